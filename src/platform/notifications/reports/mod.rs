//! What providers of SMS report, and what people write back: both come in as the messages of others' systems do
//! (`integrations`), each provider at a webhook source of the school's own, whose address is the secret.

mod callback;
mod delivered;
mod keywords;

use std::sync::Arc;

use kernel::inbound::Provider;

use callback::Callbacks;

/// The providers whose callbacks are understood. None of them signs, so the secret in the address is all there is; Twilio,
/// which signs its own address, is not among them.
pub(super) fn providers() -> Vec<Arc<dyn Provider>> {
    [Callbacks::AfricasTalking, Callbacks::BulkSms, Callbacks::Clickatell, Callbacks::Infobip]
        .into_iter()
        .map(|provider| -> Arc<dyn Provider> { Arc::new(provider) })
        .collect()
}
