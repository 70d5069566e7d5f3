//! What comes back: letters that could not be delivered (RFC 3464, and the older forms of Exim and qmail), and complaints of
//! recipients (RFC 5965).
//!
//! Anyone can write such a report. Believe one only if it came to a return path that was signed
//! ([`crate::ReturnPaths::delivery`]), and only about that delivery.

mod complaint;
mod delivery_status;
mod fields;
mod plain;
#[cfg(test)]
mod tests;

use std::fmt;

use mail_parser::{Message, MessageParser, MimeHeaders as _};

use crate::Status;

/// The most parts that are looked at. A report has three.
const PARTS: usize = 50;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// It will never be delivered, and neither will the next.
    Permanent,
    /// It was given up, for a reason that may pass: the next may be delivered.
    GivenUp,
    /// It is still being tried.
    Delayed,
}

/// A letter that was not delivered to a recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Bounce {
    /// The address that it was for.
    pub recipient: String,
    /// How bad it is.
    pub severity: Severity,
    /// The enhanced status, if there is one.
    pub status: Option<Status>,
    /// The Message-ID of the letter, without angle brackets, if it came back with the report.
    pub message_id: Option<String>,
}

impl fmt::Debug for Bounce {
    /// Without the recipient.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { severity, status, message_id, .. } = self;
        f.debug_struct("Bounce")
            .field("severity", severity)
            .field("status", status)
            .field("message_id", message_id)
            .finish_non_exhaustive()
    }
}

/// A recipient who says that a letter is spam: they get no more of its kind.
#[derive(Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Who, if it is told; many services leave it out.
    pub recipient: Option<String>,
    /// The Message-ID of the letter, without angle brackets, if it came back with the report.
    pub message_id: Option<String>,
}

impl fmt::Debug for Complaint {
    /// Without the recipient.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Complaint").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// It was not delivered, to each of these.
    Bounces(Vec<Bounce>),
    /// Somebody complains.
    Complaint(Complaint),
    /// Anything else: an answer of a person or of their machine, a report of success, or one of a form that is not known.
    Other,
}

/// Reads what came back, as it came (RFC 5322).
#[must_use]
pub fn read(raw: &[u8]) -> Report {
    let Some(message) = MessageParser::default().parse(raw) else { return Report::Other };
    if let Some(complaint) = complaint::read(&message) {
        return complaint;
    }
    let bounces = delivery_status::read(&message).unwrap_or_else(|| plain::read(&message));
    if bounces.is_empty() { Report::Other } else { Report::Bounces(bounces) }
}

/// The contents of the first part of a type, as text.
fn part<'a>(message: &'a Message<'_>, kind: &str, subtype: &str) -> Option<&'a str> {
    let mut parts = message.parts.iter().take(PARTS);
    parts.find(|part| part.is_content_type(kind, subtype))?.text_contents()
}

/// The Message-ID of the letter that came back with a report, whole or its headers alone.
fn message_id_of_the_letter(message: &Message<'_>) -> Option<String> {
    let inner = message.parts.iter().take(PARTS).skip(1).find_map(|part| part.message());
    if let Some(id) = inner.and_then(Message::message_id) {
        return Some(id.to_owned());
    }
    message_id_in(part(message, "text", "rfc822-headers")?)
}

/// The Message-ID among headers.
fn message_id_in(headers: &str) -> Option<String> {
    Some(MessageParser::default().parse_headers(headers)?.message_id()?.to_owned())
}
