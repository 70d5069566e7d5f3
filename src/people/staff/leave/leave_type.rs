//! The table of types of leave that a school gives.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sis::student::Sex;

/// By what the days of a type are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = LeaveBasis)]
pub enum Basis {
    /// So many days a calendar year; a balance is kept.
    Yearly,
    /// So many days each time, such as for a birth; no balance is kept.
    Occasion,
    /// As many as are approved.
    Unlimited,
}

kernel::tenant_entity! {
    /// A type of leave.
    #[sea_orm(table_name = "leave_types")]
    #[schema(as = LeaveType)]
    pub struct Model: deleted_at {
        /// Its stable name: `annual`.
        pub code: String,
        /// Its name.
        pub name: String,
        /// By what its days are counted.
        pub basis: Basis,
        /// Days a year, or each time, in hundredths; `null` when unlimited.
        pub days_hundredths: Option<i32>,
        /// At most so many days left over go into the next year, in hundredths.
        pub carry_over_hundredths: i32,
        /// Whether days on which there is no school (weekends, holidays) count too.
        pub counts_weekends: bool,
        /// Whether it is approved only with a document, such as a doctor's certificate.
        pub needs_document: bool,
        /// Whether it is paid.
        pub paid: bool,
        /// Whether more days may be taken than are left.
        pub allows_negative: bool,
        /// Of whom only; `null`: of everybody.
        pub sex: Option<Sex>,
        /// Whether it can be asked for.
        pub active: bool,
        /// Where it comes from: the section of an Act.
        pub source: Option<String>,
    }
}
