//! One attempt to show that an account is one's own: e-mail address and password, under the throttle.
//!
//! Every refusal is the same answer after the same work: a disabled account, a locked address, an address without an
//! account and a wrong password cannot be told apart, by words or by time. The count of failures is kept in a unit of
//! work of its own, because the request's is undone when it fails.

use kernel::Ctx;
use kernel::access::Actor;
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::values::Email;

use super::gate::Gate;
use super::{account, accounts, passwords, throttle};

/// The account with this address, if this is its password. `ctx` must not have begun to write: SQLite has one writer.
///
/// # Errors
/// 401 `INVALID_CREDENTIALS`.
pub(super) async fn check(gate: &Gate, ctx: &Ctx, email: &Email, password: &str) -> Result<account::Model> {
    let key = throttle::key(email);
    let turn = gate.turn(&key);
    let _mine = turn.lock().await;
    let aside = |access| {
        Ctx::account(ctx.services(), Actor { roles: Default::default(), ..ctx.actor().clone() }, ctx.origin().clone(), access)
    };

    let reading = aside(Access::Read);
    let throttled = throttle::of(&reading, &key).await?;
    let account = accounts::find_by_email(&reading, email).await?;
    reading.commit().await?;

    let hash = account.as_ref().map_or(gate.decoy.as_str(), |account| account.password_hash.as_str());
    let right = passwords::verify(password, hash).await?;
    let locked = throttle::is_locked(throttled.as_ref(), ctx.now());
    match account {
        Some(account) if right && !locked && account.status == account::Status::Active => {
            if throttled.is_some() {
                let writing = aside(Access::Write);
                throttle::clear(&writing, &key).await?;
                writing.commit().await?;
            }
            Ok(account)
        }
        _ => {
            let writing = aside(Access::Write);
            throttle::fail(&writing, key).await?;
            writing.commit().await?;
            Err(Error::new(&code::INVALID_CREDENTIALS))
        }
    }
}
