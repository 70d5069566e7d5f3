//! How letters leave.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::field::{same, settings, unset};
use crate::config::sections::Storage;
use crate::config::values::MailSecurity;

settings! {
    /// E-mail.
    struct Mail in "mail" {
        /// Name of the mail server that takes letters. Unset: each letter is a file in `mail.folder`.
        smtp_host: Option<String> = unset(),
        /// Port of the mail server.
        smtp_port: u16 = same("587"),
        /// Encryption to the mail server: `starttls`, `implicit` (port 465), or `none` for one on this machine.
        smtp_security: MailSecurity = same("starttls"),
        /// Name to log in to the mail server with. Unset: it wants none.
        smtp_user: Option<String> = unset(),
        /// Password of that name.
        smtp_password: Option<SecretString> = unset(),
        /// Folder that letters are put into as `.eml` files without a mail server. Unset: `mail` in `storage.folder`.
        folder: Option<PathBuf> = unset(),
        /// Address that letters come from; the school's name stands before it, and answers go to the school's own address.
        from: String = same("noreply@oneclass.example"),
    }
}

impl Mail {
    /// The folder of letters without a mail server.
    pub fn local_folder(&self, storage: &Storage) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| storage.folder.join("mail"))
    }
}
