//! What is left of each type of leave, and why.

use chrono::{Datelike, NaiveDate};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, code};
use kernel::operation::{Id, Query, View};
use kernel::{Ctx, Error, Result};

use super::entry::{self, Kind, Model as Entry};
use super::leave_type::{self, Basis};
use super::ledger::{self, Terms};
use super::request::{self, Status};
use crate::staff::members::{self, member};

/// On which day.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = LeaveBalancesQuery)]
pub struct BalancesQuery {
    /// The day; today unless given. A balance is of its calendar year: next year at the latest.
    pub as_of: Option<NaiveDate>,
}

/// What is left of a type of leave, in hundredths of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LeaveBalance)]
pub struct Balance {
    /// The type.
    pub leave_type_id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// By what its days are counted.
    pub basis: Basis,
    /// The calendar year.
    pub year: i32,
    /// What the year gives.
    pub granted_hundredths: i32,
    /// Carried in from the year before, less what was carried into the next.
    pub carried_hundredths: i32,
    /// Set right by hand.
    pub adjusted_hundredths: i32,
    /// Taken until the day.
    pub taken_hundredths: i32,
    /// Approved for later in the year.
    pub booked_hundredths: i32,
    /// What is left; `null` for a type of which no balance is kept.
    pub available_hundredths: Option<i32>,
    /// Asked for and not decided, of what is left: of requests that begin in the year.
    pub requested_hundredths: i32,
}

impl View for Balance {}

/// The operation.
///
/// # Errors
/// 404; 400 for a day too far ahead.
pub(in crate::staff) async fn list_balances(
    ctx: &Ctx,
    (Id(id), Query(query)): (Id, Query<BalancesQuery>),
) -> Result<Vec<Balance>> {
    let member = members::for_reading(ctx, id, "staff.leave_balance.read").await?;
    of_member(ctx, &member, query.as_of.unwrap_or_else(|| ctx.today())).await
}

/// The balances of a member on a day, of every type that can be asked for or has been taken.
///
/// # Errors
/// 400 for a day too far ahead; the database's.
pub async fn of_member(ctx: &Ctx, member: &member::Model, as_of: NaiveDate) -> Result<Vec<Balance>> {
    let latest = ctx.today().year() + 1;
    if as_of.year() > latest {
        let detail = Detail::of("as_of", "maximum").with("limit", latest);
        return Err(Error::new(&code::INVALID_PARAMETER).with("field", "as_of").detail(detail));
    }
    let types = ctx.find::<leave_type::Entity>().order_by_asc(leave_type::Column::Name).all(ctx.uow()).await?;
    let entries = ctx.find::<entry::Entity>().filter(entry::Column::StaffMemberId.eq(member.id)).all(ctx.uow()).await?;
    let waiting = ctx.find::<request::Entity>().filter(request::Column::StaffMemberId.eq(member.id));
    let waiting = waiting.filter(request::Column::Status.eq(Status::Requested)).all(ctx.uow()).await?;
    let balances = types.into_iter().filter_map(|kind| {
        let own: Vec<Entry> = entries.iter().filter(|entry| entry.leave_type_id == kind.id).cloned().collect();
        let of_them = kind.sex.is_none_or(|sex| sex == member.sex);
        if own.is_empty() && !(kind.active && of_them) {
            return None;
        }
        let asked = waiting.iter().filter(|request| request.leave_type_id == kind.id && request.starts_on.year() == as_of.year());
        let asked = asked.map(|request| request.days_hundredths).sum();
        Some(balance(kind, member, &own, as_of, ctx.today().year(), asked))
    });
    Ok(balances.collect())
}

fn balance(
    kind: leave_type::Model,
    member: &member::Model,
    entries: &[Entry],
    as_of: NaiveDate,
    this_year: i32,
    requested_hundredths: i32,
) -> Balance {
    let year = as_of.year();
    let mut lines = ledger::lines(entries);
    let terms = Terms::of(&kind, member);
    if let Some(terms) = terms {
        lines.extend(ledger::opening(terms, &lines, year, this_year));
    }
    let sum = |kinds: &[Kind]| -> i32 {
        lines.iter().filter(|line| line.year == year && kinds.contains(&line.kind)).map(|line| line.amount).sum()
    };
    let moved = entries.iter().filter(|entry| entry.year == year && matches!(entry.kind, Kind::Taken | Kind::Returned));
    let (by_then, later): (Vec<_>, Vec<_>) = moved.partition(|entry| entry.effective_on <= as_of);
    let total = |entries: Vec<&Entry>| -> i32 { -entries.into_iter().map(|entry| entry.amount_hundredths).sum::<i32>() };
    Balance {
        year,
        granted_hundredths: sum(&[Kind::Grant]),
        carried_hundredths: sum(&[Kind::CarriedIn, Kind::CarriedOut]),
        adjusted_hundredths: sum(&[Kind::Adjustment]),
        taken_hundredths: total(by_then),
        booked_hundredths: total(later),
        available_hundredths: terms.map(|_| ledger::left(&lines, year)),
        requested_hundredths,
        leave_type_id: kind.id,
        basis: kind.basis,
        code: kind.code,
        name: kind.name,
    }
}
