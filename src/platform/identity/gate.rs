//! The gate: whose token is this? A token's signature is verified once; who stands behind its session is read once and
//! kept for `auth.session_cache_seconds`, so a token's requests after the first cost no signature and no query.
//!
//! What changes a session or an account's memberships says so ([`session_changes`], [`account_changes`]), and once that is committed every node reads
//! them anew.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::access::{Actor, ActorKind};
use kernel::config::{self, Config};
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::nodes::{Remembered, Subject};
use kernel::secret::MasterSecret;
use kernel::services::{Authenticator, Identity};
use kernel::{Ctx, Origin, Services};
use sea_orm::{ColumnTrait, QueryFilter};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::keys::Keys;
use super::verified::Verified;
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
    identities: Remembered<Uuid, Arc<Identity>>,
    verified: Verified,
    turns: moka::sync::Cache<String, Arc<Mutex<()>>>,
}

impl Gate {
    /// The gate of one application. Hashes one password, so it takes as long as a log-in.
    ///
    /// # Errors
    /// When the configured cost of a password is not one that Argon2 takes.
    pub fn new(config: &Config, secret: MasterSecret) -> Result<Arc<Self>> {
        Ok(Arc::new(Self {
            keys: Keys::new(&config.auth, secret),
            decoy: passwords::decoy(&config.auth)?,
            identities: Remembered::new(SESSIONS),
            verified: Verified::new(SESSIONS),
            turns: moka::sync::Cache::builder().max_capacity(SESSIONS).time_to_idle(Duration::from_secs(60)).build(),
            config: config.auth.clone(),
        }))
    }

    /// What attempts with one throttle key wait for.
    pub(super) fn turn(&self, key: &str) -> Arc<Mutex<()>> {
        self.turns.get_with_by_ref(key, Arc::default)
    }

    async fn identity(&self, services: &Services, account: Uuid, session: Uuid) -> Result<Arc<Identity>> {
        if let Some(identity) = self.identities.get(services.nodes(), &session) {
            return Ok(identity);
        }
        let stamp = services.nodes().versions().stamp([session_subject(session), account_subject(account)]);
        let identity = load(services, account, session).await?;
        let life = Duration::from_secs(self.config.session_cache_seconds);
        self.identities.keep(stamp, session, identity.clone(), life);
        Ok(identity)
    }
}

fn session_subject(id: Uuid) -> Subject {
    Subject::new("session", id)
}

fn account_subject(id: Uuid) -> Subject {
    Subject::new("account", id)
}

/// Says that `ctx` changes a session: ends it, or moves it to another school.
pub(super) fn session_changes(ctx: &Ctx, id: Uuid) {
    ctx.changes([session_subject(id)]);
}

/// Says that `ctx` changes an account, its memberships or all its sessions.
pub(super) fn account_changes(ctx: &Ctx, id: Uuid) {
    ctx.changes([account_subject(id)]);
}

#[async_trait]
impl Authenticator for Gate {
    async fn identify(&self, services: &Services, token: &str) -> Result<Arc<Identity>> {
        let claims = self.verified.verify(&self.keys, services, token).await?;
        self.identify_session(services, claims.sub, claims.sid, claims.school).await
    }

    async fn identify_session(
        &self,
        services: &Services,
        account: Uuid,
        session: Uuid,
        school: Option<Uuid>,
    ) -> Result<Arc<Identity>> {
        let identity = self.identity(services, account, session).await?;
        if identity.account_id != account {
            return Err(Error::new(&code::UNAUTHENTICATED).cause("a session of another account"));
        }
        if identity.school_id == school {
            return Ok(identity);
        }
        // The session has moved to another school; this token has not, and is for the one it says.
        Ok(Arc::new(Identity { school_id: school, ..(*identity).clone() }))
    }

    fn claimed_school(&self, token: &str) -> Option<Uuid> {
        claimed_school(token)
    }
}

/// The school that a token claims, its signature unseen.
fn claimed_school(token: &str) -> Option<Uuid> {
    #[derive(serde::Deserialize)]
    struct Claimed {
        school: Option<Uuid>,
    }
    let payload = token.split('.').nth(1)?;
    let payload = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).ok()?;
    serde_json::from_slice::<Claimed>(&payload).ok()?.school
}

/// Reads who stands behind a session, in one unit of work.
async fn load(services: &Services, account: Uuid, session: Uuid) -> Result<Arc<Identity>> {
    let refused = |why: &'static str| Error::new(&code::UNAUTHENTICATED).cause(why);
    let actor = Actor { kind: ActorKind::Account, account_id: Some(account), ..Actor::anonymous() };
    let origin = Origin { operation: "authenticate".to_owned(), ..Origin::default() };
    let ctx = Ctx::account(services, actor, origin, Access::Read);
    let found = session::select()
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::AccountId.eq(account))
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
