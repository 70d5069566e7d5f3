//! Where uploaded files are kept.

use crate::config::setting::Setting;

/// A kind of store for files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileStore {
    /// A folder.
    Local,
    /// A bucket of a service that speaks the S3 protocol.
    S3,
}

impl Setting for FileStore {
    const EXPECTED: &'static str = "`local` or `s3`";

    fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "local" => Some(Self::Local),
            "s3" => Some(Self::S3),
            _ => None,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Local => "local".to_owned(),
            Self::S3 => "s3".to_owned(),
        }
    }
}
