//! Complaints (RFC 5965).

use mail_parser::Message;

use super::fields::{address, groups};
use super::{Complaint, Report, message_id_of_the_letter, part};

/// A complaint; `Other` for a report that says the opposite; `None` if it is no such report.
pub(super) fn read(message: &Message<'_>) -> Option<Report> {
    let report = part(message, "message", "feedback-report")?;
    let groups = groups(report);
    let group = groups.first()?;
    // The others of the register: abuse, fraud, virus, other, auth-failure. The last is about the way, not the letter.
    if ["not-spam", "auth-failure"].contains(&group.get("feedback-type")?.to_ascii_lowercase().as_str()) {
        return Some(Report::Other);
    }
    let told = group.get("original-rcpt-to").and_then(address);
    let recipient = told.or_else(|| {
        let letter = message.parts.iter().skip(1).find_map(|part| part.message())?;
        address(letter.to()?.first()?.address()?)
    });
    Some(Report::Complaint(Complaint { recipient, message_id: message_id_of_the_letter(message) }))
}
