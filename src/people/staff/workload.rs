//! What a member of staff has to do: what their contracts ask for, how long they are away, and the assignments that other
//! modules know of.

use chrono::{Datelike, NaiveDate};
use futures::future::LocalBoxFuture;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::operation::{Id, Query, View};
use kernel::{Ctx, Result};

use super::contracts::contract;
use super::leave::request;
use super::members::{self, member};
use super::period::in_order;

/// What a member is assigned to on some day of a time, both ends included.
pub type AssignedTo = for<'a> fn(&'a Ctx, &'a member::Model, NaiveDate, NaiveDate) -> LocalBoxFuture<'a, Result<Vec<Assigned>>>;

/// What a member has to do, as another module knows it: offered with [`Module::offer`](kernel::Module::offer).
#[derive(Clone, Copy)]
pub struct Assignments {
    /// Which module it is: `timetable`.
    pub source: &'static str,
    /// What a member is assigned to on some day of a time.
    pub of: AssignedTo,
}

impl std::fmt::Debug for Assignments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assignments").field("source", &self.source).finish_non_exhaustive()
    }
}

/// Something a member is assigned to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WorkloadAssignment)]
pub struct Assigned {
    /// What it is: `Mathematics, Form 1 Blue`.
    pub title: String,
    /// Minutes a week, where it has any.
    pub weekly_minutes: Option<i32>,
    /// First day, where it has one.
    pub starts_on: Option<NaiveDate>,
    /// Last day, where it has one.
    pub ends_on: Option<NaiveDate>,
}

/// Of which time.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "days_in_order"))]
pub struct WorkloadQuery {
    /// First day, such as a term's; the first of the calendar year unless given.
    pub from: Option<NaiveDate>,
    /// Last day; the last of the calendar year unless given.
    pub to: Option<NaiveDate>,
}

fn days_in_order(query: &WorkloadQuery) -> Result<(), ValidationError> {
    in_order(query.from, query.to, "to")
}

/// What a member of staff has to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Workload {
    /// The member of staff.
    pub staff_member_id: Uuid,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Contracts that cover some day of the time.
    pub contracts: Vec<ContractHours>,
    /// Hours a week of the contracts that are in force today, in hundredths.
    pub weekly_hours_hundredths: i32,
    /// Part of full time of the contracts that are in force today, in hundredths.
    pub fte_hundredths: i32,
    /// Days of approved leave that begins within the time, in hundredths.
    pub leave_days_hundredths: i32,
    /// Minutes a week of what they are assigned to.
    pub assigned_weekly_minutes: i32,
    /// What they are assigned to.
    pub assignments: Vec<SourcedAssignment>,
}

impl View for Workload {}

/// What a contract asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContractHours {
    /// The contract.
    pub staff_contract_id: Uuid,
    /// The post.
    pub post: String,
    /// Part of full time, in hundredths.
    pub fte_hundredths: i32,
    /// Hours a week, in hundredths.
    pub weekly_hours_hundredths: Option<i32>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
}

/// Something a member is assigned to, and which module says so.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourcedAssignment {
    /// Which module says so.
    pub source: String,
    /// What it is: `Mathematics, Form 1 Blue`.
    pub title: String,
    /// Minutes a week, where it has any.
    pub weekly_minutes: Option<i32>,
    /// First day, where it has one.
    pub starts_on: Option<NaiveDate>,
    /// Last day, where it has one.
    pub ends_on: Option<NaiveDate>,
}

/// The operation.
///
/// # Errors
/// 404; 400.
pub(super) async fn get_workload(ctx: &Ctx, (Id(id), Query(query)): (Id, Query<WorkloadQuery>)) -> Result<Workload> {
    let member = members::for_reading(ctx, id, "staff.workload.read").await?;
    let today = ctx.today();
    let of_year = |month, day| NaiveDate::from_ymd_opt(today.year(), month, day).unwrap_or(today);
    let from = query.from.unwrap_or_else(|| of_year(1, 1));
    let to = query.to.unwrap_or_else(|| of_year(12, 31)).max(from);
    of_member(ctx, &member, from, to).await
}

/// What a member has to do from one day to another.
///
/// # Errors
/// The database's.
pub async fn of_member(ctx: &Ctx, member: &member::Model, from: NaiveDate, to: NaiveDate) -> Result<Workload> {
    use contract::Column as C;
    let within =
        Condition::all().add(C::StartsOn.lte(to)).add(Condition::any().add(C::EndsOn.is_null()).add(C::EndsOn.gte(from)));
    let contracts = ctx.find::<contract::Entity>().filter(C::StaffMemberId.eq(member.id)).filter(within);
    let contracts = contracts.order_by_asc(C::StartsOn).all(ctx.uow()).await?;
    let today = ctx.today();
    let in_force = || contracts.iter().filter(|row| row.starts_on <= today && row.ends_on.is_none_or(|end| today <= end));
    let weekly_hours_hundredths = in_force().filter_map(|row| row.weekly_hours_hundredths).sum();
    let fte_hundredths = in_force().map(|row| row.fte_hundredths).sum();
    use request::Column as R;
    let leave = ctx.find::<request::Entity>().filter(R::StaffMemberId.eq(member.id));
    let leave = leave.filter(R::Status.eq(request::Status::Approved)).filter(R::StartsOn.between(from, to));
    let leave_days_hundredths = leave.all(ctx.uow()).await?.iter().map(|row| row.days_hundredths).sum();
    let mut assignments = Vec::new();
    for offered in ctx.services().registry().offered::<Assignments>() {
        for Assigned { title, weekly_minutes, starts_on, ends_on } in (offered.of)(ctx, member, from, to).await? {
            let source = offered.source.to_owned();
            assignments.push(SourcedAssignment { source, title, weekly_minutes, starts_on, ends_on });
        }
    }
    Ok(Workload {
        staff_member_id: member.id,
        from,
        to,
        weekly_hours_hundredths,
        fte_hundredths,
        leave_days_hundredths,
        assigned_weekly_minutes: assignments.iter().filter_map(|one| one.weekly_minutes).sum(),
        assignments,
        contracts: contracts
            .into_iter()
            .map(|row| ContractHours {
                staff_contract_id: row.id,
                post: row.post,
                fte_hundredths: row.fte_hundredths,
                weekly_hours_hundredths: row.weekly_hours_hundredths,
                starts_on: row.starts_on,
                ends_on: row.ends_on,
            })
            .collect(),
    })
}
