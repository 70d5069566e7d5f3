//! Messages for people, in the languages of the platform: Project Fluent, one text file a language.
//!
//! Code names a message by its key and never holds the text. Each module brings its own files; [`KERNEL`] is the
//! kernel's, with a message for every error code (`error-not-found`) and every kind of field problem
//! (`issue-required`). What arguments a message takes stands above it in `en.ftl`.

mod language;
mod messages;

pub use language::{Language, UnknownLanguage};
pub use messages::{InvalidMessages, Messages};

/// The kernel's own messages.
pub const KERNEL: [(Language, &str); 3] =
    [(Language::En, include_str!("en.ftl")), (Language::Sn, include_str!("sn.ftl")), (Language::Nd, include_str!("nd.ftl"))];

#[cfg(test)]
mod tests;
