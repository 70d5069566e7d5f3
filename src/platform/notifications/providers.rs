//! The providers that this program can speak to.

use kernel::operation::View;
use kernel::{Ctx, Result};
use serde::Serialize;
use utoipa::ToSchema;

use super::transport::Provider;
use super::transports;
use super::words::Channel;

/// All of them.
static ALL: &[Provider] = &[
    transports::mail::PROVIDER,
    transports::mail::gmail::PROVIDER,
    transports::mail::graph::PROVIDER,
    transports::mail::smtp::PROVIDER,
    transports::africastalking::PROVIDER,
    transports::bulksms::PROVIDER,
    transports::clickatell::PROVIDER,
    transports::infobip::PROVIDER,
    transports::smpp::PROVIDER,
    transports::twilio::PROVIDER,
    transports::http::PROVIDER,
    transports::whatsapp::PROVIDER,
];

/// The provider of this name for a channel.
pub(super) fn find(name: &str, channel: Channel) -> Option<&'static Provider> {
    ALL.iter().find(|provider| provider.name == name && provider.channel == channel)
}

/// A provider that a school may have an account with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageProvider {
    /// Its stable name.
    name: &'static str,
    /// What it sends.
    channel: Channel,
    /// What an account's settings are, as a JSON Schema. What is secret has `writeOnly`.
    #[schema(value_type = Object)]
    settings: serde_json::Value,
}

impl View for MessageProvider {}

/// All of them, for who sets up a gateway.
pub(super) async fn list(_: &Ctx, (): ()) -> Result<Vec<MessageProvider>> {
    let shown =
        |provider: &Provider| MessageProvider { name: provider.name, channel: provider.channel, settings: (provider.settings)() };
    Ok(ALL.iter().map(shown).collect())
}
