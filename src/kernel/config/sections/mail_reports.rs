//! Where letters that come back are read.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::field::{same, settings, unset};
use crate::config::values::MailSecurity;

settings! {
    /// The mailbox of letters that come back, and of complaints.
    struct MailReports in "mail_reports" {
        /// Name of the IMAP server. Unset: no mailbox is read.
        host: Option<String> = unset(),
        /// Its port.
        port: u16 = same("993"),
        /// Encryption: `implicit`, `starttls` (port 143), or `none` for a server on this machine.
        security: MailSecurity = same("implicit"),
        /// Name to log in with.
        user: Option<String> = unset(),
        /// Password of that name.
        password: Option<SecretString> = unset(),
        /// File with the certificate (PEM) of an authority to trust beside the system's.
        ca_file: Option<PathBuf> = unset(),
        /// The folder that is read. What was read is deleted there.
        folder: String = same("INBOX"),
        /// Seconds between looks.
        interval_seconds: u64 = same("60").within(1, 86_400),
    }
}
