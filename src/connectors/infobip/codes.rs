//! What its groups and names of states mean (its list of response status and error codes).

use serde::Deserialize;
use sms::{Reason, Status};

/// A state, or an error, as it writes both.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct State {
    #[serde(default)]
    pub(crate) group_id: i64,
    #[serde(default)]
    pub(crate) id: i64,
    #[serde(default)]
    pub(crate) name: String,
}

impl State {
    pub(crate) fn status(&self) -> Status {
        match (self.group_id, self.id) {
            // Accepted by it, not yet by the network.
            (0, _) | (1, 26) => Status::Queued,
            (1, _) => Status::Sent,
            (2, _) => Status::Failed,
            (3, _) => Status::Delivered,
            (4, _) => Status::Expired,
            (5, _) => Status::Rejected,
            _ => Status::Unknown,
        }
    }

    /// Whether it took the message.
    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self.group_id, 0 | 1 | 3)
    }

    pub(crate) fn reason(&self) -> Reason {
        match self.name.as_str() {
            "REJECTED_NOT_ENOUGH_CREDITS" | "REJECTED_PREPAID_PACKAGE_EXPIRED" => Reason::NoCredit,
            "REJECTED_SOURCE" | "REJECTED_SENDER" => Reason::SenderNotAllowed,
            "REJECTED_DND" | "REJECTED_DESTINATION" | "EC_BLACKLISTED_DESTINATIONADDRESS" => Reason::Blacklisted,
            "REJECTED_PREFIX_MISSING"
            | "REJECTED_DESTINATION_ADDRESS_INVALID"
            | "MISSING_TO"
            | "INVALID_DESTINATION_ADDRESS"
            | "EC_INVALID_DESTINATION_ADDRESS"
            | "EC_UNKNOWN_SUBSCRIBER"
            | "EC_UNIDENTIFIED_SUBSCRIBER"
            | "EC_ILLEGAL_SUBSCRIBER" => Reason::InvalidNumber,
            "REJECTED_MESSAGE_TOO_LONG" | "REJECTED_FLOODING_FILTER" | "REJECTED_SMS_FIREWALL" => Reason::Content,
            _ => Reason::Other,
        }
    }
}
