//! Deleting what has expired: sessions with their refresh tokens and devices, and counts of failed sign-ins. For the application's
//! housekeeping; nothing depends on when it runs.

use chrono::{DateTime, Utc};
use kernel::config;
use kernel::db::Uow;
use kernel::errors::Result;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{devices, login_throttle, refresh_token, session, span};

/// Deletes what has expired, across the whole platform. Gives how many rows.
///
/// # Errors
/// The database's.
pub async fn expire(uow: &Uow, config: &config::Auth, now: DateTime<Utc>) -> Result<u64> {
    let over = Query::select()
        .column(session::Column::Id)
        .from(session::Entity)
        .and_where(session::Column::ExpiresAt.lt(now))
        .to_owned();
    let tokens =
        refresh_token::Entity::delete_many().filter(refresh_token::Column::SessionId.in_subquery(over)).exec(uow).await?;
    let devices = devices::of_expired(uow, now).await?;
    let sessions = session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(now)).exec(uow).await?;
    // A lock lasts as long as the window, and both run from the last failure.
    let forgotten = now - span::minutes(config.lockout_minutes);
    let throttles =
        login_throttle::Entity::delete_many().filter(login_throttle::Column::WindowStartedAt.lt(forgotten)).exec(uow).await?;
    Ok(tokens.rows_affected + devices + sessions.rows_affected + throttles.rows_affected)
}
