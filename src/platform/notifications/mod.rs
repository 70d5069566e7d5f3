//! Notifications: what people are told, in which words, which way, at what time, and at what cost.
//!
//! Every module tells people things the same way: [`notify()`] with a [`Kind`], the [`Recipient`]s and the values that its
//! texts name. Who is told how follows from the kind's channels, what the school has set up, what each person chose and
//! the quiet hours (`plan.rs`). What is for an inbox is there when the change commits; a job carries the rest to the
//! providers (`send.rs`) and falls back on another way where one fails. Credit is taken before and what was not spent is
//! given back (`credit/`).

mod announce;
pub mod audience;
pub mod codes;
mod credit;
mod deliveries;
pub mod delivery;
mod digest;
pub mod gateway;
mod gateway_commands;
mod gateways;
pub mod inbound;
pub mod keywords;
pub mod kind;
pub mod kinds;
mod live;
mod manifest;
pub mod message;
mod messages;
pub mod notify;
mod pace;
mod plan;
pub mod preference;
mod preferences;
mod providers;
pub mod push;
mod quiet;
pub mod recipient;
mod reports;
pub mod returned;
mod send;
mod smpp;
pub mod suppression;
mod suppressions;
pub mod template;
mod transport;
mod transports;
pub mod unsubscribe;
pub mod words;

pub use inbound::expire;
pub use kind::Kind;
pub use manifest::module;
pub use notify::{Notice, notify};
pub use recipient::Recipient;

use words::Channel;

/// Whether letters are signed (DKIM), and where the public half of the key must stand in DNS; `None` when no key is configured.
/// For `oneclass doctor`.
///
/// # Errors
/// What is wrong with the key, in words that do not show it.
pub fn signs_letters(config: &kernel::config::Mail) -> kernel::Result<Option<String>> {
    let key = transports::mail::dkim(config)?;
    let names = config.dkim_selector.as_ref().zip(config.dkim_domain.as_ref());
    Ok(key.and(names).map(|(selector, domain)| format!("{selector}._domainkey.{}", domain.as_str())))
}

/// A text as it goes out on a channel, and how many messages it is paid for as.
fn parts(channel: Channel, text: String) -> (String, usize) {
    if channel != Channel::Sms {
        return (text, 1);
    }
    // A curly apostrophe from a word processor would make it cost twice as much.
    let text = sms_text::normalise(&text).into_owned();
    let count = sms_text::measure(&text).parts;
    (text, count)
}
