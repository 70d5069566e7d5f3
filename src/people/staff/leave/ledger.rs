//! The ledger of leave: what a year begins with, and what is left of it.

use chrono::{Datelike, NaiveDate};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use kernel::{Ctx, Result};

use super::entries::LeaveEntries;
use super::entry::{ActiveModel, Column, Entity, Kind, Model};
use super::leave_type::{self, Basis};
use crate::sis::record;
use crate::staff::members::member;

/// What a type of leave gives somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    /// Days a year.
    pub(super) days: i32,
    /// Days that go into the next year at most. Leave that is carried over is leave that accrues: who starts within a year
    /// is given the part of it that their months are of twelve.
    pub(super) carry_over: i32,
    /// First day in the school's employ.
    pub(super) started_on: NaiveDate,
    /// The first year that there is a ledger of.
    pub(super) first_year: i32,
}

impl Terms {
    /// Of a type for a member; `None` for a type of which no balance is kept.
    pub(super) fn of(kind: &leave_type::Model, member: &member::Model) -> Option<Self> {
        let days = kind.days_hundredths.filter(|_| kind.basis == Basis::Yearly)?;
        // Leave of the years before the school kept its records here is unknown.
        let first_year = member.created_at.year().max(member.started_on.year());
        Some(Self { days, carry_over: kind.carry_over_hundredths, started_on: member.started_on, first_year })
    }

    /// What a year gives: in half days.
    fn grant(self, year: i32) -> i32 {
        if self.carry_over == 0 || self.started_on.year() < year {
            return self.days;
        }
        let months = 12 - i32::try_from(self.started_on.month0()).unwrap_or(0);
        let part = i64::from(self.days) * i64::from(months) / 12;
        i32::try_from(part / 50 * 50).unwrap_or(self.days)
    }
}

/// A line of the ledger, as far as sums go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) year: i32,
    pub(super) kind: Kind,
    pub(super) amount: i32,
}

/// What is left of a year.
pub(super) fn left(lines: &[Line], year: i32) -> i32 {
    lines.iter().filter(|line| line.year == year).map(|line| line.amount).sum()
}

/// What the years up to `year` begin with and the ledger does not have yet. Days are carried into a year when it has come, so
/// that until then they can be taken in the year they are of.
pub(super) fn opening(terms: Terms, lines: &[Line], year: i32, this_year: i32) -> Vec<Line> {
    let mut all = lines.to_vec();
    for y in terms.first_year..=year {
        let has = |all: &[Line], kind: Kind| all.iter().any(|line| line.year == y && line.kind == kind);
        if !has(&all, Kind::Grant) {
            all.push(Line { year: y, kind: Kind::Grant, amount: terms.grant(y) });
        }
        if y > terms.first_year && y <= this_year && terms.carry_over > 0 && !has(&all, Kind::CarriedIn) {
            let carried = left(&all, y - 1).clamp(0, terms.carry_over);
            if carried > 0 {
                all.push(Line { year: y - 1, kind: Kind::CarriedOut, amount: -carried });
                all.push(Line { year: y, kind: Kind::CarriedIn, amount: carried });
            }
        }
    }
    all.split_off(lines.len())
}

/// The entries of a member for a type, oldest first.
///
/// # Errors
/// The database's.
pub(super) async fn entries(ctx: &Ctx, member_id: Uuid, type_id: Uuid) -> Result<Vec<Model>> {
    let rows = ctx.find::<Entity>().filter(Column::StaffMemberId.eq(member_id)).filter(Column::LeaveTypeId.eq(type_id));
    Ok(rows.order_by_asc(Column::Year).order_by_asc(Column::Id).all(ctx.uow()).await?)
}

/// Entries as lines.
pub(super) fn lines(entries: &[Model]) -> Vec<Line> {
    entries.iter().map(|entry| Line { year: entry.year, kind: entry.kind, amount: entry.amount_hundredths }).collect()
}

/// Writes what the years up to `year` begin with, as far as it is not there, and gives what is left of `year`; `None` for a
/// type of which no balance is kept. The member is locked.
///
/// # Errors
/// The database's.
pub(super) async fn open(ctx: &Ctx, member: &member::Model, kind: &leave_type::Model, year: i32) -> Result<Option<i32>> {
    let Some(terms) = Terms::of(kind, member) else { return Ok(None) };
    let mut known = lines(&entries(ctx, member.id, kind.id).await?);
    let missing = opening(terms, &known, year, ctx.today().year());
    for line in &missing {
        let first = NaiveDate::from_ymd_opt(line.year, 1, 1).unwrap_or(member.started_on);
        let effective_on = match line.kind {
            Kind::CarriedOut => NaiveDate::from_ymd_opt(line.year, 12, 31).unwrap_or(first),
            _ => first.max(member.started_on),
        };
        write(ctx, New { line: *line, effective_on, request: None, note: None }, member.id, kind.id).await?;
    }
    known.extend(missing);
    Ok(Some(left(&known, year)))
}

/// An entry to be.
pub(super) struct New {
    pub(super) line: Line,
    pub(super) effective_on: NaiveDate,
    pub(super) request: Option<Uuid>,
    pub(super) note: Option<String>,
}

/// Writes an entry.
///
/// # Errors
/// The database's.
pub(super) async fn write(ctx: &Ctx, new: New, member_id: Uuid, type_id: Uuid) -> Result<Model> {
    let entry = ctx
        .insert::<Entity>(ActiveModel {
            staff_member_id: Set(member_id),
            leave_type_id: Set(type_id),
            year: Set(new.line.year),
            kind: Set(new.line.kind),
            amount_hundredths: Set(new.line.amount),
            effective_on: Set(new.effective_on),
            leave_request_id: Set(new.request),
            note: Set(new.note),
            ..ActiveModel::default()
        })
        .await?;
    record::history::<LeaveEntries, _>(ctx, "create", None, &entry)?;
    record::event::<LeaveEntries, _>(ctx, "resource.created", &entry);
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn terms(days: i32, carry_over: i32, started_on: &str) -> Terms {
        let started_on: NaiveDate = started_on.parse().unwrap();
        Terms { days, carry_over, started_on, first_year: started_on.year().max(2026) }
    }

    fn line(year: i32, kind: Kind, amount: i32) -> Line {
        Line { year, kind, amount }
    }

    #[test]
    fn who_starts_within_a_year_is_given_their_months_of_leave_that_accrues() {
        let of = |terms: Terms| opening(terms, &[], 2026, 2026);
        assert_eq!(of(terms(3000, 6000, "2019-01-14")), [line(2026, Kind::Grant, 3000)]);
        assert_eq!(of(terms(3000, 6000, "2026-07-01")), [line(2026, Kind::Grant, 1500)]);
        assert_eq!(of(terms(3000, 6000, "2026-12-24")), [line(2026, Kind::Grant, 250)]);
        assert_eq!(of(terms(9000, 0, "2026-12-24")), [line(2026, Kind::Grant, 9000)]);
    }

    #[test]
    fn what_is_left_is_carried_when_the_next_year_has_come_and_no_more_than_may_be() {
        let taken = [line(2026, Kind::Grant, 3000), line(2026, Kind::Taken, -500)];
        let terms = terms(3000, 1000, "2019-01-14");
        assert_eq!(opening(terms, &taken, 2027, 2026), [line(2027, Kind::Grant, 3000)]);
        let carried = [line(2027, Kind::Grant, 3000), line(2026, Kind::CarriedOut, -1000), line(2027, Kind::CarriedIn, 1000)];
        assert_eq!(opening(terms, &taken, 2027, 2027), carried);
        // And once.
        let all: Vec<_> = taken.into_iter().chain(carried).collect();
        assert_eq!(opening(terms, &all, 2027, 2027), []);
    }

    #[test]
    fn years_before_the_ledger_give_nothing() {
        assert_eq!(opening(terms(3000, 0, "2019-01-14"), &[], 2025, 2026), []);
    }

    proptest! {
        #[test]
        fn carrying_neither_makes_nor_loses_a_day(taken in prop::collection::vec(0..4_000_i32, 1..5), carry_over in 1..5_000_i32) {
            let terms = terms(3000, carry_over, "2019-01-14");
            let last = 2025 + i32::try_from(taken.len()).unwrap();
            let lines: Vec<_> = (2026..).zip(&taken).map(|(year, days)| line(year, Kind::Taken, -days)).collect();
            let opened = opening(terms, &lines, last, last);
            let sum: i32 = opened.iter().map(|line| line.amount).sum();
            prop_assert_eq!(sum, 3000 * i32::try_from(taken.len()).unwrap());
            prop_assert!(opened.iter().all(|line| line.amount.abs() <= 3000.max(carry_over)));
        }
    }
}
