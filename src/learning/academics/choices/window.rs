//! The table of windows in which learners choose subjects.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A time in which learners of a grade choose subjects.
    #[sea_orm(table_name = "choice_windows")]
    #[schema(as = ChoiceWindow)]
    pub struct Model: deleted_at {
        /// The academic year that the choice is for.
        pub academic_year_id: Uuid,
        /// What people call it.
        pub name: String,
        /// The grade that choosers are in: a code of the reference set `levels`.
        pub level_code: String,
        /// When it opens.
        pub opens_at: DateTime<Utc>,
        /// When it closes.
        pub closes_at: DateTime<Utc>,
        /// First day on which the chosen subjects are taken.
        pub takes_effect_on: NaiveDate,
        /// How many options are chosen at least.
        pub minimum: i32,
        /// How many at most.
        pub maximum: i32,
    }
}
