//! The table of reminders: what has been said of a day that comes. A row for each time, so that it is said once. It has its
//! name from the staff, who had it first.

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A reminder that was given.
    #[sea_orm(table_name = "staff_reminders")]
    #[schema(as = StaffReminder)]
    pub struct Model: deleted_at {
        /// Kind of record: `staff_qualification`.
        pub entity: String,
        /// Which one.
        pub record_id: Uuid,
        /// The day it ends.
        pub due_on: NaiveDate,
        /// So many days ahead: 60, 30 or 7.
        pub days_before: i32,
    }
}
