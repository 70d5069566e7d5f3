//! How a mail server is spoken to.

use crate::config::setting::Setting;

/// Encryption to a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// STARTTLS, and nothing without.
    StartTls,
    /// TLS from the first byte.
    Implicit,
    /// None: for a server on this machine.
    None,
}

impl Setting for MailSecurity {
    const EXPECTED: &'static str = "`starttls`, `implicit` or `none`";

    fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "starttls" => Some(Self::StartTls),
            "implicit" => Some(Self::Implicit),
            "none" => Some(Self::None),
            _ => None,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::StartTls => "starttls".to_owned(),
            Self::Implicit => "implicit".to_owned(),
            Self::None => "none".to_owned(),
        }
    }
}
