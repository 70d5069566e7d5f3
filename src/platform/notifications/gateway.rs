//! The table of gateways: through whom a school sends.

use sea_orm::entity::prelude::*;

use super::words::Channel;

kernel::tenant_entity! {
    /// A provider's account through which a school sends.
    #[sea_orm(table_name = "message_gateways")]
    #[schema(as = MessageGateway)]
    pub struct Model: deleted_at {
        /// What the school calls it.
        pub name: String,
        /// What it sends.
        pub channel: Channel,
        /// Whose account it is: `africastalking`. `GET /message-providers` has them.
        pub provider: String,
        /// Keys and whatever else the provider asks for, sealed.
        #[serde(skip)]
        pub settings_sealed: String,
        /// What a message (of SMS: a part) costs, in ten-thousandths of the currency's unit.
        pub price: i64,
        /// Messages a second that the account allows.
        pub per_second: i32,
        /// Which is used first: 1 before 2. The next is used when one refuses the account.
        pub rank: i32,
        /// Whether it is used.
        pub enabled: bool,
    }
}
