//! Contracts as a resource.

use chrono::{Days, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::list::ColumnKind;
use kernel::resource::{Change, CustomFilter, Reference, Resource};
use kernel::{Ctx, Result};

use super::contract::{ActiveModel, Column, Entity, Kind, Model};
use crate::staff::members;
use crate::staff::members::member::{self, PaidBy};
use crate::staff::period::in_order;

/// What a contract is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffContractInput)]
#[validate(schema(function = "days_in_order"))]
pub struct Input {
    /// The member of staff. Cannot be changed later.
    pub staff_member_id: Uuid,
    /// Of what kind.
    pub kind: Kind,
    /// Who pays.
    pub paid_by: PaidBy,
    /// The post. A member's contracts for one post never overlap.
    #[schema(min_length = 1, max_length = 80)]
    pub post: String,
    /// Grade or salary scale, as the employer writes it.
    #[schema(max_length = 60)]
    pub scale: Option<String>,
    /// Part of full time, in hundredths: 100 is full time.
    #[schema(minimum = 1, maximum = 200)]
    pub fte_hundredths: i32,
    /// Hours a week, in hundredths: 2850 is 28½ hours.
    #[schema(minimum = 1, maximum = 10000)]
    pub weekly_hours_hundredths: Option<i32>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; without: until further notice.
    pub ends_on: Option<NaiveDate>,
    /// Last day of probation, within the contract.
    pub probation_until: Option<NaiveDate>,
    /// Anything else about it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

kernel::apply!(Input => ActiveModel {
    staff_member_id, kind, paid_by, post, scale, fte_hundredths, weekly_hours_hundredths, starts_on, ends_on, probation_until, note,
});

fn days_in_order(input: &Input) -> Result<(), ValidationError> {
    in_order(Some(input.starts_on), input.ends_on, "ends_on")?;
    in_order(Some(input.starts_on), input.probation_until, "probation_until")?;
    in_order(input.probation_until, input.ends_on, "probation_until")
}

/// Contracts.
#[derive(Debug)]
pub struct StaffContracts;

impl Resource for StaffContracts {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_contract";
    const PLURAL: &'static str = "staff_contracts";
    const PATH: &'static str = "/staff-contracts";
    const ABOUT: &'static str = "Under which terms a member of staff works, from when to when.";
    const ANNOUNCED: &'static [&'static str] = &["staff_member_id"];
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn, Column::ProbationUntil, Column::Post];
    const FILTERABLE: &'static [Column] = &[
        Column::StaffMemberId,
        Column::Kind,
        Column::PaidBy,
        Column::Post,
        Column::StartsOn,
        Column::EndsOn,
        Column::ProbationUntil,
    ];
    const DEFAULT_SORT: &'static str = "-starts_on";
    const NATURAL_KEY: &'static [Column] = &[Column::StaffMemberId, Column::Post, Column::StartsOn];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "staff_member_id": "01890a5d-ac96-774b-bcce-b302099a8057", "kind": "permanent", "paid_by": "government",
            "post": "Senior teacher", "scale": "D3", "fte_hundredths": 100, "weekly_hours_hundredths": 2800,
            "starts_on": "2019-01-14", "ends_on": null
        })
    }

    /// Follows the member of staff.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::StaffMemberId))
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![CustomFilter {
            name: "ends_within_days",
            kind: ColumnKind::Integer,
            about: "Only contracts whose last day is today or so many days ahead at most.",
            condition: ending_soon,
        }]
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<member::Entity>(Column::StaffMemberId)]
    }

    /// Two that are written at once come one after the other: PostgreSQL would stop one of them as a deadlock instead of saying
    /// that they overlap.
    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        members::lock(ctx, input.staff_member_id).await?;
        let Some(before) = &change.before else { return Ok(()) };
        let mut problems = Problems::new();
        problems.add_if(before.staff_member_id != input.staff_member_id, || Detail::of("staff_member_id", "read_only"));
        problems.into_result()
    }
}

fn ending_soon(ctx: &Ctx, values: Vec<Value>) -> Condition {
    let today = ctx.today();
    let nothing = || Condition::any().add(Expr::val(1).eq(0));
    values.into_iter().fold(nothing(), |any, value| {
        let days = match value {
            Value::BigInt(Some(days)) => u64::try_from(days).ok(),
            _ => None,
        };
        match days.and_then(|days| today.checked_add_days(Days::new(days))) {
            Some(last) => any.add(Condition::all().add(Column::EndsOn.gte(today)).add(Column::EndsOn.lte(last))),
            None => any,
        }
    })
}
