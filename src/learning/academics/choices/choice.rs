//! The table of what learners have chosen.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// A learner's choice in a window.
    #[sea_orm(table_name = "subject_choices")]
    #[schema(as = SubjectChoice)]
    pub struct Model: deleted_at {
        /// The window.
        pub choice_window_id: Uuid,
        /// The learner.
        pub student_id: Uuid,
        /// Where it stands. Changed by commands.
        pub status: ChoiceStatus,
        /// Why it was declined, or what was said with it.
        pub note: Option<String>,
        /// The account that approved or declined it.
        pub decided_by: Option<Uuid>,
        /// When.
        pub decided_at: Option<DateTime<Utc>>,
    }
}

/// Where a choice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = SubjectChoiceStatus)]
pub enum ChoiceStatus {
    /// It waits to be approved.
    Requested,
    /// The learner is registered for the subjects.
    Approved,
    /// It was refused.
    Declined,
    /// It was taken back.
    Withdrawn,
}

impl ChoiceStatus {
    /// Its stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}
