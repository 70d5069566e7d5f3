//! What its callbacks say: forms.

use sms::{Inbound, Incoming, Receipt, Rejected, address, field, form, time};

use crate::codes::{of_failure, of_status};

fn needed<'a>(fields: &'a [(String, String)], name: &str) -> Result<&'a str, Rejected> {
    field(fields, name).ok_or_else(|| Rejected::Malformed(format!("no `{name}`")))
}

/// Reads a callback about messages sent before. It is the caller who knows that the provider sent it: whoever reads here has seen
/// the secret of the address.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no report.
pub fn receipts(call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
    let fields = form(call);
    let word = needed(&fields, "status")?;
    let failure = field(&fields, "failureReason");
    Ok(vec![Receipt {
        provider_id: Some(needed(&fields, "id")?.to_owned()),
        to: field(&fields, "phoneNumber").map(address),
        reason: failure.map(of_failure),
        code: Some(failure.unwrap_or(word).to_owned()),
        ..Receipt::of(of_status(word))
    }])
}

/// Reads a callback about messages that somebody wrote to us; as [`receipts`] does.
///
/// # Errors
/// [`Rejected::Malformed`] for what is no message.
pub fn inbound(call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
    let fields = form(call);
    Ok(vec![Inbound {
        provider_id: Some(needed(&fields, "id")?.to_owned()),
        from: address(needed(&fields, "from")?),
        to: address(needed(&fields, "to")?),
        text: field(&fields, "text").unwrap_or_default().to_owned(),
        at: field(&fields, "date").and_then(time),
        // Its link id ties a message to a subscription, not to a message of ours.
        answers: None,
    }])
}
