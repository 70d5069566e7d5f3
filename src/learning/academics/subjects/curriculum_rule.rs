//! The table of curriculum rules.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

use super::super::json_list::Codes;

kernel::tenant_entity! {
    /// How many subjects, and which learning areas, learners of a phase or a grade take.
    #[sea_orm(table_name = "curriculum_rules")]
    #[schema(as = CurriculumRule)]
    pub struct Model: deleted_at {
        /// What people call it; reports name it.
        pub name: String,
        /// A code of the reference set `phases`, or of `levels`: a grade's rule goes before its phase's.
        pub applies_to: String,
        /// First day on which it holds.
        pub starts_on: NaiveDate,
        /// Last day on which it holds; `null` while it goes on.
        pub ends_on: Option<NaiveDate>,
        /// How many subjects at least.
        pub minimum: i32,
        /// How many subjects at most.
        pub maximum: i32,
        /// How many subjects at most beyond the compulsory learning areas; `null`: only `maximum` counts.
        pub maximum_electives: Option<i32>,
        /// Learning areas of which a learner takes a subject each: codes of the reference set `learning_areas`.
        #[sea_orm(column_type = "JsonBinary")]
        pub compulsory: Codes,
    }
}
