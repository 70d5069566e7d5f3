//! The table of schedules: one row for each schedule of each school.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{Uuid, *};

crate::tenant_entity! {
    /// Work that comes round by the clock.
    #[sea_orm(table_name = "schedules")]
    #[schema(as = Schedule)]
    pub struct Model {
        /// Its name, which is the kind of its jobs: `send_digests`.
        pub name: String,
        /// Minute, hour, day of month, month, day of week, in the school's time zone: `30 6 * * 1-5`.
        pub pattern: String,
        /// When it is next.
        pub next_at: DateTime<Utc>,
        /// The slot it was last run for.
        pub last_slot: Option<DateTime<Utc>>,
        /// Whether its slots pass without anything being done.
        pub paused: bool,
    }
}
