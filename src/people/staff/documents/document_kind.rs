//! The table of kinds of document that a school keeps of its staff.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::staff::members::member;

/// Of whom a document is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum RequiredOf {
    /// Of nobody.
    Nobody,
    /// Of everybody.
    Everybody,
    /// Of who teaches.
    Teaching,
    /// Of the office.
    NonTeaching,
    /// Of kitchen, grounds, transport, security.
    Ancillary,
}

impl RequiredOf {
    /// Whether it is required of staff of this kind.
    #[must_use]
    pub fn is_of(self, kind: member::Kind) -> bool {
        match self {
            Self::Nobody => false,
            Self::Everybody => true,
            Self::Teaching => kind == member::Kind::Teaching,
            Self::NonTeaching => kind == member::Kind::NonTeaching,
            Self::Ancillary => kind == member::Kind::Ancillary,
        }
    }
}

kernel::tenant_entity! {
    /// A kind of document that the school keeps of its staff.
    #[sea_orm(table_name = "staff_document_kinds")]
    #[schema(as = StaffDocumentKind)]
    pub struct Model: deleted_at {
        /// Its stable name: `national_id`.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Of whom it is required.
        pub required_of: RequiredOf,
    }
}
