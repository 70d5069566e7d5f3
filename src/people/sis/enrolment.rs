//! The table of enrolments: when a student was on the roll of the school, and in which level. One spell a row.
//!
//! A spell's days have both ends inside; an open one has no end yet. A student's spells never overlap and one at most
//! is open: [`super::spell`] says so in words, the constraints `ex_enrolments_overlap` and `uq_enrolments_open` keep it
//! when two write at once.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether the student sleeps at school.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Boarding {
    /// Goes home.
    #[default]
    Day,
    /// Stays.
    Boarder,
}

/// How the student came onto the roll.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum EntryReason {
    /// New to school, or to this phase of it.
    #[default]
    New,
    /// From another school.
    TransferIn,
    /// Back after having left this school.
    Readmission,
    /// From the level below, at the end of a year. The school's own doing: nobody is enrolled with it.
    Progression,
    /// Once more in the same level, at the end of a year. Likewise.
    Repetition,
}

kernel::tenant_entity! {
    /// A spell on the roll.
    #[sea_orm(table_name = "enrolments")]
    #[schema(as = Enrolment)]
    pub struct Model: deleted_at {
        /// The student.
        pub student_id: Uuid,
        /// Code of the reference set `levels`: `G3`, `F1`.
        pub level_code: String,
        /// The stream, where a level has several: `Blue`.
        pub stream: Option<String>,
        /// Whether the student sleeps at school.
        pub boarding: Boarding,
        /// First day on the roll.
        pub starts_on: NaiveDate,
        /// Last day on the roll; `null` while the spell goes on.
        pub ends_on: Option<NaiveDate>,
        /// How the student came.
        pub entry_reason: EntryReason,
        /// Why the student left: a code of the reference set `exit_reasons`.
        pub exit_reason: Option<String>,
        /// The school the student came from.
        pub previous_school: Option<String>,
        /// The school the student went to.
        pub next_school: Option<String>,
        /// Anything else about it.
        pub note: Option<String>,
    }
}
