//! How a mail server is asked.

use std::time::Duration;

use outbound::Resolver;
use secrecy::SecretString;

/// Whether and how the connection is encrypted. A certificate is always verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Security {
    /// TLS from the first byte (port 465). The better one where it is offered (RFC 8314 §3): nothing was said in the clear
    /// that somebody in between could have changed.
    Implicit,
    /// STARTTLS, and nothing without (port 587).
    #[default]
    StartTls,
    /// STARTTLS where it is offered. Whoever stands between can prevent it, so no password goes without it.
    StartTlsIfOffered,
    /// None: for a server on this machine alone.
    None,
}

/// Who we are to the mail server.
#[derive(Debug, Clone)]
pub struct Account {
    /// The name.
    pub name: String,
    /// The password.
    pub password: SecretString,
}

/// How a mail server is asked.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name, to which its certificate must belong.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Encryption.
    pub security: Security,
    /// Log-in (AUTH PLAIN or LOGIN), if it wants one.
    pub account: Option<Account>,
    /// The name by which we greet it (EHLO): this machine's, as others know it.
    pub hello: Option<String>,
    /// Until a connection stands, and until a letter is taken.
    pub timeout: Duration,
    /// The most connections at a time.
    pub connections: usize,
    /// Another certificate authority to trust (PEM), for a mail server of one's own.
    pub certificate: Option<String>,
    /// Who turns the server's name into addresses, each time a connection is made; without one, the operating system.
    pub resolver: Option<Resolver>,
}

impl SmtpSettings {
    /// A mail server for submission with STARTTLS (RFC 6409).
    #[must_use]
    pub fn submission(host: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            port: 587,
            security: Security::StartTls,
            account: None,
            hello: None,
            timeout: Duration::from_secs(60),
            connections: 4,
            certificate: None,
            resolver: None,
        }
    }
}
