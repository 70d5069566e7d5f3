//! `POST /auth/logout`: ends the session.

use kernel::Ctx;
use kernel::audit::Entry;
use kernel::errors::{Error, Result, code};

use super::gate;
use super::sessions::{self, Which};

/// Ends the session of the request's token. On this node its access tokens are refused from now on; on others within
/// `auth.session_cache_seconds`.
///
/// # Errors
/// The database's.
pub(super) async fn logout(ctx: &Ctx, (): ()) -> Result<()> {
    let session = ctx.actor().session_id.ok_or_else(|| Error::new(&code::UNAUTHENTICATED))?;
    if sessions::revoke(ctx, Which::One(session), "logout").await? > 0 {
        ctx.audit(Entry::new("session", "logout", Some(session)));
    }
    gate::session_changes(ctx, session);
    Ok(())
}
