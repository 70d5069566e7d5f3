//! What its codes mean, as its documentation of bulk SMS lists them.

use sms::{Reason, Status};

/// What the status code of one receiver means: accepted, refused for a reason, or not known whether sent.
pub(crate) enum Meaning {
    Accepted,
    Refused(Reason),
    Unknown,
}

pub(crate) fn of_code(code: i64) -> Meaning {
    use Meaning::{Accepted, Refused};
    match code {
        // Processed, sent, queued.
        100..=102 => Accepted,
        402 => Refused(Reason::SenderNotAllowed),
        // Invalid number, unsupported kind of number.
        403 | 404 => Refused(Reason::InvalidNumber),
        405 => Refused(Reason::NoCredit),
        // On the black list; will not be disturbed.
        406 | 409 => Refused(Reason::Blacklisted),
        // Held for its risk, no route, refused by the gateway.
        401 | 407 | 502 => Refused(Reason::Other),
        // 500 and 501 are errors inside, after which nobody can tell.
        _ => Meaning::Unknown,
    }
}

/// What the whole request met, where no receiver is named: the message is then one word.
pub(crate) fn of_word(word: &str) -> Option<Reason> {
    Some(match word {
        "InvalidSenderId" => Reason::SenderNotAllowed,
        "InvalidPhoneNumber" | "UnsupportedNumberType" => Reason::InvalidNumber,
        "InsufficientBalance" => Reason::NoCredit,
        "UserInBlacklist" | "DoNotDisturbRejection" => Reason::Blacklisted,
        _ => return None,
    })
}

pub(crate) fn of_status(status: &str) -> Status {
    match status {
        "Sent" | "Submitted" | "Buffered" => Status::Sent,
        "Rejected" => Status::Rejected,
        "Success" => Status::Delivered,
        "Failed" | "AbsentSubscriber" => Status::Failed,
        "Expired" => Status::Expired,
        _ => Status::Unknown,
    }
}

/// Why a message failed, in a report. The capitals differ between its documents, so they are not looked at.
pub(crate) fn of_failure(reason: &str) -> Reason {
    match reason.to_ascii_lowercase().as_str() {
        "insufficientcredit" | "insufficientbalance" => Reason::NoCredit,
        "userinblacklist" | "donotdisturbrejection" => Reason::Blacklisted,
        "userisinactive" | "userdoesnotexist" | "useraccountsuspended" | "notnetworksubscriber" => Reason::InvalidNumber,
        _ => Reason::Other,
    }
}
