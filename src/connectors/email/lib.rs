//! E-mail: letters, what carries them, and what comes back.
//!
//! A [`Letter`] is plain data with a Message-ID that the caller chose, so that a second try is the same letter. A [`Mailer`]
//! offers it once and says what became of it ([`Outcome`]); it never repeats a letter that may have been taken. What comes
//! back to the [`ReturnPaths`] that were given is fetched by [`read_mailbox`] and read by [`report`].

mod dkim;
#[cfg(any(test, feature = "fake"))]
pub mod fake;
mod folder;
mod letter;
mod mailbox;
mod mailer;
mod outcome;
pub mod report;
mod return_path;
mod smtp;
mod status;
#[cfg(test)]
mod tests;

pub use dkim::{Dkim, DkimError};
pub use folder::Folder;
pub use letter::{Attachment, Composed, Letter, LetterError, Mailbox, Unsubscribe};
pub use mailbox::{MailboxError, MailboxSettings, Verdict, read_mailbox};
pub use mailer::Mailer;
pub use outcome::{Class, Outcome};
pub use return_path::{ReturnPaths, Returned};
pub use smtp::{Account, Security, SettingsError, Smtp, SmtpSettings};
pub use status::Status;
