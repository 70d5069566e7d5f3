//! The audit log: append-only, written in the change's own transaction, hash-chained per school.
//!
//! Writers do not queue behind the chain: entries are inserted unsealed, and [`seal`] gives batches of them their place
//! in the chain afterwards. [`verify`] recomputes the chain. What was sealed cannot be altered, reordered or removed
//! from the middle without the chain showing it; whoever keeps a copy of the head hash (`doctor --audit` prints it) can
//! also prove that nothing was cut off its end.

mod chain;
mod entity;
mod mask;

pub use chain::{Report, Sealed, seal, verify};
pub use entity::{Column, Entity, Model};
pub use mask::mask;

use sea_orm::ActiveValue::Set;
use serde_json::Value;
use uuid::Uuid;

use crate::Ctx;

/// What happened to one thing.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Kind of thing: `student`.
    pub entity: &'static str,
    /// What was done: `create`, `withdraw`.
    pub action: &'static str,
    /// Which one.
    pub entity_id: Option<Uuid>,
    /// What it was, sensitive fields already masked.
    pub before: Option<Value>,
    /// What it is, likewise.
    pub after: Option<Value>,
    /// Why.
    pub reason: Option<String>,
}

impl Entry {
    /// Something done to a thing.
    #[must_use]
    pub fn new(entity: &'static str, action: &'static str, entity_id: Option<Uuid>) -> Self {
        Self { entity, action, entity_id, before: None, after: None, reason: None }
    }

    /// What it was.
    #[must_use]
    pub fn before(mut self, value: Value) -> Self {
        self.before = Some(value);
        self
    }

    /// What it is.
    #[must_use]
    pub fn after(mut self, value: Value) -> Self {
        self.after = Some(value);
        self
    }

    /// Why.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}

/// Entries of this context's school, as rows.
pub(crate) fn rows(ctx: &Ctx, entries: Vec<Entry>) -> Vec<entity::ActiveModel> {
    let (actor, origin) = (ctx.actor(), ctx.origin());
    entries
        .into_iter()
        .map(|entry| entity::ActiveModel {
            school_id: Set(ctx.school_id()),
            id: Set(ctx.new_id()),
            at: Set(ctx.now()),
            actor_id: Set(actor.account_id),
            actor_name: Set(Some(actor.name.clone())),
            actor_kind: Set(actor.kind.as_str().to_owned()),
            ip: Set(origin.ip.clone()),
            user_agent: Set(origin.user_agent.clone()),
            request_id: Set(Some(origin.request_id.clone())),
            operation: Set(origin.operation.clone()),
            action: Set(entry.action.to_owned()),
            entity: Set(entry.entity.to_owned()),
            entity_id: Set(entry.entity_id),
            before: Set(entry.before),
            after: Set(entry.after),
            reason: Set(entry.reason),
            chain_seq: Set(None),
            chain_hash: Set(None),
        })
        .collect()
}
