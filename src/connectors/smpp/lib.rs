//! SMS by SMPP 3.4: a session with a network's message centre, as networks offer it to those who send much.
//!
//! One account has one session, bound as a transceiver. It stays open, is kept alive, and is opened anew when it breaks;
//! what was under way then is [`Unknown`](sms::Outcome::Unknown) and not sent again. Reports and messages come in over the
//! same session and go to a [`Sink`](sms::Sink); the centre hears that they arrived only after they are stored.
//!
//! [`Smpp::new`] gives the account, and the session as a future: the session lives as long as that is polled.

mod account;
mod assembly;
mod code;
mod connection;
mod deliver;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod parts;
mod report;
mod session;
mod settings;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unit_tests;

pub use account::Smpp;
pub use settings::Settings;
