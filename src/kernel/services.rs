//! What one running application shares: configuration, database, clock, messages, the registry, and the two questions
//! the kernel asks of modules it does not know: whose token is this, and which school is this.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use aws_lc_rs::hmac;
use chrono_tz::Tz;
use uuid::Uuid;

use crate::access::{Actor, RoleSet};
use crate::admission::Admission;
use crate::clock::{Clock, Source};
use crate::config::Config;
use crate::db::Database;
use crate::errors::Result;
use crate::i18n::{Language, Messages};
use crate::nodes::Nodes;
use crate::ratelimit::RateLimiter;
use crate::realtime::{Hub, Tickets};
use crate::registry::Registry;
use crate::secret::MasterSecret;

/// What the kernel needs to know of a school.
#[derive(Debug, Clone)]
pub struct School {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its subdomain.
    pub subdomain: String,
    /// Where "today" is.
    pub time_zone: Tz,
    /// The language of its messages unless a person chose another.
    pub language: Language,
    /// Whether it may be used: a suspended or closed school answers 403.
    pub active: bool,
}

/// Whose token it was, and what they are where.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The account.
    pub account_id: Uuid,
    /// The session, which log-out ends.
    pub session_id: Uuid,
    /// Their name.
    pub name: String,
    /// Their language, when they chose one.
    pub language: Option<Language>,
    /// Whether they run the platform.
    pub platform_admin: bool,
    /// The school the token was made for.
    pub school_id: Option<Uuid>,
    /// The schools they belong to, with their roles there.
    pub memberships: Vec<(Uuid, RoleSet)>,
}

impl Identity {
    /// Their roles in a school; `None`: they do not belong to it.
    #[must_use]
    pub fn roles_in(&self, school: Uuid) -> Option<RoleSet> {
        self.memberships.iter().find(|(id, _)| *id == school).map(|(_, roles)| *roles)
    }

    /// As an actor with these roles.
    #[must_use]
    pub fn actor(&self, roles: RoleSet) -> Actor {
        Actor {
            kind: crate::access::ActorKind::Account,
            account_id: Some(self.account_id),
            session_id: Some(self.session_id),
            name: self.name.clone(),
            roles,
            language: self.language,
        }
    }
}

/// Answers whose token it is. Implemented by the identity module.
#[async_trait]
pub trait Authenticator: Send + Sync {
    /// The identity behind an access token.
    ///
    /// # Errors
    /// 401 `UNAUTHENTICATED` or `TOKEN_EXPIRED`.
    async fn identify(&self, services: &Services, token: &str) -> Result<Arc<Identity>>;
    /// The identity behind a session, for a token of this school, when its account is this one.
    ///
    /// # Errors
    /// 401 `UNAUTHENTICATED` when the session has ended.
    async fn identify_session(
        &self,
        services: &Services,
        account: Uuid,
        session: Uuid,
        school: Option<Uuid>,
    ) -> Result<Arc<Identity>>;
    /// The school that a token says it is for, unverified and cheaply: only for choosing whom to refuse first.
    fn claimed_school(&self, token: &str) -> Option<Uuid>;
}

/// Answers which school is meant. Implemented by the schools module.
#[async_trait]
pub trait Tenants: Send + Sync {
    /// By id.
    ///
    /// # Errors
    /// The database's.
    async fn by_id(&self, services: &Services, id: Uuid) -> Result<Option<Arc<School>>>;
    /// By subdomain label or custom domain.
    ///
    /// # Errors
    /// The database's.
    async fn by_host(&self, services: &Services, host: &str) -> Result<Option<Arc<School>>>;
    /// By id or subdomain, as `X-School-Id` may give it.
    ///
    /// # Errors
    /// The database's.
    async fn by_reference(&self, services: &Services, reference: &str) -> Result<Option<Arc<School>>>;
}

/// What one running application shares. Cheap to clone.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

struct Inner {
    config: Config,
    database: Database,
    source: Source,
    messages: Messages,
    registry: Registry,
    authenticator: Arc<dyn Authenticator>,
    tenants: Arc<dyn Tenants>,
    secret: MasterSecret,
    cursor_key: hmac::Key,
    tickets: Tickets,
    nodes: Nodes,
    rate_limiter: RateLimiter,
    admission: Admission,
    shared: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// What [`Services::new`] is made of.
pub struct Parts {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub database: Database,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Operations, permissions and the rest that modules declare.
    pub registry: Registry,
    /// Whose token is this?
    pub authenticator: Arc<dyn Authenticator>,
    /// Which school is this?
    pub tenants: Arc<dyn Tenants>,
    /// The master secret.
    pub secret: MasterSecret,
}

impl Services {
    /// Puts them together.
    ///
    /// # Errors
    /// When a module's messages cannot be read.
    pub fn new(parts: Parts) -> Result<Self> {
        let key = |purpose| hmac::Key::new(hmac::HMAC_SHA256, parts.secret.derive(purpose).as_ref());
        let hub = Arc::new(Hub::new(&parts.config.realtime, &parts.registry));
        let messages = Messages::new(&parts.registry.message_sources()).map_err(crate::Error::internal)?;
        Ok(Self(Arc::new(Inner {
            database: parts.database,
            source: Source::new(parts.clock),
            messages,
            registry: parts.registry,
            authenticator: parts.authenticator,
            tenants: parts.tenants,
            cursor_key: key("cursors"),
            tickets: Tickets::new(key("realtime tickets")),
            nodes: Nodes::join(&parts.config.redis, hub)?,
            rate_limiter: RateLimiter::new(&parts.config.rate_limits),
            admission: Admission::new(&parts.config),
            secret: parts.secret,
            config: parts.config,
            shared: RwLock::default(),
        })))
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// The clock and ids.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.0.source
    }

    /// The messages in every language.
    #[must_use]
    pub fn messages(&self) -> &Messages {
        &self.0.messages
    }

    /// What modules declare.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// The master secret, to seal what a module keeps: under a purpose of the module's own.
    #[must_use]
    pub fn secret(&self) -> &MasterSecret {
        &self.0.secret
    }

    /// Signs cursors.
    #[must_use]
    pub fn cursor_key(&self) -> &hmac::Key {
        &self.0.cursor_key
    }

    /// Signs for one purpose of a module's own: the same key at every node, and at none for another purpose.
    #[must_use]
    pub fn signing_key(&self, purpose: &str) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.0.secret.derive(purpose).as_ref())
    }

    /// Signs tickets for live connections.
    #[must_use]
    pub(crate) fn tickets(&self) -> &Tickets {
        &self.0.tickets
    }

    /// What the nodes of the deployment share.
    #[must_use]
    pub fn nodes(&self) -> &Nodes {
        &self.0.nodes
    }

    /// Counts what callers ask for.
    #[must_use]
    pub fn rate_limiter(&self) -> &RateLimiter {
        &self.0.rate_limiter
    }

    /// Lets requests in.
    #[must_use]
    pub fn admission(&self) -> &Admission {
        &self.0.admission
    }

    /// What a module keeps for this application as long as it runs, such as a cache: one value of each type, made when
    /// first asked for. A `static` would be shared by every application of the process, and so between databases.
    #[must_use]
    pub fn shared<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let known = self.0.shared.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<T>()).cloned();
        let value = known.unwrap_or_else(|| {
            let mut shared = self.0.shared.write().unwrap_or_else(PoisonError::into_inner);
            shared.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())).clone()
        });
        // What stands under a type's id is of that type.
        value.downcast().unwrap_or_default()
    }

    /// Whose token is this?
    #[must_use]
    pub fn authenticator(&self) -> &dyn Authenticator {
        self.0.authenticator.as_ref()
    }

    /// Which school is this?
    #[must_use]
    pub fn tenants(&self) -> &dyn Tenants {
        self.0.tenants.as_ref()
    }
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services").finish_non_exhaustive()
    }
}
