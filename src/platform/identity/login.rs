//! `POST /auth/login`: e-mail address and password for a session.

use kernel::Ctx;
use kernel::access::{Actor, ActorKind};
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::errors::Result;
use kernel::operation::Body;
use kernel::values::Email;
use sea_orm::ActiveValue::Set;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::access_token::Bearer;
use super::gate::Gate;
use super::schools::Schools;
use super::tokens::{self, Tokens};
use super::{account, accounts, attempt, memberships, passwords, sessions};

/// Who signs in, and where.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginInput {
    /// The account's address.
    pub(super) email: Email,
    /// Its password.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128)]
    pub(super) password: SecretString,
    /// The school to work in, by id or subdomain. Not needed by who belongs to one school.
    #[schema(max_length = 80)]
    pub(super) school: Option<String>,
}

/// Signs in. The request's own context stays untouched: what this writes is kept in units of work of its own, before
/// the answer is made, because a failed attempt must be counted although the request fails.
///
/// # Errors
/// 401 `INVALID_CREDENTIALS`; 404 when the school does not exist or the account does not belong to it.
pub(super) async fn login(gate: &Gate, ctx: &Ctx, Body(input): Body<LoginInput>) -> Result<Tokens> {
    let services = ctx.services();
    let account = attempt::check(gate, ctx, &input.email, input.password.expose_secret()).await?;
    let actor = Actor {
        kind: ActorKind::Account,
        account_id: Some(account.id),
        name: account.name.clone(),
        language: account.language,
        ..Actor::anonymous()
    };
    let memberships = memberships::read_of(services, actor.clone(), ctx.origin().clone(), account.id).await?;
    let schools = Schools::of(services, &memberships).await?;
    let school = match &input.school {
        Some(reference) => Some(schools.named(services, reference).await?),
        None => schools.only(),
    };
    let key = gate.keys.signing(services).await?;
    let rehashed = match passwords::is_outdated(&gate.config, &account.password_hash) {
        true => Some(passwords::hash(&gate.config, input.password.expose_secret()).await?),
        false => None,
    };

    let writing = Ctx::account(services, actor, ctx.origin().clone(), Access::Write);
    let session = sessions::open(&writing, account.id, school).await?;
    let refresh = tokens::next_refresh_token(&writing, session.id).await?;
    let mut row = account::ActiveModel { last_login_at: Set(Some(writing.now())), ..Default::default() };
    if let Some(hash) = rehashed {
        row.password_hash = Set(hash);
    }
    accounts::touch(&writing, account.id, row).await?;
    writing.audit(
        Entry::new("session", "login", Some(session.id))
            .after(serde_json::json!({ "account_id": account.id, "school_id": school })),
    );
    writing.commit().await?;

    let bearer = Bearer { account: account.id, session: session.id, school };
    tokens::answer(gate, ctx, &key, bearer, refresh, &account, &schools)
}
