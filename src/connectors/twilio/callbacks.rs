//! What its callbacks say, once their signature is valid.

use sms::{Inbound, Incoming, Receipt, Rejected, Status, address, field};

use crate::codes::{of_error, of_status};

/// The field of the callback's address that holds the sender's reference.
pub(crate) const REFERENCE: &str = "reference";

type Fields = [(String, String)];

fn needed<'a>(fields: &'a Fields, name: &str) -> Result<&'a str, Rejected> {
    field(fields, name).ok_or_else(|| Rejected::Malformed(format!("no `{name}`")))
}

/// Two accounts of one owner may share a token's place, but not their messages.
fn expect_account(fields: &Fields, account: &str) -> Result<(), Rejected> {
    if needed(fields, "AccountSid")? == account { Ok(()) } else { Err(Rejected::NotAuthentic("it is of another account")) }
}

pub(crate) fn receipt(call: &Incoming, fields: &Fields, account: &str) -> Result<Receipt, Rejected> {
    expect_account(fields, account)?;
    let word = needed(fields, "MessageStatus")?;
    let status = of_status(word);
    let error = field(fields, "ErrorCode").filter(|code| *code != "0");
    let reason = error.and_then(|code| code.parse().ok()).map(of_error);
    let reference = call.url.query_pairs().find(|(name, _)| name == REFERENCE);
    Ok(Receipt {
        provider_id: Some(needed(fields, "MessageSid")?.to_owned()),
        reference: reference.map(|(_, value)| value.into_owned()),
        to: field(fields, "To").map(address),
        reason: reason.filter(|_| status.is_final() && status != Status::Delivered),
        code: Some(error.unwrap_or(word).to_owned()),
        ..Receipt::of(status)
    })
}

pub(crate) fn inbound(fields: &Fields, account: &str) -> Result<Inbound, Rejected> {
    expect_account(fields, account)?;
    Ok(Inbound {
        provider_id: Some(needed(fields, "MessageSid")?.to_owned()),
        from: address(needed(fields, "From")?),
        to: address(needed(fields, "To")?),
        text: field(fields, "Body").unwrap_or_default().to_owned(),
        // Its callback says neither when, nor what is answered.
        at: None,
        answers: None,
    })
}
