//! Who is in a class over a period: the rules that a learner is in it once on any day, and no more learners than it
//! has room for.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use kernel::errors::Detail;
use kernel::{Ctx, Error, Result};

use super::codes::{CLASS_FULL, CLASS_MEMBERSHIP_OVERLAP};
use super::period::{self, Period};
use super::{class, class_member};

/// The memberships of a class that have a day in common with a period.
pub(super) struct Roll {
    capacity: Option<i32>,
    members: Vec<(Uuid, Period)>,
}

impl Roll {
    /// Reads it, leaving out one membership: the one about to be changed. Until the unit of work ends nobody else adds
    /// to this class, so that two who take the last place at once cannot both have it.
    pub(super) async fn read(ctx: &Ctx, class_id: Uuid, within: Period, except: Option<Uuid>) -> Result<Self> {
        let class = ctx
            .find::<class::Entity>()
            .filter(class::Column::Id.eq(class_id))
            .lock(LockType::NoKeyUpdate)
            .one(ctx.uow())
            .await?
            .ok_or_else(Error::not_found)?;
        Self::of(ctx, class_id, class.capacity, within, except).await
    }

    /// Reads it for a class whose capacity is about to be this.
    pub(super) async fn of(
        ctx: &Ctx,
        class_id: Uuid,
        capacity: Option<i32>,
        within: Period,
        except: Option<Uuid>,
    ) -> Result<Self> {
        use class_member::Column as C;
        let mut select = ctx.find::<class_member::Entity>().filter(C::ClassId.eq(class_id)).filter(period::overlapping(
            C::StartsOn,
            C::EndsOn,
            within,
        ));
        if let Some(id) = except {
            select = select.filter(C::Id.ne(id));
        }
        let rows = select.all(ctx.uow()).await?;
        let members = rows.into_iter().map(|m| (m.student_id, Period::new(m.starts_on, m.ends_on))).collect();
        Ok(Self { capacity, members })
    }

    /// Whether the student is in the class on a day of the period.
    pub(super) fn has(&self, student_id: Uuid, period: Period) -> bool {
        self.members.iter().any(|(id, other)| *id == student_id && other.overlaps(period))
    }

    /// Refuses a student who is in the class already.
    pub(super) fn check_once(&self, student_id: Uuid, period: Period) -> Result<()> {
        if self.has(student_id, period) { Err(overlap([Detail::of("starts_on", "already_in_class")])) } else { Ok(()) }
    }

    /// Refuses more learners on any day of the period than the class has room for.
    pub(super) fn check_room(&self, joining: usize, within: Period, field: &str) -> Result<()> {
        let Some(capacity) = self.capacity else { return Ok(()) };
        let periods: Vec<Period> = self.members.iter().map(|(_, period)| *period).collect();
        let taken = period::busiest(&periods, within);
        if usize::try_from(capacity).is_ok_and(|places| taken + joining <= places) {
            return Ok(());
        }
        let detail = Detail::of(field, "class_full").with("capacity", capacity).with("taken", taken);
        Err(Error::conflict(&CLASS_FULL).detail(detail))
    }
}

/// 409: these are in the class already.
pub(super) fn overlap(details: impl IntoIterator<Item = Detail>) -> Error {
    details.into_iter().fold(Error::conflict(&CLASS_MEMBERSHIP_OVERLAP), Error::detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    fn roll(capacity: Option<i32>, members: &[(u128, Period)]) -> Roll {
        Roll { capacity, members: members.iter().map(|(id, p)| (Uuid::from_u128(*id), *p)).collect() }
    }

    #[test]
    fn a_class_is_full_when_its_busiest_day_is() {
        let first_term = Period::new(day(1, 13), Some(day(4, 1)));
        let whole_year = Period::new(day(1, 13), None);
        let roll = roll(Some(2), &[(1, first_term), (2, whole_year)]);
        let error = roll.check_room(1, Period::new(day(3, 1), None), "class_id").unwrap_err();
        assert!(error.is(&CLASS_FULL));
        assert!(roll.check_room(1, Period::new(day(4, 2), None), "class_id").is_ok());
    }

    #[test]
    fn a_class_without_a_capacity_is_never_full() {
        assert!(roll(None, &[]).check_room(10_000, Period::new(day(1, 1), None), "class_id").is_ok());
    }

    #[test]
    fn a_learner_may_leave_a_class_and_come_back_but_is_never_in_it_twice_on_one_day() {
        let roll = roll(None, &[(1, Period::new(day(1, 13), Some(day(4, 1))))]);
        let student = Uuid::from_u128(1);
        assert!(roll.check_once(student, Period::new(day(4, 2), None)).is_ok());
        assert!(roll.check_once(student, Period::new(day(4, 1), None)).unwrap_err().is(&CLASS_MEMBERSHIP_OVERLAP));
        assert!(roll.check_once(Uuid::from_u128(2), Period::new(day(4, 1), None)).is_ok());
    }
}
