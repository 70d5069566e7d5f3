//! The table of previous schools: where a learner was before.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A school that a learner was at before.
    #[sea_orm(table_name = "previous_schools")]
    #[schema(as = PreviousSchool)]
    pub struct Model: deleted_at {
        /// The learner.
        pub student_id: Uuid,
        /// The school's name.
        pub name: String,
        /// Its number at the ministry, where it has one.
        pub emis_code: Option<String>,
        /// Where it is.
        pub place: Option<String>,
        /// First day there, as far as it is known.
        pub starts_on: Option<NaiveDate>,
        /// Last day there, as far as it is known.
        pub ends_on: Option<NaiveDate>,
        /// The last level there: a code of the reference set `levels`.
        pub last_level_code: Option<String>,
        /// Why the learner left. Sensitive.
        pub leaving_reason: Option<String>,
    }
}
