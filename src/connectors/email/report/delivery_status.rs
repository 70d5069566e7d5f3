//! Delivery status notifications (RFC 3464).

use mail_parser::Message;

use super::fields::{Group, address, groups};
use super::{Bounce, Severity, message_id_of_the_letter, part};
use crate::Status;

/// The recipients that a notification is about, without those that it was delivered to. `None` if it is none.
pub(super) fn read(message: &Message<'_>) -> Option<Vec<Bounce>> {
    let status = part(message, "message", "delivery-status").or_else(|| part(message, "message", "global-delivery-status"))?;
    let message_id = message_id_of_the_letter(message);
    // The first group is about the message. Some leave it out, so each group that names a recipient counts.
    let bounces = groups(status).iter().filter_map(|group| recipient(group, message_id.as_deref())).collect();
    Some(bounces)
}

fn recipient(group: &Group, message_id: Option<&str>) -> Option<Bounce> {
    // The original is what was written to; the final may be what a forwarding made of it.
    let original = group.typed("original-recipient").and_then(address);
    let recipient = original.or_else(|| group.typed("final-recipient").and_then(address))?;
    let status = group.get("status").and_then(Status::at_start_of);
    let status = status.or_else(|| group.typed("diagnostic-code").and_then(in_reply));
    let for_good = status.is_none_or(|status| status.class == 5);
    let severity = match group.get("action")?.split_whitespace().next()?.to_ascii_lowercase().as_str() {
        "failed" if for_good => Severity::Permanent,
        "failed" => Severity::GivenUp,
        "delayed" => Severity::Delayed,
        // delivered, relayed, expanded
        _ => return None,
    };
    Some(Bounce { recipient, severity, status, message_id: message_id.map(str::to_owned) })
}

/// The status in a server's reply: `550 5.1.1 no such user`.
pub(super) fn in_reply(reply: &str) -> Option<Status> {
    let words = reply.split([' ', '-', '\n', '\r', '\t', '(', '#']);
    words.take(200).find_map(Status::at_start_of)
}
