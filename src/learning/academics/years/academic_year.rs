//! The table of academic years.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// An academic year of the school: in Zimbabwe the calendar year (Education Act [Chapter 25:04] s2).
    #[sea_orm(table_name = "academic_years")]
    #[schema(as = AcademicYear)]
    pub struct Model: deleted_at {
        /// Its number: the calendar year in which it starts.
        pub year: i32,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day.
        pub ends_on: NaiveDate,
        /// Where it stands. Changed by the commands `open`, `close` and `reopen`.
        pub status: YearStatus,
    }
}

/// Where an academic year stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = AcademicYearStatus)]
pub enum YearStatus {
    /// Being prepared.
    Planned,
    /// Under way.
    Open,
    /// Over: its dates and terms stay as they are.
    Closed,
}

impl YearStatus {
    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}
