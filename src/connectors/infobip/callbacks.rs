//! What its callbacks say.

use serde::Deserialize;
use serde_json::Value;
use sms::{Inbound, Incoming, Price, Receipt, Rejected, Status, address, json, time};

use crate::codes::State;

#[derive(Deserialize)]
struct Results<T> {
    results: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    message_id: String,
    to: Option<String>,
    done_at: Option<String>,
    message_count: Option<u32>,
    price: Option<PricePart>,
    status: State,
    error: Option<State>,
    callback_data: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PricePart {
    price_per_message: Option<Value>,
    currency: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    message_id: String,
    from: String,
    to: String,
    text: Option<String>,
    received_at: Option<String>,
}

fn read<T: for<'de> Deserialize<'de>>(call: &Incoming) -> Result<Vec<T>, Rejected> {
    let body: Results<T> = serde_json::from_value(json(call)?).map_err(|error| Rejected::Malformed(shape(&error)))?;
    Ok(body.results)
}

/// What is wrong with the shape, without the values that serde quotes.
fn shape(error: &serde_json::Error) -> String {
    let text = error.to_string();
    if text.starts_with("missing field") { text } else { "a field has another type".to_owned() }
}

/// Reads a callback about messages sent before. It is the caller who knows that the provider sent it: whoever reads here has seen
/// the secret of the address.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no report.
pub fn receipts(call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
    Ok(read::<Report>(call)?.into_iter().map(receipt).collect())
}

fn receipt(report: Report) -> Receipt {
    let status = report.status.status();
    let failed = status.is_final() && status != Status::Delivered;
    let error = report.error.filter(|error| error.id != 0);
    // The error says more than the state, if it is one that is known.
    let known = error.as_ref().map(State::reason).filter(|reason| *reason != sms::Reason::Other);
    let reason = failed.then(|| known.unwrap_or_else(|| report.status.reason()));
    let price = report.price.and_then(|price| {
        let each = Price::parse(&sms::text(&price.price_per_message?)?, &price.currency?)?;
        each.times(report.message_count.unwrap_or(1))
    });
    Receipt {
        provider_id: Some(report.message_id),
        reference: report.callback_data.filter(|reference| !reference.is_empty()),
        to: report.to.as_deref().map(address),
        reason,
        code: Some(error.map_or(report.status.name, |error| error.name)),
        at: report.done_at.as_deref().and_then(time),
        segments: report.message_count,
        price,
        ..Receipt::of(status)
    }
}

/// Reads a callback about messages that somebody wrote to us; as [`receipts`] does.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no message.
pub fn inbound(call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
    let inbound = |written: Written| Inbound {
        provider_id: Some(written.message_id),
        from: address(&written.from),
        to: address(&written.to),
        text: written.text.unwrap_or_default(),
        at: written.received_at.as_deref().and_then(time),
        answers: None,
    };
    Ok(read::<Written>(call)?.into_iter().map(inbound).collect())
}
