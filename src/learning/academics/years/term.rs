//! The table of terms.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A term of an academic year.
    #[sea_orm(table_name = "terms")]
    #[schema(as = Term)]
    pub struct Model: deleted_at {
        /// The academic year.
        pub academic_year_id: Uuid,
        /// Its place in the year, from 1.
        pub number: i32,
        /// First day of school.
        pub starts_on: NaiveDate,
        /// Last day of school.
        pub ends_on: NaiveDate,
    }
}
