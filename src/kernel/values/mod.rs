//! The value types: texts and amounts that are right by construction.
//!
//! A value of one of these types has passed its check, so no other code checks it again. Each is a string in JSON and
//! in the database (`Money` apart, which is an object and two columns), is parsed on the way in from outside, and is
//! written in its one canonical form. What the database holds is *not* checked again on the way out: a number plan, a
//! reserved-word list or an e-mail rule that changes must never make a school's rows unreadable.

#[macro_use]
mod text_value;

mod currency;
mod email;
mod invalid;
mod money;
mod national_id;
mod phone;
mod registers;
mod subdomain;

pub use currency::Currency;
pub use email::Email;
pub use invalid::Invalid;
pub use money::{Money, MoneyError};
pub use national_id::NationalId;
pub use phone::{Network, Phone, Wallet};
pub use registers::{CandidateNumber, SchoolNumber, ZimsecCentre};
pub use subdomain::{RESERVED_SUBDOMAINS, Subdomain};

/// Says whether a text has a format.
pub type FormatCheck = fn(&str) -> bool;

/// Every custom `format` that the schemas of these types use, with its check: what a JSON Schema validator needs to
/// know so that the published description and the parser cannot disagree.
pub fn formats() -> Vec<(&'static str, FormatCheck)> {
    fn parses<T: std::str::FromStr>(text: &str) -> bool {
        text.parse::<T>().is_ok()
    }
    fn entry<T: std::str::FromStr>(format: &'static str) -> (&'static str, FormatCheck) {
        (format, parses::<T>)
    }
    vec![
        entry::<Phone>(Phone::FORMAT),
        entry::<NationalId>(NationalId::FORMAT),
        entry::<Email>(Email::FORMAT),
        entry::<SchoolNumber>(SchoolNumber::FORMAT),
        entry::<ZimsecCentre>(ZimsecCentre::FORMAT),
        entry::<CandidateNumber>(CandidateNumber::FORMAT),
        entry::<Subdomain>(Subdomain::FORMAT),
        entry::<Currency>(Currency::FORMAT),
        (Money::AMOUNT_FORMAT, Money::is_amount),
    ]
}

#[cfg(test)]
mod tests;
