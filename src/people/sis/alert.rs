//! The table of alerts: what whoever deals with a learner must know at once.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StudentAlertKind)]
pub enum Kind {
    /// Health: an allergy, a condition, what to do.
    Medical,
    /// Somebody may not come near, collect or hear of the learner.
    AccessRestriction,
    /// The learner's safety.
    Safeguarding,
    /// How to support the learner in class.
    Learning,
    /// Anything else.
    Other,
}

kernel::tenant_entity! {
    /// Something that whoever deals with a learner must know.
    #[sea_orm(table_name = "student_alerts")]
    #[schema(as = StudentAlert)]
    pub struct Model: deleted_at {
        /// The learner.
        pub student_id: Uuid,
        /// What it is about.
        pub kind: Kind,
        /// In a line, to be shown beside the name.
        pub headline: String,
        /// What there is to know and to do. Sensitive.
        pub details: Option<String>,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day; `null` while it goes on.
        pub ends_on: Option<NaiveDate>,
    }
}
