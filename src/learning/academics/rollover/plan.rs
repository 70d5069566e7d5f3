//! The table of plans of a roll-over.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// The roll-over from one academic year to the next: the plan, and how far it has come.
    #[sea_orm(table_name = "rollovers")]
    #[schema(as = Rollover)]
    pub struct Model: deleted_at {
        /// The year that ends.
        pub from_year: i32,
        /// The year that learners go into.
        pub to_year: i32,
        /// Its first day, on which their new spells on the roll begin.
        pub starts_on: NaiveDate,
        /// Where it stands. Changed by commands.
        pub status: Status,
        /// Learners in the plan.
        pub learners: i32,
        /// Those who go on to a later grade.
        pub promoted: i32,
        /// Those who stay in theirs.
        pub repeated: i32,
        /// Those who have completed the last grade.
        pub graduated: i32,
        /// Those who leave.
        pub leaving: i32,
        /// Those who are left as they are, for somebody to decide.
        pub held: i32,
        /// Those with a warning.
        pub warned: i32,
        /// Those whose move was decided by hand.
        pub edited: i32,
        /// Those who were left as they are by the execution, because somebody had changed their records since.
        pub skipped: i32,
        /// The account that had it computed last.
        pub computed_by: Option<Uuid>,
        /// When.
        pub computed_at: DateTime<Utc>,
        /// The account that edited it last.
        pub edited_by: Option<Uuid>,
        /// When.
        pub edited_at: Option<DateTime<Utc>>,
        /// The account that approved it: neither of those two.
        pub approved_by: Option<Uuid>,
        /// When.
        pub approved_at: Option<DateTime<Utc>>,
        /// The account that had it executed.
        pub executed_by: Option<Uuid>,
        /// When everybody had been moved.
        pub executed_at: Option<DateTime<Utc>>,
        /// The last day on the roll of those who leave; known once it is executed.
        pub last_day: Option<NaiveDate>,
        /// When everything was as before again.
        pub undone_at: Option<DateTime<Utc>>,
        /// The job that executes it, or undoes it.
        pub job_id: Option<Uuid>,
    }
}

/// Where a roll-over stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RolloverStatus)]
pub enum Status {
    /// Computed; it may be edited.
    Draft,
    /// A second person has approved it.
    Approved,
    /// Learners are being moved.
    Executing,
    /// All of them have been.
    Executed,
    /// They are being moved back.
    Undoing,
    /// All is as it was before.
    Undone,
    /// It was given up before it was executed.
    Discarded,
}
