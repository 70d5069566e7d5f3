//! A job while it runs.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::live::Standing;
use super::{Column, Entity, Model};
use crate::access::{Actor, ActorKind, Role, RoleSet};
use crate::ctx::{Ctx, Origin};
use crate::db::Access;
use crate::errors::{Error, Result, code};
use crate::events::Heard;
use crate::services::{School, Services};

/// What a job's function is given.
pub struct JobRun {
    services: Services,
    school: Arc<School>,
    job: Model,
}

/// How far a job had come when it was last interrupted.
#[derive(Debug)]
pub struct Progress<T> {
    /// Units of work done.
    pub done: u64,
    /// What was kept with them.
    pub state: Option<T>,
}

impl JobRun {
    pub(super) fn new(services: Services, school: Arc<School>, job: Model) -> Self {
        Self { services, school, job }
    }

    /// What the program runs with.
    #[must_use]
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// What it was asked.
    #[must_use]
    pub fn payload(&self) -> &Value {
        &self.job.payload
    }

    /// The event that it comes of.
    ///
    /// # Errors
    /// When it comes of none.
    pub fn event(&self) -> Result<Heard> {
        let event = self.job.payload.get("event").cloned().unwrap_or_default();
        Ok(serde_json::from_value(event)?)
    }

    /// The time that it is about, of a job that comes round by the clock.
    ///
    /// # Errors
    /// When it does not.
    pub fn slot(&self) -> Result<DateTime<Utc>> {
        let slot = self.job.payload.get("slot").cloned().unwrap_or_default();
        Ok(serde_json::from_value(slot)?)
    }

    /// The file it works on; empty when it has none.
    #[must_use]
    pub fn input(&self) -> Vec<u8> {
        self.job.input_blob.clone().unwrap_or_default()
    }

    /// A context of its school, for whom the job works.
    ///
    /// # Errors
    /// None today; a job whose account was disabled will be refused here.
    pub fn ctx(&self, access: Access) -> Result<Ctx> {
        let asked = self.job.payload.get("as");
        let text = |name: &str| asked.and_then(|a| a.get(name)).and_then(Value::as_str);
        let roles: RoleSet = asked
            .and_then(|a| a.get("roles"))
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|r| r.as_str()?.parse::<Role>().ok())
            .collect();
        let actor = Actor {
            kind: ActorKind::Job,
            account_id: self.job.actor_id,
            session_id: None,
            name: text("name").unwrap_or("job").to_owned(),
            roles,
            language: None,
        };
        let origin = Origin {
            request_id: self.job.request_id.clone().unwrap_or_default(),
            operation: self.job.kind.clone(),
            language: text("language").and_then(|l| l.parse().ok()).unwrap_or(self.school.language),
            ..Origin::default()
        };
        Ok(Ctx::school_of(&self.services, self.school.clone(), actor, origin, access))
    }

    /// How far it had come when it was last interrupted.
    ///
    /// # Errors
    /// When what was kept is not what is asked for.
    pub fn progress<T: DeserializeOwned>(&self) -> Result<Progress<T>> {
        let state = self.job.result.clone().map(serde_json::from_value).transpose()?;
        Ok(Progress { done: u64::try_from(self.job.progress_done).unwrap_or(0), state })
    }

    /// Moves the progress, in the transaction of the work it counts.
    ///
    /// # Errors
    /// The database's; 409 when another worker has taken the job meanwhile.
    pub async fn advance(&self, ctx: &Ctx, done: u64, total: Option<u64>, state: &impl Serialize) -> Result<()> {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let changed = Entity::update_many()
            .col_expr(Column::ProgressDone, Expr::value(number(done)))
            .col_expr(Column::ProgressTotal, Expr::value(total.map(number)))
            .col_expr(Column::Result, Expr::value(serde_json::to_value(state)?))
            .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
            .filter(Column::SchoolId.eq(self.job.school_id))
            .filter(Column::Id.eq(self.job.id))
            .filter(Column::LockedBy.eq(self.job.locked_by.clone()))
            .filter(Column::Attempts.eq(self.job.attempts))
            .exec(ctx.uow())
            .await?;
        if changed.rows_affected == 0 {
            return Err(Error::conflict(&code::CONFLICT));
        }
        Standing::running(&self.job, number(done), total.map(number)).tell(ctx);
        Ok(())
    }

    /// Ends the job here when somebody asked it to stop.
    ///
    /// # Errors
    /// 409 `CONFLICT` with the detail `cancelled`, which the worker records as a cancellation.
    pub async fn stop_if_cancelled(&self) -> Result<()> {
        let ctx = self.ctx(Access::Read)?;
        let job = ctx.get::<Entity>(self.job.id).await?;
        if job.cancel_requested { Err(cancelled()) } else { Ok(()) }
    }
}

pub(super) fn cancelled() -> Error {
    Error::conflict(&code::CONFLICT).with("state", "cancelled")
}

pub(super) fn is_cancelled(error: &Error) -> bool {
    error.is(&code::CONFLICT) && error.args().iter().any(|(name, value)| *name == "state" && value == "cancelled")
}
