//! The table of webhook sources.

use kernel::config;
use sea_orm::entity::prelude::*;

kernel::tenant_entity! {
    /// Somebody's system whose messages the school takes in.
    #[sea_orm(table_name = "webhook_sources")]
    #[schema(as = WebhookSource)]
    pub struct Model: deleted_at {
        /// Its name, unique in the school.
        pub name: String,
        /// What kind of sender it is: `standard-webhooks`.
        pub provider: String,
        /// Hash of the token in its address.
        #[serde(skip)]
        pub token_hash: String,
        /// Its secrets, sealed.
        #[serde(skip)]
        pub secrets: String,
    }
}

/// The address of a source, as its partner is told it.
pub(super) fn url(http: &config::Http, provider: &str, token: &str) -> String {
    format!("{}/api/v1/webhooks/{provider}/{token}", http.base_url(http.port))
}
