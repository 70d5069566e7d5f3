//! The table of exits: who leaves, when, and why.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why somebody leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StaffExitReason)]
pub enum Reason {
    /// They gave notice.
    Resigned,
    /// They retire.
    Retired,
    /// To another school, by who employs them.
    Transferred,
    /// Their contract ends.
    EndOfContract,
    /// They are dismissed.
    Dismissed,
    /// They have died.
    Died,
    /// Anything else; the note says what.
    Other,
}

/// How an exit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StaffExitStatus)]
pub enum Status {
    /// Under way.
    Open,
    /// Everything is done.
    Completed,
    /// The member stays after all.
    Cancelled,
}

kernel::tenant_entity! {
    /// Somebody's leaving.
    #[sea_orm(table_name = "staff_exits")]
    #[schema(as = StaffExit)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// Last day in the school's employ.
        pub last_day: NaiveDate,
        /// Why they leave.
        pub reason: Reason,
        /// Anything else about it.
        pub note: Option<String>,
        /// How it stands.
        pub status: Status,
        /// When their account lost its roles at the school; `null` until the last day has passed.
        pub access_ended_at: Option<DateTime<Utc>>,
        /// When everything was done.
        pub completed_at: Option<DateTime<Utc>>,
    }
}
