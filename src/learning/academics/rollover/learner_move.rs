//! The table of learners' moves in a roll-over.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// What becomes of one learner.
    #[sea_orm(table_name = "rollover_moves")]
    #[schema(as = RolloverMove)]
    pub struct Model {
        /// The roll-over.
        pub rollover_id: Uuid,
        /// The learner.
        pub student_id: Uuid,
        /// The spell on the roll that the learner is in.
        pub enrolment_id: Uuid,
        /// The level that the learner is in: a code of the reference set `levels`.
        pub from_level_code: String,
        /// The stream.
        pub from_stream: Option<String>,
        /// The class.
        pub from_class_id: Option<Uuid>,
        /// What becomes of the learner.
        pub decision: Decision,
        /// The rule that said so; what somebody has decided by hand since leaves it as it was.
        pub rule: Rule,
        /// The level that the learner goes to.
        pub to_level_code: Option<String>,
        /// The stream there.
        pub to_stream: Option<String>,
        /// The class there: one of the new year, or one that the plan makes (`rollover_classes`).
        pub to_class_id: Option<Uuid>,
        /// Why the learner leaves: a code of the reference set `exit_reasons`.
        pub exit_reason: Option<String>,
        /// Whether the learner is younger or older than is usual in the new grade. It bars nobody.
        pub age_warning: Option<AgeWarned>,
        /// The age that the learner turns in the new year, where that is unusual.
        pub age_turned: Option<i32>,
        /// Whether there is no class for the learner.
        pub place_warning: Option<PlaceWarned>,
        /// Whether there is any warning.
        pub warned: bool,
        /// The account that decided by hand.
        pub edited_by: Option<Uuid>,
        /// When.
        pub edited_at: Option<DateTime<Utc>>,
        /// When the execution came to the learner.
        pub done_at: Option<DateTime<Utc>>,
        /// Why it left the learner as they were.
        pub skipped: Option<Skipped>,
        /// When it was taken back.
        pub undone_at: Option<DateTime<Utc>>,
    }
}

/// What becomes of a learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RolloverDecision)]
pub enum Decision {
    /// On to a later grade.
    Promote,
    /// Once more in the same.
    Repeat,
    /// Completed the last grade: off the roll.
    Graduate,
    /// Off the roll for another reason.
    Leave,
    /// Nothing, until somebody decides.
    Hold,
}

impl Decision {
    /// Whether the learner is in the new year.
    #[must_use]
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Promote | Self::Repeat)
    }
}

/// What decided on a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(24))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RolloverRule)]
pub enum Rule {
    /// The learner's spell on the roll begins in the new year: hold.
    AlreadyNextYear,
    /// The school does not teach the learner's grade: hold.
    GradeNotTaught,
    /// The learner is on the list of those who repeat: repeat.
    RepeatList,
    /// No grade follows: graduate.
    FinalGrade,
    /// The grade that follows is not taught at the school: hold.
    NextGradeNotTaught,
    /// Nothing else applies: promote.
    Promotion,
}

/// What is unusual about an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(5))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RolloverAgeWarning)]
pub enum AgeWarned {
    /// Younger than usual.
    Young,
    /// Older than usual.
    Old,
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(8))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RolloverPlaceWarning)]
pub enum PlaceWarned {
    /// No class of the grade has a place left, or there is none.
    NoPlace,
}

/// Why somebody was not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = RolloverSkipped)]
pub enum Skipped {
    /// The learner has left, or changed grade, since the plan was made.
    Changed,
}
