//! The table of subjects.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::json_list::Codes;

kernel::tenant_entity! {
    /// A subject that the school teaches.
    #[sea_orm(table_name = "subjects")]
    #[schema(as = Subject)]
    pub struct Model: deleted_at, search_text {
        /// Its short code at the school: `MATH`.
        pub code: String,
        /// Its name.
        pub name: String,
        /// The learning area it belongs to: a code of the reference set `learning_areas`.
        pub learning_area: String,
        /// The pathway it belongs to: a code of the reference set `pathways`.
        pub pathway: Option<String>,
        /// ZIMSEC's syllabus code: `4004`.
        pub zimsec_code: Option<String>,
        /// What it is to learners.
        pub kind: SubjectKind,
        /// The grades in which it is offered: codes of the reference set `levels`.
        #[sea_orm(column_type = "JsonBinary")]
        pub grade_codes: Codes,
    }
}

/// What a subject is to learners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// Everybody takes it.
    Core,
    /// Learners choose it.
    Elective,
    /// Learners choose it, on the vocational route.
    Vocational,
}
