//! A folder instead of a mail server: for the small installation that has none yet, and for development.

use std::io;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::fs;
use tokio::io::AsyncWriteExt as _;

use crate::{Class, Composed, Letter, LetterError, Mailer, Outcome};

/// What a file's name may have of a Message-ID.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'@');

/// A folder that gets one file (`MESSAGE-ID.eml`) for each letter. A letter that is sent again takes its own place.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at `path`, which is made when the first letter comes.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    async fn write(&self, name: &str, letter: &Composed) -> io::Result<()> {
        fs::create_dir_all(&self.path).await?;
        let half = self.path.join(format!(".{name}.tmp"));
        let mut file = fs::File::create(&half).await?;
        // Whoever delivers last writes down the return path (RFC 5321 §4.4).
        let return_path = letter.envelope.from().map(|address| format!("Return-Path: <{address}>\r\n")).unwrap_or_default();
        file.write_all(return_path.as_bytes()).await?;
        file.write_all(&letter.bytes).await?;
        file.sync_all().await?;
        // Readers see the whole file or none.
        fs::rename(&half, self.path.join(name)).await
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

#[async_trait]
impl Mailer for Folder {
    async fn send(&self, letter: &Letter) -> Outcome {
        let composed = match letter.compose() {
            Ok(composed) => composed,
            Err(error) => return error.into(),
        };
        let name = format!("{}.eml", utf8_percent_encode(&letter.message_id, NAME));
        match self.write(&name, &composed).await {
            Ok(()) => Outcome::Accepted { message_id: letter.message_id.clone() },
            Err(error) => Outcome::later(format!("the folder cannot be written to: {}", error.kind())),
        }
    }
}

/// A letter that cannot be written down goes nowhere.
impl From<LetterError> for Outcome {
    fn from(error: LetterError) -> Self {
        let class = if error == LetterError::Recipient { Class::NoSuchMailbox } else { Class::Other };
        Self::refused(class, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::letter;

    #[tokio::test]
    async fn a_letter_sent_twice_is_one_whole_file() {
        let folder = Folder::new(tempfile::tempdir().unwrap().path().join("mail"));
        let letter = Letter { message_id: "a=b+c@school.example".into(), ..letter() };
        for _ in 0..2 {
            assert_eq!(folder.send(&letter).await, Outcome::Accepted { message_id: letter.message_id.clone() });
        }
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["a%3Db%2Bc@school.example.eml"]);
        let file = std::fs::read(folder.path().join(&names[0])).unwrap();
        let mut expected = b"Return-Path: <office@school.example>\r\n".to_vec();
        expected.extend(letter.compose().unwrap().bytes);
        assert_eq!(file, expected);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_to_is_for_later() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let outcome = Folder::new(file.path()).send(&letter()).await;
        assert!(matches!(outcome, Outcome::Later { .. }), "{outcome:?}");
    }
}
