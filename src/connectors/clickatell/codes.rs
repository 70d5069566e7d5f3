//! What its error codes and words mean ("One API: Error messages"; the words of the REST integration).

use sms::{Reason, Status};

/// Why it does not take a message.
pub(crate) fn of_error(code: i64) -> Reason {
    match code {
        // The key, the account, the integration, the address we call from, a channel that is not switched on.
        1..=3 | 7 | 38 | 39 => Reason::Account,
        20 => Reason::NoCredit,
        25 => Reason::InvalidNumber,
        26 => Reason::Blacklisted,
        // Too long, a character set or kind of content that it does not know, too many parts.
        24 | 30 | 40 | 100 => Reason::Content,
        // The sender is suspended, or not the integration's.
        44 | 45 => Reason::SenderNotAllowed,
        _ => Reason::Other,
    }
}

/// Busy, or asked too often: nothing was sent.
pub(crate) fn is_for_later(code: i64) -> bool {
    matches!(code, 19 | 43)
}

/// Whether a code is about one message among those of a request, and not about all.
pub(crate) fn is_of_one_message(code: i64) -> bool {
    matches!(code, 21..=30 | 40 | 44 | 45 | 100 | 101)
}

/// How far a message has come: by its word, else by its number, which the two kinds of callback share.
pub(crate) fn of_report(word: &str, number: Option<i64>) -> Status {
    match (word, number) {
        ("ACCEPTED" | "QUEUED" | "QUEUED_LATER" | "SCHEDULED", _) => Status::Queued,
        ("SENT" | "SENT_TO_SUPPLIER" | "DELIVERED_TO_GATEWAY", _) => Status::Sent,
        ("DELIVERED" | "DEVICE_ACK" | "READ" | "READ_ACK" | "RECEIVED_BY_RECIPIENT", _) => Status::Delivered,
        ("MESSAGE_EXPIRED" | "EXPIRED", _) => Status::Expired,
        ("USER_CANCELLED" | "OUT_OF_CREDIT" | "MAX_MT_EXCEEDED" | "OPTED_OUT" | "REJECTED", _) => Status::Rejected,
        ("MESSAGE_ERROR" | "DELIVERY_ERROR" | "DELIVERY_FAILURE" | "ROUTING_ERROR" | "FAILED", _) => Status::Failed,
        (_, Some(2 | 11)) => Status::Queued,
        (_, Some(3)) => Status::Sent,
        (_, Some(4)) => Status::Delivered,
        (_, Some(10)) => Status::Expired,
        (_, Some(6 | 12 | 14)) => Status::Rejected,
        (_, Some(5 | 7 | 9)) => Status::Failed,
        _ => Status::Unknown,
    }
}

/// Why it failed, where the word says so.
pub(crate) fn of_failure(word: &str) -> Reason {
    match word {
        "OUT_OF_CREDIT" => Reason::NoCredit,
        "OPTED_OUT" => Reason::Blacklisted,
        "MESSAGE_ERROR" => Reason::Content,
        _ => Reason::Other,
    }
}
