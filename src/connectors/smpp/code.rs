//! What the centre's status codes mean (SMPP 3.4 §5.1.3).

use std::collections::BTreeMap;

use sms::{Outcome, Reason};

/// Throttled, or its queue for us is full: there is no room at the moment.
pub(crate) fn is_throttled(status: u32) -> bool {
    matches!(status, 0x58 | 0x14)
}

/// What a status other than 0 means for a message. It was not taken, whatever the status is.
pub(crate) fn of_status(status: u32, own: &BTreeMap<u32, Reason>) -> Outcome {
    let reason = match status {
        _ if own.contains_key(&status) => own.get(&status).copied().unwrap_or(Reason::Other),
        // No room; an error of the system; bound in another way than we thought, which a new session mends.
        0x58 | 0x14 | 0x08 | 0x04 => return Outcome::Later { after: None },
        // The address, its type of number, its numbering plan.
        0x0b | 0x50 | 0x51 => Reason::InvalidNumber,
        0x0a | 0x48 | 0x49 => Reason::SenderNotAllowed,
        // Bind failed; password; system id; not allowed to; system type.
        0x0d..=0x0f | 0x53 => Reason::Account,
        // Length and optional parts.
        0x01 | 0xc4 => Reason::Content,
        _ => Reason::Other,
    };
    Outcome::refused(reason, format!("{status:#x}"), "")
}
