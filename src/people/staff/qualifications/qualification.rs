//! The table of qualifications: what a member of staff has learnt, is registered as, and is cleared for.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of qualification it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = StaffQualificationKind)]
pub enum Kind {
    /// A degree, diploma or certificate of education in a field.
    Academic,
    /// Training for the work: a diploma in education, an accountant's papers.
    Professional,
    /// Registration as a teacher.
    TeacherRegistration,
    /// A first-aid certificate.
    FirstAid,
    /// Clearance by the police.
    PoliceClearance,
    /// Anything else.
    Other,
}

kernel::tenant_entity! {
    /// A qualification, registration or clearance of a member of staff.
    #[sea_orm(table_name = "staff_qualifications")]
    #[schema(as = StaffQualification)]
    pub struct Model: deleted_at {
        /// The member of staff.
        pub staff_member_id: Uuid,
        /// Of what kind.
        pub kind: Kind,
        /// What it is: `Diploma in Education (Secondary)`.
        pub title: String,
        /// Who gave it.
        pub institution: Option<String>,
        /// Its number.
        pub number: Option<String>,
        /// The day it was given.
        pub awarded_on: Option<NaiveDate>,
        /// The last day it is good for; `null`: for ever.
        pub expires_on: Option<NaiveDate>,
        /// When somebody held it against the original. A change of it has to be verified anew.
        pub verified_at: Option<DateTime<Utc>>,
        /// The account that did.
        pub verified_by: Option<Uuid>,
    }
}
