//! `POST /auth/refresh`: a refresh token for the next pair. The rules are in [`rotation`](super::rotation).

use std::sync::Arc;

use kernel::Ctx;
use kernel::access::{Actor, ActorKind};
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::operation::Body;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::access_token::Bearer;
use super::gate::{self, Gate};
use super::refresh_token::{Column, Entity, Model, select};
use super::rotation::{Verdict, judge};
use super::schools::Schools;
use super::sessions::Which;
use super::tokens::{self, FreshToken, Tokens};
use super::{account, digest, memberships, session, sessions, span};

/// A refresh token.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshInput {
    /// The refresh token of the last answer.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 100)]
    pub(super) refresh_token: SecretString,
}

/// Rotates. The request's own context stays untouched: a revocation must hold although the request fails.
///
/// # Errors
/// 401 `UNAUTHENTICATED`: unknown, expired, or used before (which ends the session).
pub(super) async fn refresh(gate: &Arc<Gate>, ctx: &Ctx, Body(input): Body<RefreshInput>) -> Result<Tokens> {
    let services = ctx.services();
    let key = gate.keys.signing(services).await?;
    let writing = Ctx::account(services, Actor::anonymous(), ctx.origin().clone(), Access::Write);
    let outcome = rotate(&writing, &digest::sha256_hex(input.refresh_token.expose_secret())).await?;
    if let Outcome::Reused(session) = &outcome {
        gate::session_changes(&writing, *session);
    }
    writing.commit().await?;
    let refused = |why| Err(Error::new(&code::UNAUTHENTICATED).cause(why));
    let Rotated { session, account, token } = match outcome {
        Outcome::Rotated(rotated) => *rotated,
        Outcome::Refused(why) => return refused(why),
        Outcome::Reused(_) => return refused("a refresh token was used twice; its session is revoked"),
    };
    let actor = Actor { kind: ActorKind::Account, name: account.name.clone(), ..Actor::anonymous() };
    let memberships = memberships::read_of(services, actor, ctx.origin().clone(), account.id).await?;
    let schools = Schools::of(services, &memberships).await?;
    let school = session.school_id.filter(|id| schools.has(*id)).or_else(|| schools.only());
    let bearer = Bearer { account: account.id, session: session.id, school };
    tokens::answer(gate, ctx, &key, bearer, token, &account, &schools)
}

struct Rotated {
    session: session::Model,
    account: account::Model,
    token: FreshToken,
}

/// What came of it. A refusal is no `Err` here: what it wrote is to be kept.
enum Outcome {
    Rotated(Box<Rotated>),
    Refused(&'static str),
    Reused(Uuid),
}

async fn rotate(ctx: &Ctx, hash: &str) -> Result<Outcome> {
    let now = ctx.now();
    let refused = |why| Ok(Outcome::Refused(why));
    let Some(found) = select().filter(Column::TokenHash.eq(hash)).one(ctx.uow()).await? else {
        return refused("an unknown refresh token");
    };
    // The session's row is the family's lock: two refreshes of one family come one after the other.
    let session = session::select().filter(session::Column::Id.eq(found.session_id)).lock_exclusive().one(ctx.uow()).await?;
    let Some(session) = session.filter(|s| s.revoked_at.is_none()) else {
        return refused("a refresh token of a session that has ended");
    };
    // Its successor was issued when it was used: earlier than itself, where the clock has been set back in between.
    let since = found.used_at.map_or(found.issued_at, |used| used.min(found.issued_at));
    let family = select().filter(Column::SessionId.eq(session.id)).filter(Column::IssuedAt.gte(since)).all(ctx.uow()).await?;
    let (token, newer): (Vec<Model>, Vec<Model>) = family.into_iter().partition(|t| t.id == found.id);
    let Some(token) = token.into_iter().next() else {
        return refused("a refresh token that is gone");
    };
    match judge(&token, &newer, now) {
        Verdict::Expired => return refused("an expired refresh token"),
        Verdict::Reuse => {
            sessions::revoke(ctx, Which::One(session.id), "refresh_token_reused").await?;
            ctx.audit(
                Entry::new("session", "refresh_token_reused", Some(session.id))
                    .after(serde_json::json!({ "account_id": session.account_id, "first_used_at": token.used_at })),
            );
            return Ok(Outcome::Reused(session.id));
        }
        Verdict::Retry => supersede(ctx, session.id, &newer).await?,
        Verdict::Rotate => {
            let used = super::refresh_token::ActiveModel { id: Set(token.id), used_at: Set(Some(now)), ..Default::default() };
            used.update(ctx.uow()).await?;
        }
    }
    let account = account::select().filter(account::Column::Id.eq(session.account_id)).one(ctx.uow()).await?;
    let Some(account) = account.filter(|a| a.status == account::Status::Active) else {
        return refused("the account is disabled");
    };
    forget_old(ctx, session.id).await?;
    let token = tokens::next_refresh_token(ctx, session.id).await?;
    let row = session::ActiveModel {
        id: Set(session.id),
        last_used_at: Set(now),
        expires_at: Set(token.expires_at),
        ..Default::default()
    };
    let session = row.update(ctx.uow()).await?;
    Ok(Outcome::Rotated(Box::new(Rotated { session, account, token })))
}

/// Marks the tokens that were lost on their way: used and expired at one moment.
async fn supersede(ctx: &Ctx, session_id: Uuid, newer: &[Model]) -> Result<()> {
    let lost = newer.iter().filter(|t| t.used_at.is_none()).map(|t| t.id);
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(ctx.now()))
        .col_expr(Column::ExpiresAt, Expr::value(ctx.now()))
        .filter(Column::SessionId.eq(session_id))
        .filter(Column::Id.is_in(lost))
        .exec(ctx.uow())
        .await?;
    Ok(())
}

/// Deletes the tokens of a long session that could not be used any more, had they not been: a copy of one is refused as
/// unknown.
async fn forget_old(ctx: &Ctx, session_id: Uuid) -> Result<()> {
    let oldest = ctx.now() - span::days(ctx.services().config().auth.refresh_token_days);
    Entity::delete_many().filter(Column::SessionId.eq(session_id)).filter(Column::IssuedAt.lt(oldest)).exec(ctx.uow()).await?;
    Ok(())
}
