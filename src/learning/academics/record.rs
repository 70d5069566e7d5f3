//! What commands of this module leave behind besides their rows, and what they ask before: audit entry, event, whether
//! anything still needs a record.

use kernel::audit::Entry;
use kernel::db::{Row, Tenant};
use kernel::errors::{Detail, Problems, code};
use kernel::events::Event;
use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect};
use serde::Serialize;
use uuid::Uuid;
use validator::ValidationError;

/// Adds a command to a record's history, and announces it. (Nothing in this module is sensitive.)
///
/// # Errors
/// 500 when the row does not serialise.
pub(super) fn command<M: Row + Serialize>(
    ctx: &Ctx,
    entity: &'static str,
    action: &'static str,
    topic: &'static str,
    before: Option<&M>,
    after: &M,
) -> Result<()> {
    let mut entry = Entry::new(entity, action, Some(after.id()));
    entry.before = before.map(serde_json::to_value).transpose()?;
    entry.after = Some(serde_json::to_value(after)?);
    ctx.audit(entry);
    let payload = serde_json::json!({ "id": after.id(), "version": after.version() });
    ctx.emit(Event { topic, entity, entity_id: after.id(), payload });
    Ok(())
}

/// Whether there is a row of which `condition` is true.
///
/// # Errors
/// The database's.
pub(super) async fn any<E: Tenant>(ctx: &Ctx, condition: Condition) -> Result<bool> {
    let select = ctx.find::<E>().filter(condition).select_only().column(E::ID).limit(1);
    Ok(select.into_tuple::<Uuid>().one(ctx.uow()).await?.is_some())
}

/// Refuses a deletion while any of these is there: each by the name of what it is.
///
/// # Errors
/// 409 `STILL_REFERENCED` naming all of them.
pub(super) fn refuse_while_used(used: &[(&str, bool)]) -> Result<()> {
    let details: Vec<_> = used.iter().filter(|(_, there)| *there).map(|(name, _)| Detail::of(*name, "class_in_use")).collect();
    if details.is_empty() {
        return Ok(());
    }
    Err(details.into_iter().fold(Error::conflict(&code::STILL_REFERENCED), Error::detail))
}

/// Refuses to bring a record back whose owner has been deleted since.
///
/// # Errors
/// 422 `INVALID_REFERENCE` naming the field.
pub(super) async fn insist_on<E: Tenant>(ctx: &Ctx, id: Uuid, field: &str) -> Result<()> {
    if any::<E>(ctx, Condition::all().add(E::ID.eq(id))).await? {
        return Ok(());
    }
    Err(Error::new(&code::INVALID_REFERENCE).detail(Detail::of(field, "invalid_reference")))
}

/// Adds a problem when a field that stays as it is was changed.
pub(super) fn refuse_another<T: PartialEq>(problems: &mut Problems, field: &str, before: &T, now: &T) {
    problems.add_if(before != now, || Detail::of(field, "read_only"));
}

/// What `validator` says when the second of two fields is before the first.
pub(super) fn disordered(field: &'static str) -> ValidationError {
    let mut error = ValidationError::new("date_order");
    error.add_param("field".into(), &field);
    error
}
