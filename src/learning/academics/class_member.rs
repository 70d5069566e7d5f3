//! The table of who is in which class, and since when.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A student's membership in a class over a period.
    #[sea_orm(table_name = "class_members")]
    #[schema(as = ClassMember)]
    pub struct Model: deleted_at {
        /// The class.
        pub class_id: Uuid,
        /// The student.
        pub student_id: Uuid,
        /// First day.
        pub starts_on: NaiveDate,
        /// Last day; `null` while it goes on.
        pub ends_on: Option<NaiveDate>,
    }
}
