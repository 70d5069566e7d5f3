//! Where files are kept.

use std::path::PathBuf;

use crate::config::field::{same, settings};

settings! {
    /// Files kept on disk.
    struct Storage in "storage" {
        /// Folder for everything kept as files: uploads, mail written to disk, the demo's secret.
        folder: PathBuf = same("data"),
    }
}

impl Storage {
    /// The file that holds the master secret when `auth.secret` is unset.
    pub fn secret_key_file(&self) -> PathBuf {
        self.folder.join("secret.key")
    }
}
