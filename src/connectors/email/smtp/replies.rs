//! What a mail server's replies mean, by how far a letter got.

use std::error::Error as StdError;
use std::io;

use lettre::transport::smtp::Error;

use crate::{Class, Outcome, Status};

/// How far a letter got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Greeting, TLS, log-in.
    Connect,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Data,
    /// The letter itself.
    Letter,
}

impl Stage {
    fn told(self) -> &'static str {
        match self {
            Self::Connect => "connection or log-in",
            Self::Sender => "the sender",
            Self::Recipient => "the recipient",
            Self::Data | Self::Letter => "the letter",
        }
    }
}

/// What it comes to that the server did not say yes.
pub(crate) fn outcome(stage: Stage, error: &Error) -> Outcome {
    let code = error.status().map(|code| code.to_string());
    if let Some(code) = code.as_deref().and_then(|code| code.parse().ok()) {
        // What the server said is kept by lettre as the error's source; only its status is told on: the rest names people.
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        return reply(stage, code, Status::at_start_of(&said));
    }
    if stage == Stage::Letter {
        return Outcome::Unknown { reason: "the connection broke off while the letter was handed over".into() };
    }
    if error.is_client() {
        // What lettre will not do: STARTTLS or a way to log in that the server does not offer.
        return Outcome::refused(Class::Settings, "the server offers no STARTTLS, or no way to log in that we know");
    }
    Outcome::later(if is_tls(error) { "no TLS with the mail server" } else { "the mail server cannot be reached" })
}

/// rustls gives its errors as I/O errors of this kind, a certificate that is not trusted among them.
fn is_tls(error: &Error) -> bool {
    let mut causes = std::iter::successors(error.source(), |cause| StdError::source(*cause));
    error.is_tls()
        || causes.any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::InvalidData))
}

fn reply(stage: Stage, code: u16, status: Option<Status>) -> Outcome {
    let enhanced = status.map(|status| format!(" {status}")).unwrap_or_default();
    let reason = format!("{code}{enhanced} to {}", stage.told());
    if code < 500 {
        return Outcome::Later { after: None, reason };
    }
    // The enhanced status says more, unless it is one of the general ones (x.0.0).
    let about = status.map_or(Class::Other, Status::about);
    let class = match (stage, code) {
        (_, 552) if about == Class::Other && stage != Stage::Recipient => Class::TooLarge,
        (Stage::Sender, _) if about == Class::TooLarge => about,
        // Whoever we are, we may not send at all.
        (Stage::Connect | Stage::Sender, _) => Class::Settings,
        (_, 530 | 534 | 535 | 538) => Class::Settings,
        _ if about != Class::Other => about,
        (Stage::Recipient, 550 | 551 | 553) if status.is_none_or(|status| status.subject == 0) => Class::NoSuchMailbox,
        (Stage::Letter, 550 | 554) if status.is_none_or(|status| status.subject == 0) => Class::Policy,
        _ => Class::Other,
    };
    Outcome::Refused { permanent: class != Class::Settings, status, class, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(stage: Stage, code: u16, said: &str) -> (Class, bool) {
        match reply(stage, code, Status::at_start_of(said)) {
            Outcome::Refused { class, permanent, .. } => (class, permanent),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_reply_is_about_what_it_says_at_its_stage() {
        use Stage::{Connect, Data, Letter, Recipient, Sender};
        let cases = [
            (Recipient, 550, "5.1.1 unknown", Class::NoSuchMailbox),
            (Recipient, 550, "no such user", Class::NoSuchMailbox),
            (Recipient, 553, "5.1.3 bad address", Class::NoSuchMailbox),
            (Recipient, 550, "5.7.1 relaying denied", Class::Policy),
            (Recipient, 552, "5.2.2 mailbox full", Class::Other),
            (Recipient, 554, "5.7.26 unauthenticated", Class::Policy),
            (Recipient, 530, "5.7.0 log in first", Class::Settings),
            (Data, 554, "5.5.1 no valid recipients", Class::Other),
            (Letter, 552, "5.3.4 too big", Class::TooLarge),
            (Letter, 552, "too big", Class::TooLarge),
            (Letter, 550, "5.7.1 spam", Class::Policy),
            (Letter, 554, "looks like spam", Class::Policy),
            (Letter, 554, "5.6.0 malformed", Class::Other),
            (Sender, 552, "5.3.4 too big", Class::TooLarge),
            (Sender, 550, "5.1.8 bad sender", Class::Settings),
            (Sender, 530, "5.7.0 log in first", Class::Settings),
            (Connect, 535, "5.7.8 wrong password", Class::Settings),
            (Connect, 554, "no service for you", Class::Settings),
        ];
        for (stage, code, said, expected) in cases {
            assert_eq!(class(stage, code, said), (expected, expected != Class::Settings), "{code} {said}");
        }
    }

    #[test]
    fn for_the_moment_is_for_later_at_every_stage() {
        for (stage, code) in [(Stage::Connect, 421), (Stage::Connect, 454), (Stage::Recipient, 450), (Stage::Letter, 451)] {
            let outcome = reply(stage, code, Status::at_start_of("4.7.1 greylisted for someone@example.org"));
            assert!(matches!(&outcome, Outcome::Later { reason, .. } if !reason.contains('@')), "{outcome:?}");
        }
    }
}
