//! Callbacks of a provider that the school describes itself (`http`): its description says where what stands. They come as
//! POST; the secret in the address is all there is to believe.

use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use kernel::errors::{Error, code};
use kernel::inbound::{Provider, Received, Refusal};
use kernel::{Ctx, Result};
use serde_json::{Value, json};
use sms::{Inbound, Receipt};
use uuid::Uuid;

use super::super::gateways;
use super::super::inbound::{self, Written};
use super::super::transports::http;
use super::super::words::Channel;
use super::{callback, delivered};

/// A provider that is described.
#[derive(Debug)]
pub(super) struct Described;

impl Provider for Described {
    fn name(&self) -> &'static str {
        http::PROVIDER.name
    }

    fn headers(&self) -> &'static [&'static str] {
        &["content-type"]
    }

    /// None is asked for. One is made all the same, because a source has one.
    fn new_secret(&self) -> Result<Option<String>> {
        callback::random().map(Some)
    }

    fn is_secret(&self, _: &str) -> bool {
        false
    }

    /// What it says is the description's to know, which is the school's.
    fn verify(&self, _: &str, message: &Received, _: DateTime<Utc>) -> Result<(), Refusal> {
        if message.body.is_empty() { Err(Refusal::Malformed) } else { Ok(()) }
    }

    /// Two messages may be the same to the letter where there are no ids: each call is another, and what is the same by its
    /// id is told apart when it is worked on.
    fn dedupe_key(&self, _: &Received) -> Option<String> {
        callback::random().ok()
    }

    fn process<'a>(&'a self, ctx: &'a Ctx, id: Uuid, message: &'a Received) -> LocalBoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            let call = callback::call(message)?;
            for settings in gateways::accounts(ctx, self.name()).await? {
                let definition = http::definition(&settings)?;
                if let Ok(receipts) = http_sms::callbacks::receipts(&definition, &call) {
                    return reports(ctx, &receipts).await;
                }
                if let Ok(messages) = http_sms::callbacks::inbound(&definition, &call) {
                    return written(ctx, id, &messages).await;
                }
            }
            Err(Error::new(&code::MALFORMED_REQUEST))
        })
    }
}

async fn reports(ctx: &Ctx, receipts: &[Receipt]) -> Result<Value> {
    let mut known = 0;
    for receipt in receipts {
        known += usize::from(delivered::apply(ctx, http::PROVIDER.name, receipt).await?);
    }
    delivered::none_is_early(ctx, Channel::Sms, receipts.len() - known).await?;
    Ok(json!({ "reports": receipts.len(), "known": known }))
}

async fn written(ctx: &Ctx, call: Uuid, messages: &[Inbound]) -> Result<Value> {
    for (place, message) in messages.iter().enumerate() {
        let same = message.provider_id.is_some() || message.at.is_some();
        let key = if same { message.key() } else { format!("{call}:{place}") };
        inbound::take(ctx, &Written { key, ..callback::written(http::PROVIDER.name, message) }).await?;
    }
    Ok(json!({ "messages": messages.len() }))
}
