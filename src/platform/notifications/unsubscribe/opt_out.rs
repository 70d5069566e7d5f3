//! The table of what people without an account do not want to hear: who has one chooses by `preference`.

use sea_orm::entity::prelude::*;

use super::super::words::{Category, Channel};

kernel::tenant_entity! {
    /// A category that an address gets nothing of.
    #[sea_orm(table_name = "notification_opt_outs")]
    #[schema(as = NotificationOptOut)]
    pub struct Model {
        /// The way.
        pub channel: Channel,
        /// The address.
        pub address: String,
        /// What it is about.
        pub category: Category,
    }
}
