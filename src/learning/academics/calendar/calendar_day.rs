//! The table of days that are not like others.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// Days of the school that are not like others: for the whole school, for a phase or for a class.
    #[sea_orm(table_name = "calendar_days")]
    #[schema(as = CalendarDay)]
    pub struct Model: deleted_at {
        /// What people call it.
        pub name: String,
        /// What it means for school.
        pub kind: CalendarKind,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day.
        pub ends_on: NaiveDate,
        /// Only for this phase: a code of the reference set `phases`.
        pub phase: Option<String>,
        /// Only for this class.
        pub class_id: Option<Uuid>,
        /// Anything else about it.
        pub note: Option<String>,
    }
}

/// What a day means for school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CalendarKind {
    /// There is no school.
    Holiday,
    /// There is school, without lessons by the timetable: sports day.
    OffTimetable,
    /// There is school, with examinations.
    Exam,
    /// Something happens; school is as on any other day.
    Event,
    /// There is school although the day would have none: a Saturday that makes up for another day.
    SchoolDay,
}
