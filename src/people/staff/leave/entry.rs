//! The table of entries in the ledger of leave.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why days came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = LeaveEntryKind)]
pub enum Kind {
    /// What the year gives.
    Grant,
    /// Left over from the year before.
    CarriedIn,
    /// Gone into the next year.
    CarriedOut,
    /// Taken.
    Taken,
    /// Given back, because leave was cancelled.
    Returned,
    /// Set right by hand.
    Adjustment,
}

kernel::tenant_entity! {
    /// Days of leave that came or went.
    #[sea_orm(table_name = "leave_entries")]
    #[schema(as = LeaveEntry)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// The type of leave.
        pub leave_type_id: Uuid,
        /// The calendar year whose balance it is part of.
        pub year: i32,
        /// Why.
        pub kind: Kind,
        /// How many days, in hundredths; negative when they went.
        pub amount_hundredths: i32,
        /// The day it is about.
        pub effective_on: NaiveDate,
        /// The request it comes of.
        pub leave_request_id: Option<Uuid>,
        /// What somebody wrote about it.
        pub note: Option<String>,
    }
}
