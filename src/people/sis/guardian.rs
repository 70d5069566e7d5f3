//! The table of guardians: parents and whoever stands in for them.

use kernel::values::{Email, NationalId, Phone};
use sea_orm::entity::prelude::*;

use super::student::Sex;

kernel::tenant_entity! {
    /// A parent or guardian of learners of the school.
    #[sea_orm(table_name = "guardians")]
    #[schema(as = Guardian)]
    pub struct Model: deleted_at, search_text {
        /// How they are addressed: `Mrs`, `Dr`.
        pub title: Option<String>,
        /// First name.
        pub first_name: String,
        /// Last name.
        pub last_name: String,
        /// Sex.
        pub sex: Option<Sex>,
        /// National ID, unique in the school. Sensitive.
        pub national_id: Option<NationalId>,
        /// Telephone. Families share them, so it is not unique.
        pub phone: Option<Phone>,
        /// Another telephone.
        pub alternative_phone: Option<Phone>,
        /// E-mail address.
        pub email: Option<Email>,
        /// Occupation.
        pub occupation: Option<String>,
        /// Employer.
        pub employer: Option<String>,
        /// Where they live.
        pub address: Option<String>,
        /// The language they are written to in: a code of the reference set `languages`.
        pub language: Option<String>,
        /// The account they sign in with.
        pub account_id: Option<Uuid>,
        /// Fields of the school's own making.
        #[schema(value_type = Option<Object>)]
        pub custom: Option<Json>,
    }
}
