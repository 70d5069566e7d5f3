//! The table of what people chose to hear how.

use sea_orm::entity::prelude::*;

use super::words::{Category, Channel, Choice};

kernel::tenant_entity! {
    /// What an account chose for a category and a channel.
    #[sea_orm(table_name = "notification_preferences")]
    #[schema(as = NotificationPreferenceRow)]
    pub struct Model {
        /// The account.
        pub account_id: Uuid,
        /// What it is about.
        pub category: Category,
        /// The way.
        pub channel: Channel,
        /// What they chose.
        pub choice: Choice,
    }
}
