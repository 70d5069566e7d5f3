//! The table of assessments: interviews and tests of who applies.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = AdmissionAssessmentKind)]
pub enum Kind {
    /// The school talks with the child or the family.
    Interview,
    /// The child is tested.
    Test,
}

/// How it went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = AdmissionAssessmentOutcome)]
pub enum Outcome {
    /// It is still to come.
    #[default]
    Planned,
    /// It took place.
    Held,
    /// The child did not come.
    Absent,
}

kernel::tenant_entity! {
    /// An interview or a test of who applies for a place.
    #[sea_orm(table_name = "admission_assessments")]
    #[schema(as = AdmissionAssessment)]
    pub struct Model: deleted_at {
        /// The application.
        pub application_id: Uuid,
        /// What it is.
        pub kind: Kind,
        /// When.
        pub scheduled_at: DateTime<Utc>,
        /// Where.
        pub place: Option<String>,
        /// The account of who holds it.
        pub assessor_id: Option<Uuid>,
        /// How it went.
        pub outcome: Outcome,
        /// What was reached, in hundredths of a mark. Sensitive.
        pub score: Option<i32>,
        /// Of how much, in hundredths of a mark.
        pub out_of: Option<i32>,
        /// What was noticed. Sensitive.
        pub note: Option<String>,
    }
}
