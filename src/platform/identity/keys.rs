//! The signing keys in memory: read from the database on first use and every few minutes, made when
//! [`schedule`](super::schedule) says so, the same on every node.

use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{DecodingKey, EncodingKey};
use kernel::access::Actor;
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::errors::{Error, Result};
use kernel::secret::MasterSecret;
use kernel::{Ctx, Origin, Services, config};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tokio::sync::Mutex;

use super::schedule::{self, Times};
use super::signing_key::{ActiveModel, Column, Entity, Model, select};

/// What the private keys are sealed for.
const PURPOSE: &str = "signing-key";
/// The signature algorithm, as the database and JWKS name it.
const ALGORITHM: &str = "EdDSA";
/// How old the keys in memory may be: well below [`schedule::AHEAD`].
const FRESH: TimeDelta = TimeDelta::minutes(5);
/// How soon an unknown key id may make us look again: tokens with invented ids must not become queries.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);

/// A key, ready for use.
pub(super) struct Key {
    /// Its id and times.
    pub(super) times: Times,
    /// Signs.
    pub(super) private: EncodingKey,
    /// Verifies.
    pub(super) public: DecodingKey,
    /// The public key as JWKS gives it: base64url.
    pub(super) x: String,
}

/// The keys that sign or are still accepted, oldest first.
struct Ring {
    read_at: DateTime<Utc>,
    keys: Vec<Arc<Key>>,
}

/// The signing keys.
pub(super) struct Keys {
    secret: MasterSecret,
    days: u64,
    token_minutes: u64,
    ring: RwLock<Option<Arc<Ring>>>,
    reading: Mutex<()>,
}

impl Keys {
    pub(super) fn new(config: &config::Auth, secret: MasterSecret) -> Self {
        Self {
            secret,
            days: config.signing_key_days,
            token_minutes: config.access_token_minutes,
            ring: RwLock::default(),
            reading: Mutex::default(),
        }
    }

    /// The key that signs now. May read and write the database in units of work of its own: call it before a writing
    /// unit of work has begun (SQLite has one writer).
    ///
    /// # Errors
    /// The database's, or 500 when `auth.secret` does not open the keys.
    pub(super) async fn signing(&self, services: &Services) -> Result<Arc<Key>> {
        let now = services.source().now();
        let ring = self.ring(services, now, FRESH).await?;
        let signing = ring.keys.iter().rev().find(|key| key.times.signs_at(now)).cloned();
        signing.ok_or_else(|| Error::internal("no signing key"))
    }

    /// The key with this id, if what it signed is still accepted.
    ///
    /// # Errors
    /// The database's, or 500 when `auth.secret` does not open the keys.
    pub(super) async fn accepted(&self, services: &Services, id: &str) -> Result<Option<Arc<Key>>> {
        let now = services.source().now();
        let find = |ring: &Ring| ring.keys.iter().find(|key| key.times.id == id && key.times.is_accepted_at(now)).cloned();
        match find(&*self.ring(services, now, FRESH).await?) {
            Some(key) => Ok(Some(key)),
            None => Ok(find(&*self.ring(services, now, PATIENCE).await?)),
        }
    }

    /// Every key whose tokens may be met now or soon.
    ///
    /// # Errors
    /// The database's, or 500 when `auth.secret` does not open the keys.
    pub(super) async fn published(&self, services: &Services) -> Result<Vec<Arc<Key>>> {
        let now = services.source().now();
        let ring = self.ring(services, now, FRESH).await?;
        Ok(ring.keys.iter().filter(|key| key.times.is_accepted_at(now)).cloned().collect())
    }

    /// The keys in memory, read again when they are older than `age`.
    async fn ring(&self, services: &Services, now: DateTime<Utc>, age: TimeDelta) -> Result<Arc<Ring>> {
        let fresh = || {
            let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner).clone();
            ring.filter(|ring| (now - ring.read_at).abs() < age)
        };
        if let Some(ring) = fresh() {
            return Ok(ring);
        }
        let _one_reader = self.reading.lock().await;
        if let Some(ring) = fresh() {
            return Ok(ring);
        }
        let ring = Arc::new(Ring { read_at: now, keys: self.read(services, now).await? });
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Some(ring.clone());
        Ok(ring)
    }

    /// Reads the keys, and makes those that are missing.
    async fn read(&self, services: &Services, now: DateTime<Utc>) -> Result<Vec<Arc<Key>>> {
        let open = |access| Ctx::account(services, Actor::system("signing keys"), origin(), access);
        let reading = open(Access::Read);
        let mut rows = all(&reading).await?;
        reading.commit().await?;
        let times: Vec<Times> = rows.iter().map(times).collect();
        let missing = schedule::missing(now, &times, self.days, self.token_minutes);
        if !missing.is_empty() {
            let writing = open(Access::Write);
            for times in missing {
                self.make(&writing, times).await?;
            }
            // Another node may have been quicker: what the database has is what counts.
            rows = all(&writing).await?;
            writing.commit().await?;
        }
        rows.iter().filter(|row| now < row.expires_at).map(|row| self.open(row).map(Arc::new)).collect()
    }

    async fn make(&self, ctx: &Ctx, times: Times) -> Result<()> {
        let failed = |_| Error::internal("making a signing key");
        let pair = Ed25519KeyPair::generate().map_err(failed)?;
        let private = pair.to_pkcs8v1().map_err(failed)?;
        ctx.audit(Entry::new("signing_key", "create", None).after(serde_json::json!({
            "id": times.id, "activates_at": times.activates_at, "retires_at": times.retires_at,
        })));
        let row = ActiveModel {
            id: Set(times.id),
            algorithm: Set(ALGORITHM.to_owned()),
            public_key: Set(URL_SAFE_NO_PAD.encode(pair.public_key())),
            private_key_sealed: Set(self.secret.seal(PURPOSE, private.as_ref())?),
            created_at: Set(ctx.now()),
            activates_at: Set(times.activates_at),
            retires_at: Set(times.retires_at),
            expires_at: Set(times.expires_at),
        };
        let unless_there = OnConflict::column(Column::Id).do_nothing().to_owned();
        Entity::insert(row).on_conflict(unless_there).exec_without_returning(ctx.uow()).await?;
        Ok(())
    }

    fn open(&self, row: &Model) -> Result<Key> {
        let private = self.secret.open(PURPOSE, &row.private_key_sealed)?;
        let public = DecodingKey::from_ed_components(&row.public_key).map_err(Error::internal)?;
        Ok(Key { times: times(row), private: EncodingKey::from_ed_der(&private), public, x: row.public_key.clone() })
    }
}

async fn all(ctx: &Ctx) -> Result<Vec<Model>> {
    let select = select().filter(Column::Algorithm.eq(ALGORITHM)).order_by_asc(Column::ActivatesAt).order_by_asc(Column::Id);
    Ok(select.all(ctx.uow()).await?)
}

fn times(row: &Model) -> Times {
    Times { id: row.id.clone(), activates_at: row.activates_at, retires_at: row.retires_at, expires_at: row.expires_at }
}

fn origin() -> Origin {
    Origin { operation: "signing_keys".to_owned(), ..Origin::default() }
}
