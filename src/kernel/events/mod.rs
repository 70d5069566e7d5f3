//! Events: what modules tell each other, written in the change's own transaction.
//!
//! After it commits, each becomes a job for everybody who subscribed to its topic ([`dispatch`]), so that what follows from
//! a change is retried until it is done, and cannot undo the change.

mod catalogue;
mod dispatch;
mod subscription;

pub use catalogue::{Describe, EventType, RecordChange, RecordChanged};
pub(crate) use dispatch::KEPT;
pub use dispatch::{dispatch, expire};
pub use subscription::{Heard, Subscription, Wanted};

use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::Value;

use crate::Ctx;
use crate::errors::{Error, Result};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// `sis.student.withdrawn`.
    pub topic: &'static str,
    /// Kind of thing it happened to.
    pub entity: &'static str,
    /// Which one.
    pub entity_id: Uuid,
    /// What a subscriber needs to know; no sensitive data.
    pub payload: Value,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_events")]
pub struct Model {
    /// The school.
    #[sea_orm(primary_key, auto_increment = false)]
    pub school_id: Uuid,
    /// Id, in the order the events were emitted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The topic.
    pub topic: String,
    /// Kind of thing.
    pub entity: String,
    /// Which one.
    pub entity_id: Option<Uuid>,
    /// The payload.
    pub payload: Json,
    /// In which request.
    pub request_id: Option<String>,
    /// By whom.
    pub actor_id: Option<Uuid>,
    /// When.
    pub occurred_at: DateTimeUtc,
    /// When it was handed on.
    pub dispatched_at: Option<DateTimeUtc>,
    /// Whether somebody of those who are asked wanted it.
    pub wanted: bool,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Events of this context's school, as rows, told once it commits. One that nobody subscribed to has no way to go.
pub(crate) async fn rows(ctx: &Ctx, events: Vec<Event>) -> Result<Vec<ActiveModel>> {
    let mut rows = Vec::with_capacity(events.len());
    let mut any_waits = false;
    for event in events {
        check(ctx, &event)?;
        let wanted = is_wanted(ctx, &event).await?;
        let waits = wanted || ctx.services().registry().subscriptions_to(event.topic).next().is_some();
        any_waits |= waits;
        let row = Model {
            dispatched_at: (!waits).then(|| ctx.now()),
            wanted,
            school_id: ctx.school_id(),
            id: ctx.new_id(),
            topic: event.topic.to_owned(),
            entity: event.entity.to_owned(),
            entity_id: Some(event.entity_id),
            payload: event.payload,
            request_id: Some(ctx.origin().request_id.clone()),
            actor_id: ctx.actor().account_id,
            occurred_at: ctx.now(),
        };
        if ctx.services().registry().is_told(&row.topic, &row.entity) {
            ctx.tell(Heard::from(&row), true);
        }
        rows.push(whole(row));
    }
    if any_waits {
        ctx.announce_job();
    }
    Ok(rows)
}

/// Whether one of those who are asked wants it. Only what is declared is told to strangers.
async fn is_wanted(ctx: &Ctx, event: &Event) -> Result<bool> {
    let registry = ctx.services().registry();
    let Some(kind) = registry.event_type(event.topic, event.entity) else { return Ok(false) };
    for wanted in registry.asked() {
        if wanted(ctx, kind).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A type that nobody declared, or told as nobody declared it, is found where programs are tested. It must not undo a
/// school's work.
fn check(ctx: &Ctx, event: &Event) -> Result<()> {
    if !cfg!(debug_assertions) {
        return Ok(());
    }
    match ctx.services().registry().event_type(event.topic, event.entity) {
        Some(kind) => kind.check(event),
        None => Err(Error::internal(format!("no module declares {} of {}", event.topic, event.entity))),
    }
}

/// Every column of a row that is new.
fn whole(row: Model) -> ActiveModel {
    let Model { school_id, id, topic, entity, entity_id, payload, request_id, actor_id, occurred_at, dispatched_at, wanted } =
        row;
    ActiveModel {
        school_id: Set(school_id),
        id: Set(id),
        topic: Set(topic),
        entity: Set(entity),
        entity_id: Set(entity_id),
        payload: Set(payload),
        request_id: Set(request_id),
        actor_id: Set(actor_id),
        occurred_at: Set(occurred_at),
        dispatched_at: Set(dispatched_at),
        wanted: Set(wanted),
    }
}
