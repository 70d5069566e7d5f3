//! The table of contracts: under which terms a member of staff works, from when to when.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::staff::members::member::PaidBy;

/// What kind of contract it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StaffContractKind)]
pub enum Kind {
    /// Until further notice.
    Permanent,
    /// For the time being.
    Temporary,
    /// In the place of somebody who is away.
    Relief,
    /// A student on teaching practice.
    StudentTeacher,
    /// For a fixed time.
    Contract,
}

kernel::tenant_entity! {
    /// A contract of a member of staff.
    #[sea_orm(table_name = "staff_contracts")]
    #[schema(as = StaffContract)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// Of what kind.
        pub kind: Kind,
        /// Who pays.
        pub paid_by: PaidBy,
        /// The post. A member's contracts for one post never overlap.
        pub post: String,
        /// Grade or salary scale, as the employer writes it.
        pub scale: Option<String>,
        /// Part of full time, in hundredths: 100 is full time.
        pub fte_hundredths: i32,
        /// Hours a week, in hundredths: 2850 is 28½ hours.
        pub weekly_hours_hundredths: Option<i32>,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day; `null` until further notice.
        pub ends_on: Option<NaiveDate>,
        /// Last day of probation.
        pub probation_until: Option<NaiveDate>,
        /// Anything else about it.
        pub note: Option<String>,
    }
}
