//! Its messages, and what their states mean.

use serde::Deserialize;
use serde_json::Value;
use sms::{Price, Reason, Status};

/// A message as it describes it, in answers and callbacks alike.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Message {
    #[serde(deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) to: String,
    pub(crate) body: Option<String>,
    pub(crate) status: Option<State>,
    pub(crate) submission: Option<Submission>,
    pub(crate) user_supplied_id: Option<String>,
    pub(crate) related_sent_message_id: Option<String>,
    pub(crate) number_of_parts: Option<u32>,
    credit_cost: Option<Value>,
}

#[derive(Deserialize)]
pub(crate) struct State {
    #[serde(rename = "type")]
    kind: String,
    subtype: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Submission {
    pub(crate) date: Option<String>,
}

/// A number in some of its documents, a text in others.
fn id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = Value::deserialize(deserializer)?;
    sms::text(&value).map(std::borrow::Cow::into_owned).ok_or_else(|| serde::de::Error::missing_field("id"))
}

impl Message {
    /// What it costs, in the account's credits.
    pub(crate) fn price(&self) -> Option<Price> {
        Price::parse(&sms::text(self.credit_cost.as_ref()?)?, "credits")
    }
}

impl State {
    pub(crate) fn status(&self) -> Status {
        match (self.kind.as_str(), self.subtype.as_deref()) {
            ("ACCEPTED" | "SCHEDULED", _) => Status::Queued,
            ("SENT", _) => Status::Sent,
            ("DELIVERED", _) => Status::Delivered,
            ("FAILED", Some("EXPIRED")) => Status::Expired,
            // It was not even tried.
            ("FAILED", Some("BLOCKED" | "NOT_SENT")) => Status::Rejected,
            ("FAILED", _) => Status::Failed,
            _ => Status::Unknown,
        }
    }

    pub(crate) fn reason(&self) -> Option<Reason> {
        let subtype = self.subtype.as_deref();
        (self.kind == "FAILED").then(|| if subtype == Some("BLOCKED") { Reason::Blacklisted } else { Reason::Other })
    }

    /// As it writes it: `FAILED.EXPIRED`.
    pub(crate) fn code(&self) -> String {
        match &self.subtype {
            Some(subtype) => format!("{}.{subtype}", self.kind),
            None => self.kind.clone(),
        }
    }
}
