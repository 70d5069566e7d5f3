//! The table of what is on somebody's checklist.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StaffExitItemStatus)]
pub enum Status {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Not to be done; the reason says why.
    Waived,
}

kernel::tenant_entity! {
    /// Something on somebody's checklist.
    #[sea_orm(table_name = "staff_exit_items")]
    #[schema(as = StaffExitItem)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// Their leaving.
        pub staff_exit_id: Uuid,
        /// Code of the step it came of.
        pub code: String,
        /// What is to be done.
        pub name: String,
        /// Place in the list.
        pub ordinal: i32,
        /// How it stands.
        pub status: Status,
        /// When it was ticked or waived.
        pub done_at: Option<DateTime<Utc>>,
        /// The account that ticked or waived it.
        pub done_by: Option<Uuid>,
        /// Why it was waived.
        pub reason: Option<String>,
    }
}
