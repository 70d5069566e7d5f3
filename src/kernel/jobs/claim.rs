//! Which jobs a worker takes next: the most urgent, of the school whose turn it is.
//!
//! Schools take turns by their ids, each worker going round them by itself, so that one with a hundred thousand jobs keeps
//! nobody waiting. Quick jobs are taken several at a time.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::lease::{self, Stuck};
use super::{Column, Entity, JobStatus, Model, Priority};
use crate::db::{Access, Uow};
use crate::errors::Result;
use crate::services::Services;

/// One time in so many, what is least urgent goes first: it must not wait for ever.
const PATIENCE: u32 = 8;
/// Most jobs taken at a time.
const MOST: u64 = 32;
/// How long what is taken at a time should take, and what is done may wait to be recorded.
pub(super) const SPELL: Duration = Duration::from_millis(200);
/// How often a worker looks for jobs that lost theirs.
const LOOK: Duration = Duration::from_secs(5);

/// One worker's way round the schools.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// It takes jobs that wait for others' servers, and no others.
    outgoing: bool,
    /// The school it was at last.
    school: Uuid,
    claims: u32,
    /// How long a job takes, of late.
    usual: Duration,
    stuck: Stuck,
    looked: Option<Instant>,
}

impl Round {
    /// Of the worker for jobs that wait for others' servers.
    pub(super) fn of_outgoing() -> Self {
        Self { outgoing: true, ..Self::default() }
    }

    /// A job took so long.
    pub(super) fn took(&mut self, time: Duration) {
        self.usual = (self.usual * 7 + time) / 8;
    }

    /// How many jobs one after another are not too many.
    pub(super) fn how_many(&self) -> u64 {
        let fit = SPELL.as_micros() / self.usual.as_micros().max(1);
        u64::try_from(fit).unwrap_or(MOST).clamp(1, MOST)
    }

    /// Takes some jobs of one school, at most so many; none when none waits.
    pub(super) async fn claim(&mut self, services: &Services, worker: &str, most: u64) -> Result<Vec<Model>> {
        self.put_back_what_was_lost(services).await?;
        let now = services.source().now();
        // Others may be quicker.
        for _ in 0..3 {
            self.claims = self.claims.wrapping_add(1);
            let looking = services.database().machinery(Access::Read);
            let found = self.next_in_turn(&looking, now).await;
            looking.rollback().await?;
            let Some((priority, school)) = found? else { return Ok(Vec::new()) };
            self.school = school;
            let jobs = take(services, worker, (self.outgoing, priority, school), most, now).await?;
            if !jobs.is_empty() {
                return Ok(jobs);
            }
        }
        Ok(Vec::new())
    }

    #[expect(clippy::disallowed_methods, reason = "taking jobs is the machinery's work, across schools")]
    async fn next_in_turn(&self, uow: &Uow, now: DateTime<Utc>) -> Result<Option<(Priority, Uuid)>> {
        let waiting =
            || Entity::find().select_only().filter(Column::Outgoing.eq(self.outgoing)).filter(lease::waits(now)).limit(1);
        let order = if self.claims.is_multiple_of(PATIENCE) { sea_orm::Order::Asc } else { sea_orm::Order::Desc };
        let urgent = waiting().column(Column::Priority).order_by(Column::Priority, order);
        let Some(priority) = urgent.into_tuple::<Priority>().one(uow).await? else { return Ok(None) };
        let schools = || waiting().column(Column::SchoolId).filter(Column::Priority.eq(priority)).order_by_asc(Column::SchoolId);
        let next: Select<Entity> = schools().filter(Column::SchoolId.gt(self.school));
        let school = match next.into_tuple::<Uuid>().one(uow).await? {
            Some(school) => Some(school),
            None => schools().into_tuple::<Uuid>().one(uow).await?,
        };
        Ok(school.map(|school| (priority, school)))
    }

    /// Lets others take the jobs whose worker has died.
    #[expect(clippy::disallowed_methods, reason = "taking jobs is the machinery's work, across schools")]
    async fn put_back_what_was_lost(&mut self, services: &Services) -> Result<()> {
        let (now, at) = (services.source().now(), Instant::now());
        if self.looked.is_some_and(|looked| at.duration_since(looked) < LOOK) {
            return Ok(());
        }
        self.looked = Some(at);
        self.stuck.forget_old(at);
        let looking = services.database().machinery(Access::Read);
        let lost = Entity::find()
            .select_only()
            .columns([Column::SchoolId, Column::Id, Column::Attempts, Column::LockedUntil])
            .filter(lease::is_lost(now))
            .limit(100)
            .into_tuple::<(Uuid, Uuid, i32, Option<DateTime<Utc>>)>()
            .all(&looking)
            .await;
        looking.rollback().await?;
        for (school, id, attempts, locked_until) in lost? {
            if !self.stuck.may_take((school, id), locked_until, now, at) {
                continue;
            }
            let uow = services.database().machinery(Access::Write);
            Entity::update_many()
                .col_expr(Column::Status, Expr::value(JobStatus::Queued))
                .col_expr(Column::LockedUntil, Expr::value(Option::<DateTime<Utc>>::None))
                .col_expr(Column::LockedBy, Expr::value(Option::<String>::None))
                .filter(Column::SchoolId.eq(school))
                .filter(Column::Id.eq(id))
                .filter(Column::Status.eq(JobStatus::Running))
                .filter(Column::Attempts.eq(attempts))
                .filter(Column::LockedUntil.eq(locked_until))
                .exec(&uow)
                .await?;
            uow.commit().await?;
        }
        Ok(())
    }
}

/// Takes up to `count` jobs of a school that nobody else is taking.
#[expect(clippy::disallowed_methods, reason = "taking jobs is the machinery's work, across schools")]
async fn take(
    services: &Services,
    worker: &str,
    (outgoing, priority, school): (bool, Priority, Uuid),
    count: u64,
    now: DateTime<Utc>,
) -> Result<Vec<Model>> {
    let uow = services.database().machinery(Access::Write);
    let mut waiting = Entity::find()
        .filter(Column::SchoolId.eq(school))
        .filter(Column::Outgoing.eq(outgoing))
        .filter(Column::Priority.eq(priority))
        .filter(lease::waits(now))
        .order_by_asc(Column::RunAt)
        .order_by_asc(Column::Id)
        .limit(count);
    if services.database().backend() == DbBackend::Postgres {
        waiting = waiting.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut jobs = waiting.all(&uow).await?;
    if jobs.is_empty() {
        uow.rollback().await?;
        return Ok(jobs);
    }
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(JobStatus::Running))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::StartedAt, Expr::value(now))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .col_expr(Column::LockedUntil, Expr::value(lease::until(now)))
        .col_expr(Column::LockedBy, Expr::value(worker))
        .filter(Column::SchoolId.eq(school))
        .filter(Column::Id.is_in(jobs.iter().map(|job| job.id)))
        .exec(&uow)
        .await?;
    uow.commit().await?;
    for job in &mut jobs {
        job.status = JobStatus::Running;
        job.attempts += 1;
        job.started_at = Some(now);
        job.updated_at = now;
        job.locked_until = Some(lease::until(now));
        job.locked_by = Some(worker.to_owned());
    }
    Ok(jobs)
}

/// Gives back jobs that were taken and not begun.
pub(super) async fn give_back(services: &Services, worker: &str, jobs: &[Model]) -> Result<()> {
    let Some(first) = jobs.first() else { return Ok(()) };
    let uow = services.database().machinery(Access::Write);
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(JobStatus::Queued))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
        .col_expr(Column::LockedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(Column::LockedBy, Expr::value(Option::<String>::None))
        .filter(Column::SchoolId.eq(first.school_id))
        .filter(Column::Id.is_in(jobs.iter().map(|job| job.id)))
        .filter(Column::LockedBy.eq(worker))
        .filter(Column::Status.eq(JobStatus::Running))
        .exec(&uow)
        .await?;
    uow.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_jobs_are_taken_many_at_a_time_and_slow_ones_one_by_one() {
        let mut round = Round::default();
        assert_eq!(round.how_many(), MOST);
        for _ in 0..30 {
            round.took(Duration::from_secs(2));
        }
        assert_eq!(round.how_many(), 1);
        for _ in 0..60 {
            round.took(Duration::from_millis(1));
        }
        assert_eq!(round.how_many(), MOST);
    }
}
