//! The table of kinds of document that a school keeps of its learners.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::student::Codes;

/// Of whom a document is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StudentDocumentRequiredOf)]
pub enum RequiredOf {
    /// Of nobody.
    Nobody,
    /// Of every learner.
    Everybody,
    /// Of the learners of some levels.
    Levels,
}

kernel::tenant_entity! {
    /// A kind of document that the school keeps of its learners.
    #[sea_orm(table_name = "student_document_kinds")]
    #[schema(as = StudentDocumentKind)]
    pub struct Model: deleted_at {
        /// Its stable name: `birth_certificate`.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Of whom it is required.
        pub required_of: RequiredOf,
        /// Of which levels: codes of the reference set `levels`.
        #[sea_orm(column_type = "JsonBinary")]
        #[schema(required = false)]
        pub level_codes: Codes,
        /// Whether one has a last day.
        pub expires: bool,
        /// Whether it is asked for at admission.
        pub at_admission: bool,
        /// Whether the learner's family sees documents of this kind.
        pub family_may_see: bool,
    }
}

impl Model {
    /// Whether it is required of a learner of this level; `None`: who is in none.
    #[must_use]
    pub fn is_required_in(&self, level: Option<&str>) -> bool {
        match self.required_of {
            RequiredOf::Nobody => false,
            RequiredOf::Everybody => true,
            RequiredOf::Levels => level.is_some_and(|level| self.level_codes.0.iter().any(|code| code == level)),
        }
    }
}
