//! The pair of tokens that log-in and refresh answer with.

use chrono::{DateTime, Utc};
use kernel::Ctx;
use kernel::errors::Result;
use kernel::operation::View;
use kernel::values::Email;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access_token::{self, Bearer};
use super::gate::Gate;
use super::keys::Key;
use super::schools::{SchoolRef, SchoolWithRoles, Schools};
use super::{account, digest, refresh_token, span};

/// Whose tokens they are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct AccountRef {
    /// Id.
    pub(super) id: Uuid,
    /// Name.
    pub(super) name: String,
    /// Address they sign in with.
    pub(super) email: Email,
}

impl From<&account::Model> for AccountRef {
    fn from(account: &account::Model) -> Self {
        Self { id: account.id, name: account.name.clone(), email: account.email.clone() }
    }
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
pub(super) struct Tokens {
    /// Send it as `Authorization: Bearer …`. A JWT signed with a key of `/.well-known/jwks.json`.
    pub(super) access_token: String,
    /// `Bearer`.
    #[schema(pattern = "^Bearer$")]
    pub(super) token_type: &'static str,
    /// Seconds the access token is valid.
    pub(super) expires_in: u64,
    /// Exchange it at `/api/v1/auth/refresh` for a new pair, once.
    pub(super) refresh_token: String,
    /// Seconds the refresh token can be used.
    pub(super) refresh_expires_in: u64,
    /// Whose they are.
    pub(super) account: AccountRef,
    /// The school the access token is for; `null` when the account has several and none was named.
    pub(super) school: Option<SchoolRef>,
    /// The schools the account belongs to.
    pub(super) schools: Vec<SchoolWithRoles>,
}

impl View for Tokens {}

/// A refresh token in the clear, once.
pub(super) struct FreshToken {
    /// The token.
    pub(super) text: String,
    /// Until when it can be used.
    pub(super) expires_at: DateTime<Utc>,
}

/// Makes the next refresh token of a session.
///
/// # Errors
/// The database's.
pub(super) async fn next_refresh_token(ctx: &Ctx, session_id: Uuid) -> Result<FreshToken> {
    let text = digest::secret()?;
    let now = ctx.now();
    let expires_at = now + span::days(ctx.services().config().auth.refresh_token_days);
    let row = refresh_token::ActiveModel {
        id: Set(ctx.new_id()),
        session_id: Set(session_id),
        token_hash: Set(digest::sha256_hex(&text)),
        issued_at: Set(now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    };
    row.insert(ctx.uow()).await?;
    Ok(FreshToken { text, expires_at })
}

/// The answer.
///
/// # Errors
/// 500 when signing fails.
pub(super) fn answer(
    gate: &Gate,
    ctx: &Ctx,
    key: &Key,
    bearer: Bearer,
    refresh: FreshToken,
    account: &account::Model,
    schools: &Schools,
) -> Result<Tokens> {
    let now = ctx.now();
    Ok(Tokens {
        access_token: access_token::issue(key, &gate.config, bearer, now, ctx.new_id())?,
        token_type: "Bearer",
        expires_in: gate.config.access_token_minutes.saturating_mul(60),
        refresh_expires_in: u64::try_from((refresh.expires_at - now).num_seconds()).unwrap_or_default(),
        refresh_token: refresh.text,
        account: account.into(),
        school: schools.show(bearer.school),
        schools: schools.list(),
    })
}
