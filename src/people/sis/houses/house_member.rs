//! The table of who is in which house, and since when.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A learner's time in a house.
    #[sea_orm(table_name = "house_members")]
    #[schema(as = HouseMember)]
    pub struct Model: deleted_at {
        /// The house.
        pub house_id: Uuid,
        /// The learner.
        pub student_id: Uuid,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day; `null` while it goes on.
        pub ends_on: Option<NaiveDate>,
    }
}
