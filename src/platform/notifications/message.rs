//! The table of messages: one row for what is told to a group of people at once.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::{Uuid, *};

use super::words::{Category, Status, Urgency};

kernel::tenant_entity! {
    /// What is told to a group of people at once.
    #[sea_orm(table_name = "notifications")]
    #[schema(as = Notification)]
    pub struct Model {
        /// Its kind.
        pub kind: String,
        /// What it is about.
        pub category: Category,
        /// Whether it may wake people.
        pub urgency: Urgency,
        /// How it stands.
        pub status: Status,
        /// Whom it was for.
        #[schema(value_type = Object)]
        pub audience: Json,
        /// The values that its text names.
        #[schema(value_type = Object)]
        pub data: Json,
        /// The ways it may go beside the inbox, in the order they are tried.
        #[schema(value_type = Vec<super::words::Channel>)]
        pub channels: Json,
        /// When it is to be sent.
        pub send_at: DateTime<Utc>,
        /// How many people it is for.
        pub recipients: i32,
        /// Credit taken for it, less what was given back, in ten-thousandths of the currency's unit.
        pub charged: i64,
        /// Of messages with the same key there is only one.
        #[serde(skip)]
        pub dedupe_key: Option<String>,
    }
}
