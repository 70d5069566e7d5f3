//! A callback of a provider of SMS: reports about what was sent, or what somebody wrote.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use kernel::errors::{Error, code};
use kernel::inbound::{Provider, Received, Refusal};
use kernel::{Ctx, Result};
use secrecy::SecretString;
use serde_json::{Value, json};
use sms::{Inbound, Incoming, Receipt, Rejected};
use url::Url;
use uuid::Uuid;

use super::super::inbound::{self, Written};
use super::super::words::Channel;
use super::delivered;

/// Which provider calls.
#[derive(Debug, Clone, Copy)]
pub(super) enum Callbacks {
    AfricasTalking,
    BulkSms,
    Clickatell,
    Infobip,
    Twilio,
}

/// What it says.
pub(super) enum Said {
    Receipts(Vec<Receipt>),
    Inbound(Vec<Inbound>),
}

/// The address of a call that nobody looks at any more: what it proves was looked at when the call was taken in.
const NOWHERE: &str = "https://nowhere.invalid/";
/// What Twilio signs with.
const TWILIO_SIGNATURE: &str = "x-twilio-signature";

impl Callbacks {
    fn receipts(self, call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
        match self {
            Self::AfricasTalking => africastalking::callbacks::receipts(call),
            Self::BulkSms => bulksms::callbacks::receipts(call),
            Self::Clickatell => clickatell::callbacks::receipts(call, &BTreeMap::new()),
            Self::Infobip => infobip::callbacks::receipts(call),
            Self::Twilio => twilio::callbacks::receipts(call),
        }
    }

    fn inbound(self, call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
        match self {
            Self::AfricasTalking => africastalking::callbacks::inbound(call),
            Self::BulkSms => bulksms::callbacks::inbound(call),
            Self::Clickatell => clickatell::callbacks::inbound(call),
            Self::Infobip => infobip::callbacks::inbound(call),
            Self::Twilio => twilio::callbacks::inbound(call),
        }
    }

    /// Reads a callback. A report and a message come to the same address; which it is shows in what it holds.
    pub(super) fn read(self, message: &Received) -> Result<Said> {
        let call = call(message)?;
        match self.receipts(&call) {
            Ok(receipts) if !receipts.is_empty() => Ok(Said::Receipts(receipts)),
            _ => self.inbound(&call).map(Said::Inbound).map_err(|_| Error::new(&code::MALFORMED_REQUEST)),
        }
    }
}

/// 32 random hexadecimal digits.
///
/// # Errors
/// 500 when the random source fails.
pub(super) fn random() -> Result<String> {
    let mut random = [0; 16];
    aws_lc_rs::rand::fill(&mut random).map_err(|_| Error::internal("the random source failed"))?;
    Ok(hex::encode(random))
}

/// A message that was taken in, as the connectors read it.
pub(super) fn call(message: &Received) -> Result<Incoming> {
    let url = Url::parse(message.url.as_deref().unwrap_or(NOWHERE)).map_err(Error::internal)?;
    let media_type = message.header("content-type").unwrap_or_default();
    let mut call = Incoming::post(url, "", media_type, message.body.clone());
    call.headers = message.headers.clone();
    Ok(call)
}

impl Provider for Callbacks {
    fn name(&self) -> &'static str {
        match self {
            Self::AfricasTalking => "africastalking",
            Self::BulkSms => "bulksms",
            Self::Clickatell => "clickatell",
            Self::Infobip => "infobip",
            Self::Twilio => "twilio",
        }
    }

    fn headers(&self) -> &'static [&'static str] {
        match self {
            Self::Twilio => &["content-type", TWILIO_SIGNATURE],
            _ => &["content-type"],
        }
    }

    /// Twilio signs with the account's auth token, which the school brings. Of the others none is asked for: the address is the
    /// secret. One is made all the same, because a source has one.
    fn new_secret(&self) -> Result<Option<String>> {
        if matches!(self, Self::Twilio) {
            return Ok(None);
        }
        random().map(Some)
    }

    /// An auth token is 32 hexadecimal digits.
    fn is_secret(&self, text: &str) -> bool {
        matches!(self, Self::Twilio) && text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    fn verify(&self, secret: &str, message: &Received, _: DateTime<Utc>) -> Result<(), Refusal> {
        if matches!(self, Self::Twilio) {
            let token = SecretString::from(secret.to_owned());
            let call = call(message).map_err(|_| Refusal::Malformed)?;
            twilio::callbacks::verify(&call, &token).map_err(|_| Refusal::Signature)?;
        }
        self.read(message).map(|_| ()).map_err(|_| Refusal::Malformed)
    }

    fn dedupe_key(&self, message: &Received) -> Option<String> {
        let keys: Vec<String> = match self.read(message).ok()? {
            Said::Receipts(receipts) => receipts.iter().map(Receipt::key).collect(),
            Said::Inbound(inbound) => inbound.iter().map(Inbound::key).collect(),
        };
        // Keys hold telephone numbers, and there may be many.
        (!keys.is_empty()).then(|| format!("{:032x}", xxhash_rust::xxh3::xxh3_128(keys.join("\n").as_bytes())))
    }

    fn process<'a>(&'a self, ctx: &'a Ctx, _: Uuid, message: &'a Received) -> LocalBoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            match self.read(message)? {
                Said::Receipts(receipts) => {
                    let mut known = 0;
                    for receipt in &receipts {
                        known += usize::from(delivered::apply(ctx, self.name(), receipt).await?);
                    }
                    delivered::none_is_early(ctx, Channel::Sms, receipts.len() - known).await?;
                    Ok(json!({ "reports": receipts.len(), "known": known }))
                }
                Said::Inbound(messages) => {
                    let mut understood = 0;
                    for message in &messages {
                        let taken = inbound::take(ctx, &written(self.name(), message)).await?;
                        understood += usize::from(taken.keyword.is_some());
                    }
                    Ok(json!({ "messages": messages.len(), "understood": understood }))
                }
            }
        })
    }
}

pub(super) fn written(provider: &'static str, message: &Inbound) -> Written {
    Written {
        channel: Channel::Sms,
        provider,
        from: message.from.clone(),
        to: message.to.clone(),
        text: message.text.clone(),
        at: message.at,
        key: message.key(),
    }
}
