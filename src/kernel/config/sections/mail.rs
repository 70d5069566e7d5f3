//! How letters leave.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::field::{same, settings, unset};
use crate::config::sections::Storage;
use crate::config::values::{DomainName, MailSecurity};

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
        /// Domain that letters come back to when they cannot be delivered: to `bounce+…` there, an address for each letter, all
        /// of which the mailbox of `mail_reports` gets. Unset: they come back to `mail.from`, and nobody learns of it here.
        return_path_domain: Option<DomainName> = unset(),
        /// Domain that letters are signed for (DKIM): that of `mail.from`. Unset: they are not signed here.
        dkim_domain: Option<DomainName> = unset(),
        /// Selector of the key: its public half stands in DNS at `SELECTOR._domainkey.DOMAIN`.
        dkim_selector: Option<String> = unset(),
        /// The private key, in PEM: RSA of 2048 bits or more, or Ed25519.
        dkim_key: Option<SecretString> = unset(),
        /// File that holds the private key instead.
        dkim_key_file: Option<PathBuf> = unset(),
    }
}

impl Mail {
    /// The folder of letters without a mail server.
    pub fn local_folder(&self, storage: &Storage) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| storage.folder.join("mail"))
    }
}
