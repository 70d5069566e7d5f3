//! Whether a school may be used: `active` ⇄ `suspended`. A closed school stays closed.

use kernel::audit::Entry;
use kernel::errors::Error;
use kernel::operation::{Body, Id};
use kernel::{Ctx, Result};
use sea_orm::{ActiveEnum, ActiveValue::Set};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::directory;
use super::school::{self, ActiveModel, Model, Status};

/// Why a school is stopped.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SuspendSchool)]
pub(super) struct Suspend {
    /// Why, for the audit log.
    #[schema(min_length = 3, max_length = 400)]
    reason: String,
}

/// Stops a school: its people are answered 403 until it is reactivated. Nothing of it is lost.
///
/// # Errors
/// 404; 409 unless it is active.
pub(super) async fn suspend(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Suspend>)) -> Result<Model> {
    let school = school::get_for_change(ctx, id).await?;
    let entry = Entry::new("school", "suspend", Some(id)).because(cmd.reason);
    change(ctx, &school, Status::Suspended, entry).await
}

/// Lets a suspended school be used again.
///
/// # Errors
/// 404; 409 unless it is suspended.
pub(super) async fn reactivate(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let school = school::get_for_change(ctx, id).await?;
    change(ctx, &school, Status::Active, Entry::new("school", "reactivate", Some(id))).await
}

async fn change(ctx: &Ctx, before: &Model, to: Status, entry: Entry) -> Result<Model> {
    let next = following(before.status);
    if next != Some(to) {
        let allowed: Vec<String> = next.iter().map(ActiveEnum::to_value).collect();
        let allowed: Vec<&str> = allowed.iter().map(String::as_str).collect();
        return Err(Error::illegal_transition(&before.status.to_value(), &allowed));
    }
    let after = school::save(ctx, before, ActiveModel { status: Set(to), ..ActiveModel::default() }).await?;
    directory::changes(ctx, &[before, &after]);
    ctx.audit(entry.before(serde_json::to_value(before)?).after(serde_json::to_value(&after)?));
    Ok(after)
}

/// The one state that can follow.
fn following(status: Status) -> Option<Status> {
    match status {
        Status::Active => Some(Status::Suspended),
        Status::Suspended => Some(Status::Active),
        Status::Closed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_school_stays_closed() {
        assert_eq!(following(Status::Closed), None);
        assert_eq!(following(Status::Active).and_then(following), Some(Status::Active));
    }
}
