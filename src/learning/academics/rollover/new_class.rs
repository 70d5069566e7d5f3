//! The table of classes of the new year that a roll-over makes. A class is made under the id that it has here.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// A class that the execution of a roll-over makes.
    #[sea_orm(table_name = "rollover_classes")]
    #[schema(as = RolloverClass)]
    pub struct Model {
        /// The roll-over.
        pub rollover_id: Uuid,
        /// What people will call it.
        pub name: String,
        /// Its level.
        pub level_code: String,
        /// Its stream.
        pub stream: Option<String>,
        /// How many learners it will have room for; `null`: not limited.
        pub capacity: Option<i32>,
        /// Where it will usually meet.
        pub room: Option<String>,
        /// The class of this year that it is like.
        pub like_class_id: Option<Uuid>,
        /// When it was made.
        pub made_at: Option<DateTime<Utc>>,
    }
}
