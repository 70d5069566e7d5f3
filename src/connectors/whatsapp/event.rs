//! What a webhook tells.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{MediaKind, Outcome, Status};

/// What a webhook tells. Nothing is lost: what we do not understand comes out as it came in.
#[derive(Clone, PartialEq)]
pub enum Event {
    /// Somebody wrote.
    Message(Message),
    /// How far a message of ours has come.
    Report(Report),
    /// Anything else: changes of templates and accounts, errors, what is new.
    Other {
        /// The number it is about, if it says so.
        phone_number_id: Option<String>,
        /// The kind of change, as the service names it.
        field: String,
        /// The whole of it.
        raw: Value,
    },
}

impl Event {
    /// The number it is about: what decides whose it is.
    #[must_use]
    pub fn phone_number_id(&self) -> Option<&str> {
        match self {
            Self::Message(message) => Some(&message.phone_number_id),
            Self::Report(report) => Some(&report.phone_number_id),
            Self::Other { phone_number_id, .. } => phone_number_id.as_deref(),
        }
    }

    /// The same for the same event however often it comes. Nothing for what we do not understand.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        match self {
            Self::Message(message) => Some(message.id.clone()),
            Self::Report(report) => Some(format!("{}|{}", report.id, report.status.name())),
            Self::Other { .. } => None,
        }
    }
}

impl fmt::Debug for Event {
    /// Without texts and numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => f.debug_struct("Message").field("id", &message.id).finish_non_exhaustive(),
            Self::Report(report) => {
                f.debug_struct("Report").field("id", &report.id).field("status", &report.status).finish_non_exhaustive()
            }
            Self::Other { field, .. } => f.debug_struct("Other").field("field", field).finish_non_exhaustive(),
        }
    }
}

/// A message that somebody wrote.
#[derive(Clone, PartialEq)]
pub struct Message {
    /// The business number it was sent to, by its id.
    pub phone_number_id: String,
    /// The service's id of it.
    pub id: String,
    /// Who wrote, in international form with `+`.
    pub from: String,
    /// The name that they gave themselves.
    pub name: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// The id of the message of ours that it answers.
    pub answers: Option<String>,
    /// What it is.
    pub kind: Kind,
}

/// What somebody sent.
#[derive(Clone, PartialEq)]
pub enum Kind {
    /// A text.
    Text(String),
    /// They pressed a button of a template.
    Button {
        /// What we said that we want back.
        payload: String,
        /// What is written on it.
        text: String,
    },
    /// They chose among buttons or from a list.
    Choice {
        /// What we said that we want back.
        id: String,
        /// What is written on it.
        title: String,
    },
    /// A picture, document, sound or film, which can be fetched for some days.
    Media {
        /// Its kind.
        kind: MediaKind,
        /// By which it is fetched.
        id: String,
        /// Its media type.
        mime_type: Option<String>,
        /// The text below it.
        caption: Option<String>,
        /// A document's name.
        filename: Option<String>,
    },
    /// A place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
    },
    /// A small picture put to a message of ours, or taken away from it.
    Reaction {
        /// Our message.
        to: String,
        /// The picture; nothing if it was taken away.
        emoji: Option<String>,
    },
    /// Anything else.
    Other {
        /// As the service names it.
        kind: String,
        /// The whole message.
        raw: Value,
    },
}

/// How far a message of ours has come.
#[derive(Clone, PartialEq)]
pub struct Report {
    /// The business number that sent it, by its id.
    pub phone_number_id: String,
    /// The service's id of it, as in [`Outcome::Accepted`].
    pub id: String,
    /// The sender's own reference.
    pub reference: Option<String>,
    /// To whom, in international form with `+`.
    pub to: Option<String>,
    /// How far.
    pub status: Status,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// What it is charged as: `utility`, `marketing`, `service` …
    pub category: Option<String>,
    /// What the first of its errors means.
    pub failure: Option<Outcome>,
}
