//! The table of who teaches which class, and since when.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::tenant_entity! {
    /// An account's work in a class over a period.
    #[sea_orm(table_name = "class_teachers")]
    #[schema(as = ClassTeacher)]
    pub struct Model: deleted_at {
        /// The class.
        pub class_id: Uuid,
        /// The account of who teaches it.
        pub account_id: Uuid,
        /// As what.
        pub role: TeachingRole,
        /// Which subject.
        pub subject_id: Option<Uuid>,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day; `null` while it goes on.
        pub ends_on: Option<NaiveDate>,
    }
}

/// What somebody is to a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum TeachingRole {
    /// Has charge of the class.
    ClassTeacher,
    /// Teaches it a subject.
    SubjectTeacher,
    /// Helps in it.
    Assistant,
}
