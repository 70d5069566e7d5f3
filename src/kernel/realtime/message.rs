//! The messages, as they go over either wire.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::errors::Result;

/// What a client may say over a WebSocket: JSON text, 16 KiB at most.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ClientMessage {
    /// Channels to listen to from now on.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub subscribe: Option<Vec<String>>,
    /// Channels to listen to no longer.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub unsubscribe: Option<Vec<String>>,
    /// The id of the last event that was heard: what happened since on all channels listened to (those of `subscribe` too)
    /// is told now, before anything newer.
    #[serde(default)]
    pub resume: Option<Uuid>,
}

/// What the server says. Over server-sent events each has its `type` as `event`, and its `id` as `id`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerMessage {
    /// First of all.
    Welcome {
        /// How often there is a sign of life (a WebSocket ping, which is to be answered; a comment).
        heartbeat_seconds: u64,
    },
    /// These are listened to now.
    Subscribed {
        /// Their names.
        channels: Vec<String>,
    },
    /// These are not listened to any more.
    Unsubscribed {
        /// Their names.
        channels: Vec<String>,
    },
    /// Something has happened.
    Event {
        /// On which channel.
        channel: String,
        /// Its id: the same however often it is told; what to resume after.
        id: Uuid,
        /// What: `resource.updated`, `sis.student.withdrawn`.
        topic: String,
        /// To what kind of thing.
        entity: String,
        /// To which.
        entity_id: Option<Uuid>,
        /// When.
        at: DateTime<Utc>,
        /// What is told of it; never what a record holds: that is to be read.
        #[schema(value_type = Object)]
        data: Value,
    },
    /// How something stands now; whatever was told of it before is out of date.
    State {
        /// On which channel.
        channel: String,
        /// How it stands.
        #[schema(value_type = Object)]
        data: Value,
    },
    /// What happened since the id that was named has been told.
    Resumed {
        /// How many events were told again.
        count: usize,
    },
    /// Something may have been missed: what is shown is to be loaded anew.
    Reset {
        /// Why.
        reason: ResetReason,
    },
    /// A message, or one of its channels, was refused.
    Error {
        /// The channel; null when it was the whole message. If it was listened to, it is not any more.
        channel: Option<String>,
        /// As in any other answer: `code`, `message`, `details`.
        #[schema(value_type = Object)]
        error: Value,
    },
    /// The last message of server-sent events, in the place of a WebSocket's close code.
    Closing {
        /// The code.
        code: u16,
        /// It in a word.
        reason: String,
    },
}

/// Why something may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// What is to be resumed after is longer ago than events are kept, or nobody's id.
    TooOld,
    /// More has happened since than is told again.
    TooMany,
    /// The client took its messages too slowly; it is closed (4008).
    Behind,
    /// The servers could not hear each other for a while.
    Gap,
}

impl ResetReason {
    /// Its stable name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::TooOld => "too_old",
            Self::TooMany => "too_many",
            Self::Behind => "behind",
            Self::Gap => "gap",
        }
    }
}

/// A message ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    /// Its `type`.
    pub(super) kind: &'static str,
    /// Its id, if it can be resumed after.
    pub(super) id: Option<Uuid>,
    /// It as JSON, shared by all who are told.
    pub(super) text: Arc<str>,
}

impl ServerMessage {
    /// Serialised, once for however many.
    ///
    /// # Errors
    /// 500 when it does not serialise.
    pub(super) fn outgoing(&self) -> Result<Outgoing> {
        let (kind, id) = match self {
            Self::Welcome { .. } => ("welcome", None),
            Self::Subscribed { .. } => ("subscribed", None),
            Self::Unsubscribed { .. } => ("unsubscribed", None),
            Self::Event { id, .. } => ("event", Some(*id)),
            Self::State { .. } => ("state", None),
            Self::Resumed { .. } => ("resumed", None),
            Self::Reset { .. } => ("reset", None),
            Self::Error { .. } => ("error", None),
            Self::Closing { .. } => ("closing", None),
        };
        Ok(Outgoing { kind, id, text: serde_json::to_string(self)?.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_its_kind_as_the_wire_names_it() {
        let messages = [
            ServerMessage::Welcome { heartbeat_seconds: 25 },
            ServerMessage::Resumed { count: 0 },
            ServerMessage::Reset { reason: ResetReason::TooOld },
            ServerMessage::State { channel: "me".to_owned(), data: Value::Null },
        ];
        for message in messages {
            let outgoing = message.outgoing().unwrap();
            let json: Value = serde_json::from_str(&outgoing.text).unwrap();
            assert_eq!(json["type"], outgoing.kind);
        }
        assert_eq!(serde_json::to_value(ResetReason::TooMany).unwrap(), ResetReason::TooMany.name());
    }
}
