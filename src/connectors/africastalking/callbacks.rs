//! What its callbacks say: forms.

use sms::{Inbound, Incoming, Receipt, Rejected, address, field, form, time};

use crate::codes::{of_failure, of_status};

fn needed<'a>(fields: &'a [(String, String)], name: &str) -> Result<&'a str, Rejected> {
    field(fields, name).ok_or_else(|| Rejected::Malformed(format!("no `{name}`")))
}

pub(crate) fn receipt(call: &Incoming) -> Result<Receipt, Rejected> {
    let fields = form(call);
    let word = needed(&fields, "status")?;
    let failure = field(&fields, "failureReason");
    Ok(Receipt {
        provider_id: Some(needed(&fields, "id")?.to_owned()),
        to: field(&fields, "phoneNumber").map(address),
        reason: failure.map(of_failure),
        code: Some(failure.unwrap_or(word).to_owned()),
        ..Receipt::of(of_status(word))
    })
}

pub(crate) fn inbound(call: &Incoming) -> Result<Inbound, Rejected> {
    let fields = form(call);
    Ok(Inbound {
        provider_id: Some(needed(&fields, "id")?.to_owned()),
        from: address(needed(&fields, "from")?),
        to: address(needed(&fields, "to")?),
        text: field(&fields, "text").unwrap_or_default().to_owned(),
        at: field(&fields, "date").and_then(time),
        // Its link id ties a message to a subscription, not to a message of ours.
        answers: None,
    })
}
