//! The table of deliveries: one row for each person and way.

use chrono::{DateTime, Utc};
use kernel::i18n::Language;
use sea_orm::entity::prelude::{Uuid, *};

use super::words::{Category, Channel, DeliveryStatus};

kernel::tenant_entity! {
    /// What one person is sent in one way.
    #[sea_orm(table_name = "notification_deliveries")]
    #[schema(as = NotificationDelivery)]
    pub struct Model {
        /// The message.
        pub notification_id: Uuid,
        /// The person's account, if they have one.
        pub account_id: Option<Uuid>,
        /// The kind of their record: `guardian`.
        pub person_kind: Option<String>,
        /// Their record.
        pub person_id: Option<Uuid>,
        /// Their name when it was sent.
        pub person_name: String,
        /// What it is about.
        pub category: Category,
        /// The way, the last that was tried.
        pub channel: Channel,
        /// The ways that are tried when that does not work.
        #[schema(value_type = Vec<Channel>)]
        pub fallbacks: Json,
        /// Where they can be reached each way.
        #[serde(skip)]
        pub addresses: Json,
        /// Where it went.
        pub address: Option<String>,
        /// The language it is in.
        pub language: Language,
        /// Its subject.
        pub subject: Option<String>,
        /// What it says.
        pub body: String,
        /// Why they are told.
        pub because: String,
        /// How it stands.
        pub status: DeliveryStatus,
        /// Why it was skipped or failed.
        pub reason: Option<String>,
        /// When it is due.
        pub due_at: DateTime<Utc>,
        /// When it was sent.
        pub sent_at: Option<DateTime<Utc>>,
        /// When it arrived, as far as the provider says.
        pub delivered_at: Option<DateTime<Utc>>,
        /// When it was read.
        pub read_at: Option<DateTime<Utc>>,
        /// How often a provider was asked.
        pub attempts: i32,
        /// Which provider has it.
        pub provider: Option<String>,
        /// What the provider calls it.
        pub provider_id: Option<String>,
        /// Messages that it is paid for as.
        pub parts: i32,
        /// What it costs, in ten-thousandths of the currency's unit.
        pub cost: i64,
    }
}

/// Whether a delivery stands so, in so many words: a bound value would not let the databases use an index of just those.
pub(super) fn in_status(status: DeliveryStatus) -> Expr {
    Expr::cust(format!("status = '{}'", status.to_value()))
}
