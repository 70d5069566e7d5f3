//! The call context: first argument of everything that touches data.
//!
//! It is the only thing that holds a connection, and it always names a school (or is an explicit, audited platform
//! context). It also brings who acts, the clock, new ids, and what the change must leave behind: audit entries and
//! events, which [`Ctx::commit`] writes in the change's own transaction.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, Condition, IntoActiveModel, QueryFilter, Select, Value};
use serde::Serialize;
use uuid::Uuid;

use crate::access::{Actor, Reach};
use crate::audit::{self, Entry};
use crate::db::{Access, Realm, Row, Tenant, Uow};
use crate::errors::{Error, Result, code};
use crate::events::{self, Event};
use crate::i18n::Language;
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

    /// A query over this school's rows that are not deleted. Every query of a school's entity starts here.
    #[must_use]
    pub fn find<E: Tenant>(&self) -> Select<E> {
        let select = self.find_with_deleted::<E>();
        match E::DELETED_AT {
            Some(deleted_at) => select.filter(deleted_at.is_null()),
            None => select,
        }
    }

    /// The same, with deleted rows: for restoring, history and the change feed.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where a query of a school's entity begins")]
    pub fn find_with_deleted<E: Tenant>(&self) -> Select<E> {
        E::find().filter(E::SCHOOL_ID.eq(self.school_id()))
    }

    /// One row of this school by its id.
    ///
    /// # Errors
    /// 404 when this school has no such row.
    pub async fn get<E: Tenant>(&self, id: Uuid) -> Result<E::Model> {
        self.find::<E>().filter(E::ID.eq(id)).one(&self.uow).await?.ok_or_else(Error::not_found)
    }

    pub(crate) fn set_if_match(&mut self, versions: Option<Vec<i64>>) {
        self.if_match = versions;
    }

    /// Holds the caller's `If-Match` against the row about to be changed.
    ///
    /// # Errors
    /// 412 when the caller knows an older version.
    pub fn check_version(&self, row: &impl Row) -> Result<()> {
        match &self.if_match {
            Some(versions) if !versions.contains(&row.version()) => Err(Error::new(&code::PRECONDITION_FAILED)),
            _ => Ok(()),
        }
    }

    /// Whether the caller sent `If-Match`.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.if_match.is_some()
    }

    /// One row of this school, for a command that is about to change it: holds `If-Match` against it.
    ///
    /// # Errors
    /// 404, 412.
    pub async fn get_for_change<E: Tenant>(&self, id: Uuid) -> Result<E::Model> {
        let row = self.get::<E>(id).await?;
        self.check_version(&row)?;
        Ok(row)
    }

    /// Inserts a row, with the school, an id (unless given), version 1 and the stamps.
    ///
    /// # Errors
    /// The database's refusals, as catalogue codes.
    pub async fn insert<E: Tenant>(&self, mut row: E::ActiveModel) -> Result<E::Model>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        self.stamp_new::<E>(&mut row);
        Ok(row.insert(&self.uow).await?)
    }

    /// Inserts many rows in as few statements as both databases allow.
    ///
    /// # Errors
    /// The database's refusals, as catalogue codes.
    pub async fn insert_many<E: Tenant>(&self, mut rows: Vec<E::ActiveModel>) -> Result<()> {
        for row in &mut rows {
            self.stamp_new::<E>(row);
        }
        // PostgreSQL takes at most 65,535 parameters a statement, SQLite 32,766.
        let columns = <E::Column as sea_orm::Iterable>::iter().count().max(1);
        for chunk in rows.chunks((30_000 / columns).max(1)) {
            E::insert_many(chunk.to_vec()).exec_without_returning(&self.uow).await?;
        }
        Ok(())
    }

    fn stamp_new<E: Tenant>(&self, row: &mut E::ActiveModel) {
        let now = Value::from(self.now());
        let by = Value::from(self.actor.account_id);
        row.set(E::SCHOOL_ID, self.school_id().into());
        if row.is_not_set(E::ID) {
            row.set(E::ID, self.new_id().into());
        }
        row.set(E::VERSION, 1_i64.into());
        row.set(E::CREATED_AT, now.clone());
        row.set(E::CREATED_BY, by.clone());
        row.set(E::UPDATED_AT, now);
        row.set(E::UPDATED_BY, by);
    }

    /// Writes the changed columns of a row, if it still has the version it was read with.
    ///
    /// # Errors
    /// 412 when somebody else changed it in between; the database's refusals, as catalogue codes.
    pub async fn update<E: Tenant>(&self, before: &E::Model, mut row: E::ActiveModel) -> Result<E::Model>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        row.set(E::SCHOOL_ID, self.school_id().into());
        row.set(E::ID, before.id().into());
        row.set(E::VERSION, (before.version() + 1).into());
        row.set(E::UPDATED_AT, self.now().into());
        row.set(E::UPDATED_BY, self.actor.account_id.into());
        let result = E::update(row).validate()?.filter(E::VERSION.eq(before.version())).exec(&self.uow).await;
        match result {
            Err(sea_orm::DbErr::RecordNotUpdated) => Err(Error::new(&code::PRECONDITION_FAILED)),
            other => Ok(other?),
        }
    }

    /// Marks a row deleted, or removes it where its entity keeps no tombstones.
    ///
    /// # Errors
    /// 412 when somebody else changed it in between; 409 `STILL_REFERENCED` when other rows point at it.
    pub async fn delete<E: Tenant>(&self, before: &E::Model) -> Result<()>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        match E::DELETED_AT {
            Some(deleted_at) => {
                let mut row = <E::ActiveModel as Default>::default();
                row.set(deleted_at, Some(self.now()).into());
                self.update::<E>(before, row).await.map(|_| ())
            }
            None => {
                let done = E::delete_many()
                    .filter(E::SCHOOL_ID.eq(self.school_id()))
                    .filter(E::ID.eq(before.id()))
                    .filter(E::VERSION.eq(before.version()))
                    .exec(&self.uow)
                    .await?;
                if done.rows_affected == 0 { Err(Error::new(&code::PRECONDITION_FAILED)) } else { Ok(()) }
            }
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
        self.uow.commit().await?;
        if self.pending().announces_job {
            self.services.announce_job();
        }
        Ok(())
    }

    /// Wakes this process's workers once this commits.
    pub(crate) fn announce_job(&self) {
        self.pending().announces_job = true;
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
        audit::write(self, entries).await?;
        events::write(self, announced).await
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
