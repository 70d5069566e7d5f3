//! What happened since: read from the outbox, for who was away.
//!
//! Nothing is missed between what is read and what is heard: who resumes listens first, and then reads. An id is given just
//! before its commit, by the clock of the node that gave it, so that what commits late may come before what is already
//! known: [`OVERLAP`] more is read.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::{Builder, Uuid};

use super::bulletin::Bulletin;
use super::message::ResetReason;
use crate::ctx::Ctx;
use crate::errors::Result;
use crate::events::{self, Column, Entity, Heard};

/// How much later than another an event with a smaller id may be committed: what nodes' clocks may differ by, and the
/// moment between an id and its commit.
const OVERLAP: TimeDelta = TimeDelta::seconds(60);
/// Most events told again.
const MOST: u64 = 1_000;

/// What came of it.
pub(super) enum Replay {
    /// These happened.
    Events(Vec<Bulletin>),
    /// It cannot be said.
    Reset(ResetReason),
}

/// The events of these topics since one, and of a while before it, in the order of their ids, without it.
///
/// # Errors
/// The database's.
#[expect(clippy::disallowed_methods, reason = "the outbox is no tenant entity; its school is named here")]
pub(super) async fn since(ctx: &Ctx, id: Uuid, topics: Vec<&'static str>) -> Result<Replay> {
    let Some(from) = from(id, ctx.now()) else { return Ok(Replay::Reset(ResetReason::TooOld)) };
    let select = Entity::find()
        .filter(Column::SchoolId.eq(ctx.school_id()))
        .filter(Column::Id.gte(from))
        .filter(Column::Id.ne(id))
        .filter(Column::Topic.is_in(topics))
        .order_by_asc(Column::Id)
        .limit(MOST + 1);
    let rows = select.all(ctx.uow()).await?;
    if u64::try_from(rows.len()).is_ok_and(|count| count > MOST) {
        return Ok(Replay::Reset(ResetReason::TooMany));
    }
    let school_id = ctx.school_id();
    Ok(Replay::Events(rows.iter().map(|row| Bulletin { school_id, is_kept: true, event: Heard::from(row) }).collect()))
}

/// The least id that may have been committed after this one was known. `None`: nobody can say what happened since.
fn from(id: Uuid, now: DateTime<Utc>) -> Option<Uuid> {
    let (seconds, nanos) = id.get_timestamp().filter(|_| id.get_version_num() == 7)?.to_unix();
    let at = DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)?;
    let from = at - OVERLAP;
    if from < now - events::KEPT || at > now + OVERLAP {
        return None;
    }
    let millis = u64::try_from(from.timestamp_millis()).ok()?;
    Some(Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(at: DateTime<Utc>) -> Uuid {
        Builder::from_unix_timestamp_millis(u64::try_from(at.timestamp_millis()).unwrap(), &[7; 10]).into_uuid()
    }

    #[test]
    fn what_may_have_been_committed_late_is_read_again_and_what_is_gone_is_not_promised() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let least = from(id(now), now).unwrap();
        assert!(least <= id(now - TimeDelta::seconds(59)) && least > id(now - TimeDelta::seconds(61)));
        assert!(from(id(now - TimeDelta::days(6)), now).is_some());
        assert_eq!(from(id(now - TimeDelta::days(7)), now), None);
        assert_eq!(from(id(now + TimeDelta::minutes(5)), now), None);
        assert_eq!(from(Uuid::nil(), now), None);
        assert_eq!(from(Uuid::from_u128(0x4_0000_0000_0000_0000_0000), now), None);
    }
}
