//! The call context: first argument of everything that touches data.
//!
//! It is the only thing that holds a connection, and it always names a school (or is an explicit, audited platform
//! context). It also brings who acts, the clock, new ids, and what the change must leave behind: audit entries and
//! events, which [`Ctx::commit`] writes in the change's own transaction.

mod announce;
mod rows;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue, ColumnTrait, Condition, Value};
use serde::Serialize;
use uuid::Uuid;

use crate::access::{Actor, Reach};
use crate::audit::{self, Entry};
use crate::db::{self, Access, Realm, Uow};
use crate::errors::{Error, Result, code};
use crate::events::{self, Event};
use crate::i18n::Language;
use crate::nodes::{self, Subject};
use crate::realtime::Bulletin;
use crate::services::{School, Services};

/// Where a call came from, for the log and the audit.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// `X-Request-Id`, or one made here.
    pub request_id: String,
    /// The client's address.
    pub ip: Option<String>,
    /// The client's name for itself.
    pub user_agent: Option<String>,
    /// The operation's id, or the job's kind.
    pub operation: String,
    /// The language to answer in.
    pub language: Language,
    /// Who asked, once that is known.
    pub account: Option<Uuid>,
    /// For which school.
    pub school: Option<Uuid>,
    /// Why, where the client says so: `X-Access-Reason`.
    pub reason: Option<String>,
}

/// The call context.
#[derive(Debug)]
pub struct Ctx {
    services: Services,
    uow: Uow,
    school: Option<Arc<School>>,
    actor: Actor,
    origin: Origin,
    platform_reason: Option<String>,
    if_match: Option<Vec<i64>>,
    pending: Mutex<Pending>,
}

#[derive(Debug, Default)]
struct Pending {
    audit: Vec<Entry>,
    events: Vec<Event>,
    meta: Option<serde_json::Value>,
    announces_job: bool,
    announces_outgoing_job: bool,
    changed: Vec<Subject>,
    told: Vec<Bulletin>,
}

impl Ctx {
    /// A context for one school's work.
    #[must_use]
    pub fn school_of(services: &Services, school: Arc<School>, actor: Actor, origin: Origin, access: Access) -> Self {
        let realm = Realm::School { school: school.id, account: actor.account_id };
        Self::open(services, realm, Some(school), actor, origin, access, None)
    }

    /// A context for what an account does about itself, outside any school: log in, refresh, list its schools.
    #[must_use]
    pub fn account(services: &Services, actor: Actor, origin: Origin, access: Access) -> Self {
        let realm = actor.account_id.map_or(Realm::None, Realm::Account);
        Self::open(services, realm, None, actor, origin, access, None)
    }

    /// A context for platform-wide work, across schools. What it writes is audited with the reason, always.
    #[must_use]
    pub fn platform(services: &Services, actor: Actor, origin: Origin, access: Access, reason: &str) -> Self {
        Self::open(services, Realm::Platform, None, actor, origin, access, Some(reason.to_owned()))
    }

    fn open(
        services: &Services,
        realm: Realm,
        school: Option<Arc<School>>,
        actor: Actor,
        origin: Origin,
        access: Access,
        platform_reason: Option<String>,
    ) -> Self {
        let uow = services.database().begin(realm, access);
        Self {
            services: services.clone(),
            uow,
            school,
            actor,
            origin,
            platform_reason,
            if_match: None,
            pending: Mutex::default(),
        }
    }

    /// Another unit of work of the same caller in the same place: for what has to be durable before this one is, or
    /// must not wait for it.
    #[must_use]
    pub fn beside(&self, access: Access) -> Self {
        let realm = self.uow.realm().clone();
        let (school, actor, origin) = (self.school.clone(), self.actor.clone(), self.origin.clone());
        Self::open(&self.services, realm, school, actor, origin, access, self.platform_reason.clone())
    }

    /// The application's services.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// The unit of work, for SeaORM statements that do not start from [`Ctx::find`].
    #[must_use]
    pub fn uow(&self) -> &Uow {
        &self.uow
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The account that acts.
    ///
    /// # Errors
    /// 401 when nobody is logged in.
    pub fn account_id(&self) -> Result<Uuid> {
        self.actor.account_id.ok_or_else(|| Error::new(&code::UNAUTHENTICATED))
    }

    /// Where the call came from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The school.
    ///
    /// # Errors
    /// 500 in a context that has none: the operation was declared for the wrong realm.
    pub fn school(&self) -> Result<&Arc<School>> {
        self.school.as_ref().ok_or_else(|| Error::internal("this context has no school"))
    }

    /// The school's id; the nil UUID in a context that has none, which matches no row.
    #[must_use]
    pub fn school_id(&self) -> Uuid {
        self.school.as_ref().map_or(Uuid::nil(), |school| school.id)
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.services.source().now()
    }

    /// Today where the school is.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        match &self.school {
            Some(school) => self.now().with_timezone(&school.time_zone).date_naive(),
            None => self.now().date_naive(),
        }
    }

    /// A new id.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.services.source().new_id()
    }

    /// How far a permission of the actor reaches.
    #[must_use]
    pub fn reach(&self, permission: &str) -> Option<Reach> {
        self.services.registry().permissions().reach(self.actor.roles, permission)
    }

    /// Whether the actor has a permission at all.
    #[must_use]
    pub fn can(&self, permission: &str) -> bool {
        self.reach(permission).is_some()
    }

    /// Insists on a permission.
    ///
    /// # Errors
    /// 403 naming it.
    pub fn require(&self, permission: &str) -> Result<()> {
        if self.can(permission) { Ok(()) } else { Err(Error::forbidden(permission)) }
    }

    /// The rows of `entity` that the actor reaches with `permission`, as a condition on the column that holds their id:
    /// no limit, or membership in the subqueries that modules declare for the actor's roles. Without the permission, or
    /// with no declared relation: no row.
    #[must_use]
    pub fn visible(&self, entity: &str, permission: &str, id: impl ColumnTrait) -> Condition {
        match self.reach(permission) {
            Some(Reach::All) => Condition::all(),
            Some(Reach::Related) => self
                .services
                .registry()
                .visibilities(entity)
                .filter(|visibility| self.actor.roles.has(visibility.role))
                .fold(Condition::any().add(Expr::val(1).eq(0)), |any, visibility| {
                    any.add(Expr::col(id.as_column_ref()).in_subquery((visibility.ids)(self)))
                }),
            None => Condition::all().add(Expr::val(1).eq(0)),
        }
    }

    /// Announces something that other modules, webhooks and live clients may care about. Written in the change's own
    /// transaction; delivered after it commits.
    pub fn emit(&self, event: Event) {
        self.pending().events.push(event);
    }

    /// Adds an entry to the audit log, written in the change's own transaction.
    pub fn audit(&self, entry: Entry) {
        self.pending().audit.push(entry);
    }

    /// Where the pending audit entries and events stand, to come back to when a part of the work is undone.
    pub(crate) fn mark(&self) -> (usize, usize) {
        let pending = self.pending();
        (pending.audit.len(), pending.events.len())
    }

    /// Forgets the audit entries and events added since.
    pub(crate) fn forget_since(&self, mark: (usize, usize)) {
        let mut pending = self.pending();
        pending.audit.truncate(mark.0);
        pending.events.truncate(mark.1);
    }

    /// Runs `work` so that its failure undoes only its own changes, with the audit entries and events it announced.
    ///
    /// # Errors
    /// What `work` returns, or the database's.
    pub async fn nested<T>(&self, work: impl AsyncFnOnce() -> Result<T>) -> Result<T> {
        let mark = self.mark();
        let result = self.uow.nested(work).await;
        if result.is_err() {
            self.forget_since(mark);
        }
        result
    }

    /// Runs `work` and undoes it, whatever it returns: what a dry run does.
    ///
    /// # Errors
    /// What `work` returns, or the database's.
    pub async fn trial<T>(&self, work: impl AsyncFnOnce() -> Result<T>) -> Result<T> {
        let mark = self.mark();
        let mut outcome = None;
        let undone: Result<()> = self
            .uow
            .nested(async || {
                outcome = Some(work().await);
                Err(Error::new(&code::CONFLICT))
            })
            .await;
        self.forget_since(mark);
        match outcome {
            Some(result) => result,
            // The work was never begun: the savepoint itself failed.
            None => Err(undone.err().unwrap_or_else(|| Error::internal("a trial has an outcome"))),
        }
    }

    /// Adds something to the answer's `meta`.
    pub fn set_meta(&self, meta: &impl Serialize) {
        self.pending().meta = serde_json::to_value(meta).ok();
    }

    pub(crate) fn take_meta(&self) -> Option<serde_json::Value> {
        self.pending().meta.take()
    }

    /// Writes audit entries and events, and makes everything durable.
    ///
    /// # Errors
    /// The database's; nothing is kept then.
    pub async fn commit(&self) -> Result<()> {
        self.flush().await?;
        let committed = self.uow.commit().await;
        let (announces_job, announces_outgoing_job, mut changed, told) = {
            let mut pending = self.pending();
            let (changed, told) = (std::mem::take(&mut pending.changed), std::mem::take(&mut pending.told));
            (pending.announces_job, pending.announces_outgoing_job, changed, told)
        };
        changed.extend(nodes::rows::written_to(&self.uow.written(), self.uow.realm()));
        // Also when the commit failed: with the connection lost, it may have happened.
        self.services.nodes().changed(&changed);
        committed?;
        self.services.nodes().tell(&told);
        if let (Some(account), Some(lsn)) = (self.actor.account_id, self.uow.committed_at()) {
            self.services.nodes().keep_written(account, lsn).await;
        }
        if announces_job {
            self.services.nodes().announce_job();
        }
        if announces_outgoing_job {
            self.services.nodes().announce_outgoing_job();
        }
        Ok(())
    }

    /// Says that this context changes something that others may have cached: once it commits, every node reads it anew.
    pub fn changes(&self, subjects: impl IntoIterator<Item = Subject>) {
        self.pending().changed.extend(subjects);
    }

    /// Whether this context has changed it, without having committed yet.
    #[must_use]
    pub fn has_changed(&self, subject: &Subject) -> bool {
        self.pending().changed.contains(subject)
    }

    /// Writes the pending audit entries and events without committing yet.
    ///
    /// # Errors
    /// The database's.
    pub async fn flush(&self) -> Result<()> {
        let (mut entries, announced) = {
            let mut pending = self.pending();
            (std::mem::take(&mut pending.audit), std::mem::take(&mut pending.events))
        };
        if self.uow.access() == Access::Read {
            return if entries.is_empty() && announced.is_empty() {
                Ok(())
            } else {
                Err(Error::internal("a read-only operation has something to write"))
            };
        }
        if let Some(reason) = &self.platform_reason {
            if entries.is_empty() && self.uow.statements() > 0 {
                entries.push(Entry::new("platform", "platform_access", None));
            }
            for entry in &mut entries {
                entry.reason.get_or_insert_with(|| reason.clone());
            }
        }
        let (entries, announced) = (audit::rows(self, entries), events::rows(self, announced).await?);
        Ok(db::insert_both::<audit::Entity, events::Entity>(&self.uow, entries, announced).await?)
    }

    /// Undoes everything.
    pub async fn rollback(&self) {
        if let Err(error) = self.uow.rollback().await {
            tracing::debug!(%error, "rolling back");
        }
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `Set` when there is a value to set: for building active models field by field.
pub fn set<T: Into<Value>>(value: T) -> ActiveValue<T> {
    ActiveValue::Set(value)
}
