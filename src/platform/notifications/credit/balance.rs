//! The table of what is left: one row for each school that has ever had any.

use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// What is left.
    #[sea_orm(table_name = "message_credits")]
    #[schema(as = MessageCreditRow)]
    pub struct Model {
        /// In ten-thousandths of the currency's unit; never negative.
        pub balance: i64,
    }
}
