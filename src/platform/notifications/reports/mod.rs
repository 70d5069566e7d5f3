//! What providers report, and what people write back: both come in as the messages of others' systems do
//! (`integrations`), each provider at a webhook source of the school's own.

mod callback;
mod delivered;
mod described;
mod fall_back;
mod whatsapp;

use std::sync::Arc;

use kernel::inbound::Provider;
use kernel::{Ctx, Result};
use sms::{Inbound, Receipt};

use super::inbound;
use super::words::Channel;
use callback::Callbacks;

/// The providers whose callbacks are understood. Twilio and Meta sign; of the others the secret in the address is all there is.
pub(super) fn providers() -> Vec<Arc<dyn Provider>> {
    let others: [Arc<dyn Provider>; 2] = [Arc::new(whatsapp::Meta), Arc::new(described::Described)];
    [Callbacks::AfricasTalking, Callbacks::BulkSms, Callbacks::Clickatell, Callbacks::Infobip, Callbacks::Twilio]
        .into_iter()
        .map(|provider| -> Arc<dyn Provider> { Arc::new(provider) })
        .chain(others)
        .collect()
}

/// Writes down a report that came over a connection of ours. `false`: it is about nothing that was sent from here.
///
/// # Errors
/// 503 while it may be about something whose sending is not written down yet; the database's.
pub(super) async fn delivered(ctx: &Ctx, provider: &str, receipt: &Receipt) -> Result<bool> {
    let known = delivered::apply(ctx, provider, receipt).await?;
    delivered::none_is_early(ctx, Channel::Sms, usize::from(!known)).await?;
    Ok(known)
}

/// Takes in what somebody wrote, which came over a connection of ours.
///
/// # Errors
/// The database's.
pub(super) async fn written(ctx: &Ctx, provider: &'static str, message: &Inbound) -> Result<()> {
    inbound::take(ctx, &callback::written(provider, message)).await.map(|_| ())
}
