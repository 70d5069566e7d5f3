//! What the service's error codes mean (its list of error codes). Titles and texts are not looked at: it changes them.

use std::time::Duration;

use crate::{Outcome, Reason};

/// What a code means for the message; the same in an answer and in a report of failure.
#[must_use]
pub fn outcome_of_code(code: i64, after: Option<Duration>) -> Outcome {
    let reason = match code {
        // Too many calls: of the app, of the account, of the number, to the same person; a limit after complaints.
        4 | 80007 | 130_429 | 131_048 | 131_056 | 133_016
        // Down, overloaded, in maintenance, and the error without a name: not sent, to be tried again.
        | 2 | 131_000 | 131_016 | 131_057 => return Outcome::Later { after, code: Some(code) },
        131_047 => Reason::WindowClosed,
        // Also: to itself, and to a number that a test account may not write to.
        131_021 | 131_026 | 131_030 => Reason::Undeliverable,
        131_050 => Reason::OptedOut,
        130_472 | 131_049 => Reason::Withheld,
        // Count, existence, length, policy, format of parameters, paused, disabled, flows.
        132_000..=132_999 => Reason::Template,
        131_052 | 131_053 => Reason::Media,
        100 | 131_008 | 131_009 | 131_051 => Reason::Request,
        0 | 190 => Reason::Token,
        // Capability and permissions; a deleted number; blocked for policy; access, lock, payment, name, country.
        3 | 10 | 33 | 200..=299 | 368 | 130_497 | 131_005 | 131_031 | 131_037 | 131_042 | 131_045 | 133_000..=133_999 => Reason::Account,
        _ => Reason::Other,
    };
    Outcome::Refused { reason, code: Some(code) }
}
