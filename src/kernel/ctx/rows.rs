//! A school's rows through the context: where every query of them begins, and the one way they are written, with the
//! school, the stamps and the version that each carries.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, DbBackend, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait, Select, Value};
use uuid::Uuid;

use super::Ctx;
use crate::db::{self, Row, Tenant};
use crate::errors::{Error, Result, code};

impl Ctx {
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

    /// As [`Self::find_with_deleted`], for whole rows: a query that is quicker to make, and cannot be joined to another
    /// entity's columns.
    pub(crate) fn find_whole_with_deleted<E: Tenant>(&self) -> Select<E> {
        whole::<E>().filter(E::SCHOOL_ID.eq(self.school_id()))
    }

    /// As [`Self::find`], for whole rows.
    pub(crate) fn find_whole<E: Tenant>(&self) -> Select<E> {
        let select = self.find_whole_with_deleted::<E>();
        match E::DELETED_AT {
            Some(deleted_at) => select.filter(deleted_at.is_null()),
            None => select,
        }
    }

    /// One row of this school by its id.
    ///
    /// # Errors
    /// 404 when this school has no such row.
    pub async fn get<E: Tenant>(&self, id: Uuid) -> Result<E::Model> {
        self.find_whole::<E>().filter(E::ID.eq(id)).one(&self.uow).await?.ok_or_else(Error::not_found)
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
        Ok(db::insert_many::<E>(&self.uow, rows).await?)
    }

    /// The same, giving the rows in their order.
    ///
    /// # Errors
    /// The database's refusals, as catalogue codes.
    pub async fn insert_many_returning<E: Tenant>(&self, mut rows: Vec<E::ActiveModel>) -> Result<Vec<E::Model>>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        for row in &mut rows {
            self.stamp_new::<E>(row);
        }
        let id = |row: &E::ActiveModel| match row.get(E::ID).into_value() {
            Some(Value::Uuid(Some(id))) => Some(id),
            _ => None,
        };
        let ids: Vec<Option<Uuid>> = rows.iter().map(id).collect();
        let written = db::insert_many_returning::<E>(&self.uow, rows).await?;
        let mut inserted: HashMap<_, _> = written.into_iter().map(|row| (row.id(), row)).collect();
        let all: Option<Vec<_>> = ids.into_iter().map(|id| inserted.remove(&id?)).collect();
        all.ok_or_else(|| Error::internal("a row that was inserted did not come back"))
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
}

/// A query over all rows of an entity. Its list of columns is written out once for each entity, and not put together
/// anew from some thirty expressions for each query.
#[expect(clippy::disallowed_methods, reason = "the one place where a query of a school's entity begins")]
fn whole<E: Tenant>() -> Select<E> {
    static SELECTS: OnceLock<RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>> = OnceLock::new();
    let selects = SELECTS.get_or_init(RwLock::default);
    let known = selects.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<E>()).cloned();
    if let Some(select) = known.and_then(|known| known.downcast::<Select<E>>().ok()) {
        return (*select).clone();
    }
    let mut select = E::find();
    // Quoted as both databases do.
    let written = select.build(DbBackend::Postgres).sql;
    let columns =
        written.strip_prefix("SELECT ").and_then(|rest| rest.split_once(" FROM ")).map(|(columns, _)| columns.to_owned());
    if let Some(columns) = columns {
        QuerySelect::query(&mut select).clear_selects().expr(Expr::cust(columns));
    }
    selects.write().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<E>(), Arc::new(select.clone()));
    select
}
