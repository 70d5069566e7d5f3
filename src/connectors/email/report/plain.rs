//! Two forms older than the standard that are still met: Exim's header, and qmail's text (QSBMF). Others are not guessed at:
//! what merely looks like a bounce must not close somebody's mailbox.

use mail_parser::Message;

use super::delivery_status::in_reply;
use super::fields::address;
use super::{Bounce, Severity, message_id_in, message_id_of_the_letter};
use crate::Status;

/// How qmail begins, and what it writes before the letter.
const QMAIL: &str = "Hi. This is the ";
const QMAIL_LETTER: &str = "--- Below this line is a copy of the message.";

/// The recipients that a letter was not delivered to.
pub(super) fn read(message: &Message<'_>) -> Vec<Bounce> {
    let text = message.body_text(0).unwrap_or_default();
    let text = text.as_ref();
    if text.trim_start().starts_with(QMAIL) {
        return qmail(text.trim_start());
    }
    let failed = message.header_raw("X-Failed-Recipients").map(str::to_owned).unwrap_or_default();
    let message_id = message_id_of_the_letter(message).or_else(|| exims_copy(text));
    let status = in_reply(text);
    let bounces = failed.split(',').filter_map(address).map(|recipient| bounce(recipient, status, message_id.clone()));
    bounces.collect()
}

fn bounce(recipient: String, status: Option<Status>, message_id: Option<String>) -> Bounce {
    // These are written when a server gives up, and not before.
    let severity = if status.is_none_or(|status| status.class == 5) { Severity::Permanent } else { Severity::GivenUp };
    Bounce { recipient, severity, status, message_id }
}

/// The Message-ID of the letter that Exim puts at the end.
fn exims_copy(text: &str) -> Option<String> {
    let (_, copy) = text.split_once("------ This is a copy of the message")?;
    let (_, letter) = copy.split_once('\n')?;
    message_id_in(letter.trim_start())
}

/// Paragraphs of `<address>:` and what was wrong with it, then the letter.
fn qmail(text: &str) -> Vec<Bounce> {
    let (said, letter) = text.split_once(QMAIL_LETTER).unwrap_or((text, ""));
    let message_id = message_id_in(letter.trim_start());
    let said = said.replace("\r\n", "\n");
    let paragraphs = said.split("\n\n").filter_map(|paragraph| {
        let (first, rest) = paragraph.trim_start_matches('\n').split_once('\n').unwrap_or((paragraph, ""));
        let recipient = first.strip_prefix('<')?.strip_suffix(":")?.strip_suffix('>')?;
        Some(bounce(address(recipient)?, in_reply(rest), message_id.clone()))
    });
    paragraphs.collect()
}
