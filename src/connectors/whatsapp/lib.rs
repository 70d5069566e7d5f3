//! WhatsApp Business by Meta's Cloud API: templates, texts and media to parents, their answers and the fate of ours by
//! signed webhooks.
//!
//! An [`Account`] is one business number, and sends. A [`Webhook`] is one app, which may serve the numbers of many schools:
//! every [`Event`] names the number it is about, and that decides whose it is. Outside of 24 hours after somebody last
//! wrote, only templates may be sent: [`may_send_free_text`].

mod account;
mod code;
mod content;
mod event;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod outcome;
mod payload;
mod status;
#[cfg(test)]
mod tests;
mod webhook;
mod window;

pub use account::{Account, Settings};
pub use code::outcome_of_code;
pub use content::{Button, ButtonKind, Content, Header, Media, MediaKind, Outgoing, Template};
pub use event::{Event, Kind, Message, Report};
pub use outcome::{Outcome, Reason};
pub use status::Status;
pub use webhook::{Webhook, read};
pub use window::{WINDOW, may_send_free_text};
