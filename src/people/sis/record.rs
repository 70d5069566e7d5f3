//! What a command leaves behind besides its rows: the audit entry and the event.

use kernel::audit::{self, Entry};
use kernel::db::Row;
use kernel::events::Event;
use kernel::resource::Resource;
use kernel::{Ctx, Result};
use serde::Serialize;

/// Adds what was done to a record to its history, sensitive fields masked.
pub(crate) fn history<R: Resource, M: Row + Serialize>(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&M>,
    after: &M,
) -> Result<()> {
    history_because::<R, M>(ctx, action, before, after, None)
}

/// The same, with what somebody gave as the reason.
pub(crate) fn history_because<R: Resource, M: Row + Serialize>(
    ctx: &Ctx,
    action: &'static str,
    before: Option<&M>,
    after: &M,
    reason: Option<String>,
) -> Result<()> {
    let mut entry = Entry::new(R::ENTITY, action, Some(after.id()));
    entry.before = before.map(|row| masked::<R, M>(ctx, row)).transpose()?;
    entry.after = Some(masked::<R, M>(ctx, after)?);
    entry.reason = reason;
    ctx.audit(entry);
    Ok(())
}

/// Announces it.
pub(crate) fn event<R: Resource, M: Row>(ctx: &Ctx, topic: &'static str, row: &M) {
    let payload = serde_json::json!({ "id": row.id(), "version": row.version() });
    ctx.emit(Event { topic, entity: R::ENTITY, entity_id: row.id(), payload });
}

fn masked<R: Resource, M: Serialize>(ctx: &Ctx, row: &M) -> Result<serde_json::Value> {
    Ok(audit::mask(serde_json::to_value(row)?, ctx.school_id().as_bytes(), R::SENSITIVE))
}
