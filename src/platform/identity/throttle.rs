//! Locking out: after `auth.lockout_failures` failed sign-ins in a row for one e-mail address, every sign-in with it is
//! refused for `auth.lockout_minutes` (OWASP ASVS 5.0, 6.3.1). A success, or as many minutes without a failure, begins
//! the count again.
//!
//! The count is kept for addresses without an account too, and a refusal looks like any other: the lock tells nobody
//! whether an account exists. Attempts on one address wait for each other in [`gate`](super::gate), so that a burst in
//! parallel gets no more guesses than one after another (on one node; n nodes allow n-1 more).

use chrono::{DateTime, TimeDelta, Utc};
use kernel::audit::Entry;
use kernel::errors::Result;
use kernel::values::Email;
use kernel::{Ctx, config};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::login_throttle::{Column, Entity, Model, select};
use super::{digest, span};

/// The key of an address.
pub(super) fn key(email: &Email) -> String {
    digest::sha256_hex(email.as_str())
}

/// What is kept of an address.
///
/// # Errors
/// The database's.
pub(super) async fn of(ctx: &Ctx, key: &str) -> Result<Option<Model>> {
    Ok(select().filter(Column::Id.eq(key)).one(ctx.uow()).await?)
}

/// How far the clocks of two nodes may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// Whether sign-ins are refused now. A lock of a time that is still to come is one of a clock that was set back since: it
/// would last too long.
pub(super) fn is_locked(throttle: Option<&Model>, now: DateTime<Utc>) -> bool {
    throttle.is_some_and(|t| t.locked_until.is_some_and(|until| now < until) && t.window_started_at <= now + SKEW)
}

/// Counts a failure, and says in the audit log when it is the one that locks.
///
/// # Errors
/// The database's.
pub(super) async fn fail(ctx: &Ctx, key: String) -> Result<()> {
    let now = ctx.now();
    let before = of(ctx, &key).await?;
    let after = after_failure(before.as_ref(), key, now, &ctx.services().config().auth);
    if !is_locked(before.as_ref(), now) && is_locked(Some(&after), now) {
        ctx.audit(Entry::new("login", "lock_out", None).after(serde_json::json!({
            "address_hash": after.id, "failures": after.failures, "locked_until": after.locked_until,
        })));
    }
    let replace = OnConflict::column(Column::Id)
        .update_columns([Column::Failures, Column::WindowStartedAt, Column::LockedUntil])
        .to_owned();
    Entity::insert(after.into_active_model().reset_all()).on_conflict(replace).exec_without_returning(ctx.uow()).await?;
    Ok(())
}

/// Forgets the failures of an address.
///
/// # Errors
/// The database's.
pub(super) async fn clear(ctx: &Ctx, key: &str) -> Result<()> {
    Entity::delete_by_id(key.to_owned()).exec(ctx.uow()).await?;
    Ok(())
}

/// What a failure makes of the count. While locked nothing is counted: the lock does not grow by being tried.
fn after_failure(before: Option<&Model>, key: String, now: DateTime<Utc>, config: &config::Auth) -> Model {
    let window = span::minutes(config.lockout_minutes);
    let running = before.filter(|t| t.locked_until.is_none_or(|until| now < until) && now < t.window_started_at + window);
    let mut throttle = match running {
        Some(throttle) if is_locked(Some(throttle), now) => return throttle.clone(),
        Some(throttle) => throttle.clone(),
        None => Model { id: key, failures: 0, window_started_at: now, locked_until: None },
    };
    throttle.failures = throttle.failures.saturating_add(1);
    // The window runs from the last failure: "in a row", not "in a quarter of an hour by the clock".
    throttle.window_started_at = now;
    if u32::try_from(throttle.failures).is_ok_and(|failures| failures >= config.lockout_failures) {
        throttle.locked_until = Some(now + window);
    }
    throttle
}

#[cfg(test)]
mod tests;
