//! What its words and error codes mean (twilio.com/docs/api/errors).

use sms::{Reason, Status};

pub(crate) fn of_status(status: &str) -> Status {
    match status {
        "queued" | "accepted" | "scheduled" => Status::Queued,
        "sending" | "sent" => Status::Sent,
        "delivered" | "read" => Status::Delivered,
        "undelivered" | "failed" => Status::Failed,
        "canceled" => Status::Rejected,
        _ => Status::Unknown,
    }
}

/// Why a message was not taken or not delivered.
pub(crate) fn of_error(code: i64) -> Reason {
    match code {
        // Not a number; no mobile; a landline; nobody there; out of service.
        21211 | 21214 | 21217 | 21265 | 21266 | 21268 | 21269 | 21614 | 21635 | 30005 | 30006 => Reason::InvalidNumber,
        // Opted out; blocked by the network.
        21610 | 30004 => Reason::Blacklisted,
        // The sender: no such number, not of this account, not able to, not registered in that country.
        21212 | 21606 | 21611 | 21612 | 21659 | 21660 | 21661 | 30024 | 30034 | 30038 => Reason::SenderNotAllowed,
        // Signed in wrongly, suspended, closed, a country that is not switched on, a number not verified in a trial.
        20003 | 20005 | 20008 | 21408 | 21608 | 30002 => Reason::Account,
        // No money, or its limit.
        30023 | 30039 | 21703 => Reason::NoCredit,
        // Empty, too long, filtered.
        21602 | 21617 | 21619 | 30007 => Reason::Content,
        _ => Reason::Other,
    }
}

/// Too many at the moment: the account's queue is full, or requests come too fast.
pub(crate) fn is_for_later(code: i64) -> bool {
    matches!(code, 20429 | 14107 | 30001 | 30022)
}
