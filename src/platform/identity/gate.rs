//! The gate: whose token is this? Verifying a signature takes no query; who stands behind a session is read once and
//! kept for `auth.session_cache_seconds`, so a token's requests after the first ask the database nothing.
//!
//! What changes a session or an account's memberships makes the gate forget ([`Gate::forget_after`]) once the change has
//! been committed, and from then on, on this node, the truth is read anew. A request that was reading meanwhile would
//! keep the old state after all: so for as long as a request may take, what was forgotten is read each time and not
//! kept. Other nodes follow when their entry's time is up.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::access::{Actor, ActorKind};
use kernel::config::{self, Config};
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::secret::MasterSecret;
use kernel::services::{Authenticator, Identity};
use kernel::{Ctx, Origin, Services};
use moka::future::Cache;
use sea_orm::{ColumnTrait, QueryFilter};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::access_token::{self, Claims};
use super::keys::Keys;
use super::{account, memberships, passwords, session};

/// Sessions kept in memory at most; about 300 bytes each.
const SESSIONS: u64 = 100_000;

/// Signs and verifies access tokens, and knows who stands behind them.
pub struct Gate {
    /// Signing in, tokens and passwords.
    pub(super) config: config::Auth,
    /// What access tokens are signed with.
    pub(super) keys: Keys,
    /// The hash of a password nobody has.
    pub(super) decoy: String,
    identities: Cache<Uuid, Arc<Identity>>,
    changed: moka::sync::Cache<Uuid, ()>,
    turns: moka::sync::Cache<String, Arc<Mutex<()>>>,
}

impl Gate {
    /// The gate of one application. Hashes one password, so it takes as long as a log-in.
    ///
    /// # Errors
    /// When the configured cost of a password is not one that Argon2 takes.
    pub fn new(config: &Config, secret: MasterSecret) -> Result<Arc<Self>> {
        let kept = Duration::from_secs(config.auth.session_cache_seconds);
        let doubted = Duration::from_secs(config.http.request_timeout_seconds.saturating_add(5));
        Ok(Arc::new(Self {
            keys: Keys::new(&config.auth, secret),
            decoy: passwords::decoy(&config.auth)?,
            identities: Cache::builder().max_capacity(SESSIONS).time_to_live(kept).support_invalidation_closures().build(),
            changed: moka::sync::Cache::builder().max_capacity(SESSIONS).time_to_live(doubted).build(),
            turns: moka::sync::Cache::builder().max_capacity(SESSIONS).time_to_idle(Duration::from_secs(60)).build(),
            config: config.auth.clone(),
        }))
    }

    /// Forgets a session, or an account's sessions, once `ctx` has committed what it changes about them.
    pub(super) fn forget_after(self: &Arc<Self>, ctx: &Ctx, session_or_account: Uuid) {
        let gate = self.clone();
        ctx.after_commit(move || gate.forget(session_or_account));
    }

    /// Forgets a session, or an account's sessions.
    fn forget(&self, session_or_account: Uuid) {
        self.changed.insert(session_or_account, ());
        let about = move |session: &Uuid, identity: &Arc<Identity>| {
            *session == session_or_account || identity.account_id == session_or_account
        };
        if let Err(error) = self.identities.invalidate_entries_if(about) {
            tracing::error!(%error, "a changed session may live on in memory until its time is up");
        }
    }

    /// What attempts with one throttle key wait for.
    pub(super) fn turn(&self, key: &str) -> Arc<Mutex<()>> {
        self.turns.get_with_by_ref(key, Arc::default)
    }

    async fn identity(&self, services: &Services, claims: &Claims) -> Result<Arc<Identity>> {
        let in_doubt = || self.changed.contains_key(&claims.sid) || self.changed.contains_key(&claims.sub);
        if in_doubt() {
            return load(services, claims).await;
        }
        if let Some(identity) = self.identities.get(&claims.sid).await {
            return Ok(identity);
        }
        // Requests that come together read once.
        let read = self.identities.try_get_with(claims.sid, load(services, claims)).await;
        if in_doubt() {
            self.identities.invalidate(&claims.sid).await;
        }
        read.map_err(|error| Error::new(error.code()).cause(error.to_string()))
    }
}

#[async_trait]
impl Authenticator for Gate {
    async fn identify(&self, services: &Services, token: &str) -> Result<Arc<Identity>> {
        let claims = access_token::verify(&self.keys, services, token).await?;
        let identity = self.identity(services, &claims).await?;
        if identity.account_id != claims.sub {
            return Err(Error::new(&code::UNAUTHENTICATED).cause("a session of another account"));
        }
        if identity.school_id == claims.school {
            return Ok(identity);
        }
        // The session has moved to another school; this token has not, and is for the one it says.
        Ok(Arc::new(Identity { school_id: claims.school, ..(*identity).clone() }))
    }
}

/// Reads who stands behind a session, in one unit of work.
async fn load(services: &Services, claims: &Claims) -> Result<Arc<Identity>> {
    let refused = |why: &'static str| Error::new(&code::UNAUTHENTICATED).cause(why);
    let actor = Actor { kind: ActorKind::Account, account_id: Some(claims.sub), ..Actor::anonymous() };
    let origin = Origin { operation: "authenticate".to_owned(), ..Origin::default() };
    let ctx = Ctx::account(services, actor, origin, Access::Read);
    let found = session::select()
        .filter(session::Column::Id.eq(claims.sid))
        .filter(session::Column::AccountId.eq(claims.sub))
        .find_also_related(account::Entity)
        .one(ctx.uow())
        .await?;
    let (session, account) = match found {
        Some((session, Some(account))) => (session, account),
        _ => return Err(refused("no such session")),
    };
    if session.revoked_at.is_some() || session.expires_at <= ctx.now() {
        return Err(refused("the session has ended"));
    }
    if account.status != account::Status::Active {
        return Err(refused("the account is disabled"));
    }
    let memberships = memberships::of_account(&ctx, account.id).await?;
    ctx.commit().await?;
    Ok(Arc::new(Identity {
        account_id: account.id,
        session_id: session.id,
        name: account.name,
        language: account.language,
        platform_admin: account.platform_admin,
        school_id: session.school_id,
        memberships: memberships.iter().map(|m| (m.school_id, m.roles.set())).collect(),
    }))
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").finish_non_exhaustive()
    }
}
