//! What its callbacks say, once their signature is valid.

use secrecy::SecretString;
use sms::{Inbound, Incoming, Receipt, Rejected, Status, address, field};
use url::form_urlencoded;

use crate::codes::{of_error, of_status};
use crate::signature::signed_fields;

/// The field of the callback's address that holds the sender's reference.
pub(crate) const REFERENCE: &str = "reference";

type Fields = [(String, String)];

/// Whether Twilio signed a call with this token of an account: its address as it was called from outside, and its fields.
///
/// # Errors
/// [`Rejected::NotAuthentic`] for any other call.
pub fn verify(call: &Incoming, token: &SecretString) -> Result<(), Rejected> {
    signed_fields(call, token).map(|_| ())
}

/// The fields of the body. Those of the query are not among them: there is only our own reference.
fn fields(call: &Incoming) -> Vec<(String, String)> {
    form_urlencoded::parse(&call.body).into_owned().collect()
}

fn needed<'a>(fields: &'a Fields, name: &str) -> Result<&'a str, Rejected> {
    field(fields, name).ok_or_else(|| Rejected::Malformed(format!("no `{name}`")))
}

/// Two accounts of one owner may share a token's place, but not their messages.
pub(crate) fn expect_account(call: &Incoming, account: &str) -> Result<(), Rejected> {
    if needed(&fields(call), "AccountSid")? == account { Ok(()) } else { Err(Rejected::NotAuthentic("it is of another account")) }
}

/// Reads a callback about a message sent before, which was [verified](verify).
///
/// # Errors
/// [`Rejected::Malformed`] for what is no report.
pub fn receipts(call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
    let fields = fields(call);
    let word = needed(&fields, "MessageStatus")?;
    let status = of_status(word);
    let error = field(&fields, "ErrorCode").filter(|code| *code != "0");
    let reason = error.and_then(|code| code.parse().ok()).map(of_error);
    let reference = call.url.query_pairs().find(|(name, _)| name == REFERENCE);
    Ok(vec![Receipt {
        provider_id: Some(needed(&fields, "MessageSid")?.to_owned()),
        reference: reference.map(|(_, value)| value.into_owned()),
        to: field(&fields, "To").map(address),
        reason: reason.filter(|_| status.is_final() && status != Status::Delivered),
        code: Some(error.unwrap_or(word).to_owned()),
        ..Receipt::of(status)
    }])
}

/// Reads a callback about a message that somebody wrote to us, which was [verified](verify).
///
/// # Errors
/// [`Rejected::Malformed`] for what is no message.
pub fn inbound(call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
    let fields = fields(call);
    Ok(vec![Inbound {
        provider_id: Some(needed(&fields, "MessageSid")?.to_owned()),
        from: address(needed(&fields, "From")?),
        to: address(needed(&fields, "To")?),
        text: field(&fields, "Body").unwrap_or_default().to_owned(),
        // Its callback says neither when, nor what is answered.
        at: None,
        answers: None,
    }])
}
