//! Enhanced mail system status codes (RFC 3463).

use std::fmt;

use crate::Class;

/// An enhanced status: 5.1.1 and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status {
    /// 2 success, 4 for now, 5 for good.
    pub class: u8,
    /// What it is about: 1 addresses, 2 mailboxes, 3 mail systems, 4 routing, 5 protocol, 6 content, 7 policy.
    pub subject: u16,
    /// The particular case.
    pub detail: u16,
}

impl Status {
    /// A status as it stands at the beginning of a text: `5.1.1 no such user`.
    #[must_use]
    pub fn at_start_of(text: &str) -> Option<Self> {
        let word = text.split(|c: char| c.is_whitespace() || [',', ';', ':', ')'].contains(&c)).next()?;
        let mut parts = word.split('.');
        let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if parts.next().is_some() || !["2", "4", "5"].contains(&class) || !digits(subject) || !digits(detail) {
            return None;
        }
        Some(Self { class: class.parse().ok()?, subject: subject.parse().ok()?, detail: detail.parse().ok()? })
    }

    /// What it is about, for one that is no success.
    #[must_use]
    pub fn about(self) -> Class {
        match (self.subject, self.detail) {
            // 5.1.7 and 5.1.8 are about the sender.
            (1, 0..=6 | 10) | (2, 0 | 1) => Class::NoSuchMailbox,
            (2, 3) | (3, 4) => Class::TooLarge,
            (7, _) => Class::Policy,
            _ => Class::Other,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_a_status_is_read_as_one() {
        let read = |text| Status::at_start_of(text).map(|status| status.to_string());
        assert_eq!(read("5.1.1 <someone@example.org> unknown"), Some("5.1.1".into()));
        assert_eq!(read("4.2.2"), Some("4.2.2".into()));
        assert_eq!(read("5.7.26) see"), Some("5.7.26".into()));
        for nonsense in ["", "no", "1.2.3", "5.1", "5.1.1.1", "5.1.1234", "5..1", "10.0.0.1 blocked", "5.+1.1"] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn each_status_is_about_what_the_register_says() {
        let about = |text| Status::at_start_of(text).unwrap().about();
        for text in ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"] {
            assert_eq!(about(text), Class::NoSuchMailbox, "{text}");
        }
        assert_eq!([about("5.2.3"), about("5.3.4")], [Class::TooLarge; 2]);
        assert_eq!([about("5.7.1"), about("5.7.26"), about("4.7.0")], [Class::Policy; 3]);
        // A full mailbox, and what is about the sender.
        assert_eq!([about("5.2.2"), about("5.1.8"), about("5.0.0")], [Class::Other; 3]);
    }
}
