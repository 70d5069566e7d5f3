//! An account with a message centre.

use std::collections::BTreeMap;
use std::time::Duration;

use outbound::Resolver;
use secrecy::SecretString;
use sms::Reason;

/// An account with a message centre. The limits in characters are the protocol's.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its host.
    pub host: String,
    /// Who finds out where that is, each time that a session is opened; without: the operating system. Whoever lets others name
    /// the host has it refuse what leads into networks of their own.
    pub resolver: Option<Resolver>,
    /// Its port; 2775 by custom.
    pub port: u16,
    /// Whether it is spoken to over TLS, with a certificate that the operating system trusts.
    pub tls: bool,
    /// The account's name, at most 15 characters.
    pub system_id: String,
    /// Its password, at most 8 characters.
    pub password: SecretString,
    /// Its kind, where the centre wants one, at most 12 characters.
    pub system_type: String,
    /// The sender for messages that name none: a name of at most 11 characters, a number, or a short code.
    pub from: String,
    /// Messages under way at once.
    pub window: usize,
    /// After how long a silence the connection is tried.
    pub enquire_link: Duration,
    /// How long an answer may take. After that it is not known whether a message was sent.
    pub response_timeout: Duration,
    /// How long to wait before a broken session is opened anew.
    pub reconnect_after: Duration,
    /// How often, and after how long each time, a message is tried again that the centre has no room for (throttled).
    pub throttled: (u32, Duration),
    /// Whether GSM 7-bit goes packed, seven bits each. Most centres want a septet in each octet.
    pub packed: bool,
    /// Whether the centre names a message by a hexadecimal number when it takes it, and by the same as a decimal number in
    /// the text of its report, as some do. The id is then known as the decimal number.
    pub hex_ids: bool,
    /// What error codes of this centre mean (those from 0x400 are its own).
    pub reasons: BTreeMap<u32, Reason>,
}

impl Settings {
    /// An account with what suits most centres.
    #[must_use]
    pub fn new(host: impl Into<String>, port: u16, system_id: impl Into<String>, password: SecretString) -> Self {
        Self {
            host: host.into(),
            resolver: None,
            port,
            tls: false,
            system_id: system_id.into(),
            password,
            system_type: String::new(),
            from: String::new(),
            window: 10,
            enquire_link: Duration::from_secs(30),
            response_timeout: Duration::from_secs(10),
            reconnect_after: Duration::from_secs(5),
            throttled: (3, Duration::from_secs(1)),
            packed: false,
            hex_ids: false,
            reasons: BTreeMap::new(),
        }
    }
}
