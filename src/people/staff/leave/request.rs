//! The table of requests for leave.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{Condition, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use kernel::Ctx;

use super::days::Stretch;

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = LeaveStatus)]
pub enum Status {
    /// Waiting for a decision.
    Requested,
    /// Approved: the days are taken.
    Approved,
    /// Declined.
    Declined,
    /// Taken back before it was decided.
    Withdrawn,
    /// Cancelled after it was approved: the days were given back.
    Cancelled,
}

kernel::tenant_entity! {
    /// A request for leave.
    #[sea_orm(table_name = "leave_requests")]
    #[schema(as = LeaveRequest)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// The type of leave.
        pub leave_type_id: Uuid,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day.
        pub ends_on: NaiveDate,
        /// Whether the first day is worked until midday.
        pub starts_at_midday: bool,
        /// Whether the last day is worked from midday on.
        pub ends_at_midday: bool,
        /// Days of leave, in hundredths.
        pub days_hundredths: i32,
        /// Why. Sensitive.
        pub reason: Option<String>,
        /// A document to it, such as a doctor's certificate: a file. Sensitive.
        pub file_id: Option<Uuid>,
        /// How it stands.
        pub status: Status,
        /// When it was decided.
        pub decided_at: Option<DateTime<Utc>>,
        /// The account that decided it.
        pub decided_by: Option<Uuid>,
        /// What was said about the decision. Sensitive.
        pub decision_note: Option<String>,
    }
}

impl Model {
    /// Its days.
    #[must_use]
    pub fn stretch(&self) -> Stretch {
        Stretch {
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            starts_at_midday: self.starts_at_midday,
            ends_at_midday: self.ends_at_midday,
        }
    }
}

/// Approved leave that covers a day.
pub(in crate::staff) fn approved_on(day: NaiveDate) -> Condition {
    Condition::all().add(Column::Status.eq(Status::Approved)).add(Column::StartsOn.lte(day)).add(Column::EndsOn.gte(day))
}

/// The members who are on approved leave on a day.
pub(in crate::staff) fn away_on(ctx: &Ctx, day: NaiveDate) -> SelectStatement {
    ctx.find::<Entity>().select_only().column(Column::StaffMemberId).filter(approved_on(day)).into_query()
}
