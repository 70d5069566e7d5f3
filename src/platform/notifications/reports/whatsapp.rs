//! What Meta tells of WhatsApp: how far messages have come, and what people write.
//!
//! Meta signs with the app's secret, which the school brings. An app may serve the numbers of many schools: what is about a
//! number that is none of the school's own is left alone.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use kernel::errors::{Error, code};
use kernel::inbound::{Provider, Received, Refusal};
use kernel::{Ctx, Result};
use secrecy::SecretString;
use serde_json::{Value, json};
use sms::{Receipt, Rejected};
use uuid::Uuid;
use whatsapp::{Event, Kind, Message, Outcome, Reason, Report, Status, Webhook};

use super::super::gateways;
use super::super::inbound::{self, Written};
use super::super::words::Channel;
use super::{callback, delivered};

const NAME: &str = "whatsapp";
/// What it signs with.
const SIGNATURE: &str = "x-hub-signature-256";
/// Longest question that is answered, in characters; Meta's are numbers.
const LONGEST_CHALLENGE: usize = 100;

/// Meta, calling about WhatsApp.
#[derive(Debug)]
pub(super) struct Meta;

fn events(message: &Received) -> Result<Vec<Event>> {
    whatsapp::read(&callback::call(message)?).map_err(|_| Error::new(&code::MALFORMED_REQUEST))
}

impl Provider for Meta {
    fn name(&self) -> &'static str {
        NAME
    }

    fn headers(&self) -> &'static [&'static str] {
        &["content-type", SIGNATURE]
    }

    /// The app's secret is Meta's; the school brings it.
    fn new_secret(&self) -> Result<Option<String>> {
        Ok(None)
    }

    fn is_secret(&self, text: &str) -> bool {
        (10..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    }

    fn verify(&self, secret: &str, message: &Received, _: DateTime<Utc>) -> Result<(), Refusal> {
        let app_secret = SecretString::from(secret.to_owned());
        let call = callback::call(message).map_err(|_| Refusal::Malformed)?;
        // Nobody asks for its other secret here.
        let webhook = Webhook { app_secret, verify_token: SecretString::default() };
        webhook.events(&call).map(|_| ()).map_err(|rejected| match rejected {
            Rejected::NotAuthentic(_) => Refusal::Signature,
            Rejected::Malformed(_) | Rejected::NotOffered => Refusal::Malformed,
        })
    }

    fn dedupe_key(&self, message: &Received) -> Option<String> {
        let key = |event: &Event| Some(format!("{}|{}", event.phone_number_id().unwrap_or_default(), event.key()?));
        let keys: Vec<String> = events(message).ok()?.iter().filter_map(key).collect();
        // What has no key is told apart by all of it.
        let what = if keys.is_empty() { message.body.to_vec() } else { keys.join("\n").into_bytes() };
        Some(format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&what)))
    }

    /// The address itself is the secret, so any token that is entered beside it will do.
    fn handshake(&self, _: &str, query: &[(String, String)]) -> Option<String> {
        let asked = |name: &str| query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let challenge = asked("hub.challenge").filter(|_| asked("hub.mode") == Some("subscribe"))?;
        let plain = challenge.len() <= LONGEST_CHALLENGE && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric());
        plain.then(|| challenge.to_owned())
    }

    fn process<'a>(&'a self, ctx: &'a Ctx, _: Uuid, message: &'a Received) -> LocalBoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            let own = own_numbers(ctx).await?;
            let (mut reports, mut known, mut messages, mut others) = (0, 0, 0, 0);
            for event in events(message)? {
                if event.phone_number_id().is_none_or(|number| !own.contains(number)) {
                    others += 1;
                    continue;
                }
                match event {
                    Event::Message(message) => {
                        inbound::take(ctx, &written(&message)).await?;
                        messages += 1;
                    }
                    Event::Report(report) => {
                        known += usize::from(delivered::apply(ctx, NAME, &receipt(&report)).await?);
                        if report.status == Status::Read {
                            delivered::read(ctx, NAME, &report.id, report.at).await?;
                        }
                        reports += 1;
                    }
                    Event::Other { .. } => others += 1,
                }
            }
            delivered::none_is_early(ctx, Channel::WhatsApp, reports - known).await?;
            Ok(json!({ "reports": reports, "known": known, "messages": messages, "others": others }))
        })
    }
}

/// The numbers that the school sends from, by their ids.
async fn own_numbers(ctx: &Ctx) -> Result<BTreeSet<String>> {
    let accounts = gateways::accounts(ctx, NAME).await?;
    let id = |settings: &Value| settings.get("phone_number_id").and_then(Value::as_str).map(str::to_owned);
    Ok(accounts.iter().filter_map(id).collect())
}

fn written(message: &Message) -> Written {
    let text = match &message.kind {
        Kind::Text(text) => text.as_str(),
        // What a button says that it wants back is the word it stands for.
        Kind::Button { payload, .. } => payload,
        Kind::Choice { id, .. } => id,
        Kind::Media { caption, .. } => caption.as_deref().unwrap_or_default(),
        Kind::Location { .. } | Kind::Reaction { .. } | Kind::Other { .. } => "",
    };
    Written {
        channel: Channel::WhatsApp,
        provider: NAME,
        from: message.from.clone(),
        to: message.phone_number_id.clone(),
        text: text.to_owned(),
        at: message.at,
        key: message.id.clone(),
    }
}

/// A report, in the words of those about SMS.
fn receipt(report: &Report) -> Receipt {
    let status = match report.status {
        Status::Unknown => sms::Status::Unknown,
        Status::Sent => sms::Status::Sent,
        Status::Failed => sms::Status::Failed,
        Status::Delivered | Status::Read => sms::Status::Delivered,
    };
    let reason = match &report.failure {
        Some(Outcome::Refused { reason: Reason::Undeliverable, .. }) => Some(sms::Reason::InvalidNumber),
        Some(Outcome::Refused { reason: Reason::OptedOut, .. }) => Some(sms::Reason::Blacklisted),
        _ => None,
    };
    Receipt {
        provider_id: Some(report.id.clone()),
        reference: report.reference.clone(),
        to: report.to.clone(),
        reason,
        at: report.at,
        ..Receipt::of(status)
    }
}
