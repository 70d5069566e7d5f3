//! The table of places: how many learners a level takes in, in a year.

use sea_orm::entity::prelude::*;

use super::super::enrolment::Boarding;

kernel::tenant_entity! {
    /// The places of a level for one year's intake.
    #[sea_orm(table_name = "admission_places")]
    #[schema(as = AdmissionPlaces)]
    pub struct Model: deleted_at {
        /// The year.
        pub academic_year: i32,
        /// The level: a code of the reference set `levels`.
        pub level_code: String,
        /// For day scholars or for boarders.
        pub boarding: Boarding,
        /// How many.
        pub places: i32,
    }
}
