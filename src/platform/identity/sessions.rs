//! Opening and ending sessions.

use kernel::Ctx;
use kernel::errors::Result;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::session::{ActiveModel, Column, Entity, Model};
use super::{devices, span};

/// Opens a session of an account, in a school if one is known.
///
/// # Errors
/// The database's.
pub(super) async fn open(ctx: &Ctx, account_id: Uuid, school_id: Option<Uuid>) -> Result<Model> {
    let now = ctx.now();
    let row = ActiveModel {
        id: Set(ctx.new_id()),
        account_id: Set(account_id),
        school_id: Set(school_id),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(now + span::days(ctx.services().config().auth.refresh_token_days)),
        revoked_at: Set(None),
        revoked_reason: Set(None),
        ip: Set(ctx.origin().ip.as_ref().map(|ip| ip.chars().take(45).collect())),
        user_agent: Set(ctx.origin().user_agent.as_ref().map(|agent| agent.chars().take(400).collect())),
    };
    Ok(row.insert(ctx.uow()).await?)
}

/// Which sessions to end.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// This one.
    One(Uuid),
    /// All of an account.
    AllOf(Uuid),
    /// All of an account but this one.
    OthersOf {
        /// The account.
        account: Uuid,
        /// The one that goes on.
        but: Uuid,
    },
}

/// Ends sessions, and with them what is pushed to their devices; those that have ended stay as they are. Gives how many were ended.
///
/// # Errors
/// The database's.
pub(super) async fn revoke(ctx: &Ctx, which: Which, reason: &'static str) -> Result<u64> {
    let open = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(ctx.now()))
        .col_expr(Column::RevokedReason, Expr::value(reason))
        .filter(Column::RevokedAt.is_null());
    devices::forget(ctx, which).await?;
    let chosen = match which {
        Which::One(session) => open.filter(Column::Id.eq(session)),
        Which::AllOf(account) => open.filter(Column::AccountId.eq(account)),
        Which::OthersOf { account, but } => open.filter(Column::AccountId.eq(account)).filter(Column::Id.ne(but)),
    };
    Ok(chosen.exec(ctx.uow()).await?.rows_affected)
}
