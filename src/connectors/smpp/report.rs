//! The text of a delivery receipt (SMPP 3.4, appendix B): `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…`.

use sms::{Receipt, Status};

/// What a receipt's text says. Each centre writes it a little differently, so only the names are looked for, in any case
/// and order. What is after `text:` is the message's own, and not looked at.
pub(crate) fn parse(text: &str) -> (Option<String>, Option<Status>, Option<String>) {
    let lower = text.to_ascii_lowercase();
    let end = lower.find("text:").unwrap_or(text.len());
    let value = |name: &str| {
        let head = lower.get(..end)?;
        let start = head.match_indices(name).map(|(at, _)| at).find(|at| {
            // `id:` is the end of other names.
            *at == 0 || !head.as_bytes().get(at - 1).is_some_and(u8::is_ascii_alphanumeric)
        })?;
        let value = text.get(start + name.len()..end)?.split_ascii_whitespace().next()?;
        Some(value.to_owned())
    };
    let state = value("stat:");
    let error = value("err:").filter(|code| code.bytes().any(|b| b != b'0'));
    (value("id:"), state.as_deref().map(of_word), error.or(state))
}

fn of_word(word: &str) -> Status {
    match word.to_ascii_uppercase().as_str() {
        "ENROUTE" => Status::Sent,
        "ACCEPTD" => Status::Queued,
        "DELIVRD" => Status::Delivered,
        "EXPIRED" => Status::Expired,
        "DELETED" | "REJECTD" => Status::Rejected,
        "UNDELIV" => Status::Failed,
        _ => Status::Unknown,
    }
}

/// `message_state` (§5.2.28).
pub(crate) fn of_state(state: u8) -> Status {
    match state {
        0 | 6 => Status::Queued,
        1 => Status::Sent,
        2 => Status::Delivered,
        3 => Status::Expired,
        4 | 8 | 9 => Status::Rejected,
        5 => Status::Failed,
        _ => Status::Unknown,
    }
}

/// An id as a decimal number, where it is a number in this radix.
pub(crate) fn decimal(id: &str, radix: u32) -> String {
    u128::from_str_radix(id, radix).map_or_else(|_| id.to_owned(), |number| number.to_string())
}

/// The receipt, from its text and from the optional parts, which count more. Nothing without an id: it could be about any.
pub(crate) fn receipt(text: &str, id: Option<String>, state: Option<u8>) -> Option<Receipt> {
    let (text_id, text_status, code) = parse(text);
    let status = state.map(of_state).or(text_status).unwrap_or(Status::Unknown);
    let failed = status.is_final() && status != Status::Delivered;
    Some(Receipt {
        provider_id: Some(id.filter(|id| !id.is_empty()).or(text_id)?),
        code,
        reason: failed.then_some(sms::Reason::Other),
        ..Receipt::of(status)
    })
}
