//! `POST /auth/change-password`: a new password for who knows the old one.

use std::sync::Arc;

use kernel::Ctx;
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::operation::Body;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::gate::{self, Gate};
use super::passwords::{self, policy};
use super::sessions::{self, Which};
use super::{accounts, attempt};

/// The old password and the new.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePasswordInput {
    /// The password so far.
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128)]
    pub(super) old_password: SecretString,
    /// The new one: 10 to 128 characters, none that is tried first, without the name one signs in with.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 128)]
    pub(super) new_password: SecretString,
}

/// Sets the new password and ends every other session. The old password is checked as at log-in, failures counted
/// alike, so a stolen access token is no way to guess it.
///
/// # Errors
/// 422 when the old password is wrong or the policy refuses the new one.
pub(super) async fn change_password(gate: &Arc<Gate>, ctx: &Ctx, Body(input): Body<ChangePasswordInput>) -> Result<()> {
    let id = ctx.account_id()?;
    let session = ctx.actor().session_id.ok_or_else(|| Error::new(&code::UNAUTHENTICATED))?;
    // The request's own unit of work begins only to write: hashing must not hold SQLite's one writer.
    let reading = Ctx::account(ctx.services(), ctx.actor().clone(), ctx.origin().clone(), Access::Read);
    let account = accounts::get(&reading, id).await?;
    reading.commit().await?;

    let (old, new) = (input.old_password.expose_secret(), input.new_password.expose_secret());
    let checked = attempt::check(gate, ctx, &account.email, old).await;
    let account = checked.map_err(|error| match error.is(&code::INVALID_CREDENTIALS) {
        // Not 401: the session is as good as before, and a client must not log out over it.
        true => Error::field("old_password", "wrong_password"),
        false => error,
    })?;
    policy::check("new_password", new, &account.email)?;
    if old == new {
        return Err(Error::field("new_password", "password_same"));
    }
    let hash = passwords::hash(&gate.config, new).await?;

    accounts::set_password(ctx, &account, hash).await?;
    let ended = sessions::revoke(ctx, Which::OthersOf { account: id, but: session }, "password_changed").await?;
    ctx.audit(Entry::new("account", "change_password", Some(id)).after(serde_json::json!({ "sessions_ended": ended })));
    gate::account_changes(ctx, id);
    Ok(())
}
