//! How long a worker has a job, and when another may take it: by the clock, as long as the clock can be believed.
//!
//! A clock that was set back leaves times behind that lie in a future it will reach only much later. A job must not wait
//! for that.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::{Column, JobStatus};

/// How long a worker has a job before another may take it, unless it renews.
pub(super) const LEASE: Duration = Duration::from_secs(60);
/// How often it renews.
pub(super) const RENEW: Duration = Duration::from_secs(20);
/// The clocks of two nodes may differ by this much.
const SKEW: TimeDelta = TimeDelta::minutes(1);

/// Until when a worker that takes or renews a job now has it.
pub(super) fn until(now: DateTime<Utc>) -> DateTime<Utc> {
    now + LEASE
}

/// Whether no worker whose clock is right can have been given a job for so long.
fn is_beyond_belief(locked_until: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    locked_until > until(now) + SKEW
}

/// Jobs that somebody may take now.
pub(super) fn waits(now: DateTime<Utc>) -> Condition {
    let due = Condition::any()
        .add(Column::RunAt.lte(now))
        // It waits for a time that was told by another clock: the row itself was last written later than now.
        .add(Column::UpdatedAt.gt(now + SKEW))
        // Nobody asked for it to wait at all; the clock of who asked is ahead of ours.
        .add(Expr::col(Column::RunAt).lte(Expr::col(Column::CreatedAt)));
    Condition::all().add(Column::Status.eq(JobStatus::Queued)).add(due)
}

/// Jobs whose worker has died, or perhaps has: [`Stuck`] knows about those whose lease is beyond belief.
pub(super) fn is_lost(now: DateTime<Utc>) -> Condition {
    let is_left = Condition::any().add(Column::LockedUntil.lt(now)).add(Column::LockedUntil.gt(until(now) + SKEW));
    Condition::all().add(Column::Status.eq(JobStatus::Running)).add(is_left)
}

/// What a worker has seen of jobs whose lease is beyond belief. One that is not renewed for as long as a lease lasts, by
/// a clock that nobody sets, has lost its worker.
#[derive(Debug, Default)]
pub(super) struct Stuck(HashMap<(Uuid, Uuid), (DateTime<Utc>, Instant)>);

impl Stuck {
    /// Whether a job whose lease ends then may be taken. `at` is now, by the clock that nobody sets.
    pub(super) fn may_take(
        &mut self,
        job: (Uuid, Uuid),
        locked_until: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
        at: Instant,
    ) -> bool {
        let Some(until) = locked_until.filter(|until| is_beyond_belief(*until, now)) else { return true };
        let (seen, since) = self.0.entry(job).or_insert((until, at));
        if *seen != until {
            (*seen, *since) = (until, at);
        }
        at.duration_since(*since) > LEASE
    }

    /// Forgets what was seen longer ago than it could matter.
    pub(super) fn forget_old(&mut self, at: Instant) {
        self.0.retain(|_, (_, since)| at.duration_since(*since) < LEASE * 10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: (Uuid, Uuid) = (Uuid::nil(), Uuid::nil());

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).unwrap()
    }

    #[test]
    fn a_lease_that_is_over_or_never_was_hinders_nobody() {
        let (mut stuck, start) = (Stuck::default(), Instant::now());
        assert!(stuck.may_take(JOB, None, at(0), start));
        assert!(stuck.may_take(JOB, Some(at(-1)), at(0), start));
    }

    #[test]
    fn a_job_whose_worker_died_before_the_clock_was_set_back_waits_as_long_as_a_lease_lasts() {
        let (mut stuck, start) = (Stuck::default(), Instant::now());
        let an_hour_ahead = Some(at(61));
        assert!(!stuck.may_take(JOB, an_hour_ahead, at(0), start));
        assert!(!stuck.may_take(JOB, an_hour_ahead, at(1), start + LEASE));
        assert!(stuck.may_take(JOB, an_hour_ahead, at(2), start + LEASE + Duration::from_secs(1)));
    }

    #[test]
    fn a_job_whose_worker_renews_by_a_clock_that_is_ahead_is_left_to_it() {
        let (mut stuck, start) = (Stuck::default(), Instant::now());
        for beat in 0..10_i32 {
            let ahead = Some(at(61) + RENEW * u32::try_from(beat).unwrap());
            assert!(!stuck.may_take(JOB, ahead, at(0), start + RENEW * u32::try_from(beat).unwrap()));
        }
    }
}
