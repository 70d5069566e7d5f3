//! The table of subjects that members of staff are able to teach.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sis::student::Codes;

/// How well somebody is able to teach a subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = SubjectStrength)]
pub enum Strength {
    /// Trained in it.
    #[default]
    Main,
    /// Able to help out.
    Secondary,
}

kernel::tenant_entity! {
    /// A subject that a member of staff is able to teach.
    #[sea_orm(table_name = "staff_subjects")]
    #[schema(as = StaffSubject)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// Code of the subject, as the school writes it: `4004`, `MATHS`.
        pub subject_code: String,
        /// Codes of the reference set `levels`; none: every level.
        #[sea_orm(column_type = "JsonBinary")]
        #[schema(required = false)]
        pub levels: Codes,
        /// How well.
        #[schema(required = false)]
        pub strength: Strength,
        /// Anything else about it: years of experience, examining for ZIMSEC.
        pub note: Option<String>,
    }
}
