//! A letter, and how it is written down.

use std::fmt;
use std::time::SystemTime;

use aws_lc_rs::digest::{SHA256, digest};
use lettre::Message;
use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{self, MultiPart, SinglePart};
use thiserror::Error;
use url::Url;

/// An address with a name.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name that is shown.
    pub name: Option<String>,
    /// The address, in ASCII: SMTPUTF8 is not spoken.
    pub address: String,
}

impl Mailbox {
    /// An address without a name.
    #[must_use]
    pub fn bare(address: impl Into<String>) -> Self {
        Self { name: None, address: address.into() }
    }
}

/// A file that comes with a letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, without a path.
    pub name: String,
    /// Its media type: `application/pdf`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How its recipient gets no more of its kind (RFC 2369, and with one click RFC 8058).
#[derive(Clone, PartialEq, Eq)]
pub struct Unsubscribe {
    /// An HTTPS address that takes a `POST` of `List-Unsubscribe=One-Click` without any log-in, and knows by its own secret
    /// whom it is about.
    pub url: Url,
    /// An address to write to instead.
    pub address: Option<String>,
}

/// A letter to one recipient: nobody sees who else got one.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// What makes it this letter: `…@domain`, without angle brackets. The caller keeps it and gives it again at each try.
    pub message_id: String,
    /// When it was written. Given again at each try, too.
    pub date: SystemTime,
    /// Who writes.
    pub from: Mailbox,
    /// Where answers go, if elsewhere.
    pub reply_to: Option<Mailbox>,
    /// Where it comes back to when it cannot be delivered, if not to `from`; see [`crate::ReturnPaths`].
    pub return_path: Option<String>,
    /// To whom.
    pub to: Mailbox,
    /// What about. One line.
    pub subject: String,
    /// The text, for every reader.
    pub text: String,
    /// The same for readers that show HTML.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// How to get no more of these. For all that is not about the recipient's own account or child's safety.
    pub unsubscribe: Option<Unsubscribe>,
    /// Whether a machine wrote it (RFC 3834), so that machines do not answer.
    pub automatic: bool,
    /// The text's language, as BCP 47 says it: `sn`.
    pub language: Option<String>,
}

impl fmt::Debug for Letter {
    /// By its Message-ID alone: the rest is between two people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// Why a letter cannot be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LetterError {
    /// The recipient's address is none.
    #[error("the recipient's address is none")]
    Recipient,
    /// Another address is none.
    #[error("the address in {0} is none")]
    Address(&'static str),
    /// A line break or another control character where one line is wanted.
    #[error("{0} has a line break or another control character in it")]
    ControlCharacter(&'static str),
    /// Something else is not of its form.
    #[error("{0} is not of its form")]
    Form(&'static str),
}

/// A letter written down.
pub struct Composed {
    /// Who gets it, and who hears if that fails.
    pub envelope: Envelope,
    /// Its bytes (RFC 5322), with CRLF. The same letter always has the same.
    pub bytes: Vec<u8>,
}

impl Letter {
    /// Writes it down.
    ///
    /// # Errors
    /// See [`LetterError`]: nothing that a person typed can add a header.
    pub fn compose(&self) -> Result<Composed, LetterError> {
        let to = mailbox(&self.to, "to").map_err(|error| match error {
            LetterError::Address(_) => LetterError::Recipient,
            error => error,
        })?;
        let from = mailbox(&self.from, "from")?;
        let return_path = match &self.return_path {
            Some(path) => address(path, "return_path")?,
            None => from.email.clone(),
        };
        let envelope = Envelope::new(Some(return_path), vec![to.email.clone()]).map_err(|_| LetterError::Recipient)?;
        let mut builder = Message::builder()
            .envelope(envelope.clone())
            .date(self.date)
            .raw_header(line("Message-ID", format!("<{}>", message_id(&self.message_id)?))?)
            .from(from)
            .to(to)
            .subject(one_line(&self.subject, "subject")?);
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(mailbox(reply_to, "reply_to")?);
        }
        if self.automatic {
            builder = builder.raw_header(line("Auto-Submitted", "auto-generated".to_owned())?);
        }
        if let Some(language) = &self.language {
            let good = !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let language = if good { language.clone() } else { return Err(LetterError::Form("language")) };
            builder = builder.raw_header(line("Content-Language", language)?);
        }
        if let Some(unsubscribe) = &self.unsubscribe {
            builder = builder
                .raw_header(line("List-Unsubscribe", addresses(unsubscribe)?)?)
                .raw_header(line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())?);
        }
        let message = self.with_body(builder)?.map_err(|_| LetterError::Form("letter"))?;
        Ok(Composed { envelope, bytes: message.formatted() })
    }

    fn with_body(&self, builder: message::MessageBuilder) -> Result<Result<Message, lettre::error::Error>, LetterError> {
        // Derived from the Message-ID, so that the same letter is the same bytes.
        let boundary = |part: &str| hex::encode(digest(&SHA256, format!("{part}\n{}", self.message_id).as_bytes()));
        let text = SinglePart::plain(self.text.clone());
        let words = self.html.as_ref().map(|html| {
            let both = MultiPart::alternative().boundary(boundary("alternative"));
            both.singlepart(text.clone()).singlepart(SinglePart::html(html.clone()))
        });
        if self.attachments.is_empty() {
            return Ok(match words {
                Some(words) => builder.multipart(words),
                None => builder.singlepart(text),
            });
        }
        let mixed = MultiPart::mixed().boundary(boundary("mixed"));
        let mut mixed = match words {
            Some(words) => mixed.multipart(words),
            None => mixed.singlepart(text),
        };
        for Attachment { name, media_type, bytes } in &self.attachments {
            let media_type =
                ContentType::parse(one_line(media_type, "media_type")?).map_err(|_| LetterError::Form("media_type"))?;
            let name = one_line(name, "attachment")?.to_owned();
            mixed = mixed.singlepart(message::Attachment::new(name).body(bytes.clone(), media_type));
        }
        Ok(builder.multipart(mixed))
    }
}

fn one_line<'a>(text: &'a str, field: &'static str) -> Result<&'a str, LetterError> {
    // U+2028 and U+2029 break lines, too, for some readers.
    let breaks = |c: char| c.is_control() || c == '\u{2028}' || c == '\u{2029}';
    if text.contains(breaks) { Err(LetterError::ControlCharacter(field)) } else { Ok(text) }
}

fn address(text: &str, field: &'static str) -> Result<Address, LetterError> {
    let text = one_line(text, field)?;
    if !text.is_ascii() {
        return Err(LetterError::Address(field));
    }
    text.parse().map_err(|_| LetterError::Address(field))
}

fn mailbox(mailbox: &Mailbox, field: &'static str) -> Result<message::Mailbox, LetterError> {
    let name = mailbox.name.as_deref().map(|name| one_line(name, field)).transpose()?;
    Ok(message::Mailbox::new(name.map(str::to_owned), address(&mailbox.address, field)?))
}

/// `left@right` of the few characters that need no quoting anywhere.
fn message_id(text: &str) -> Result<&str, LetterError> {
    let plain =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+=".contains(&byte));
    match text.split_once('@') {
        Some((left, right)) if text.len() <= 200 && plain(left) && plain(right) => Ok(text),
        _ => Err(LetterError::Form("message_id")),
    }
}

fn addresses(unsubscribe: &Unsubscribe) -> Result<String, LetterError> {
    // RFC 8058 §3.1 wants HTTPS. An address that was parsed holds neither spaces nor angle brackets.
    if unsubscribe.url.scheme() != "https" {
        return Err(LetterError::Form("unsubscribe"));
    }
    match &unsubscribe.address {
        Some(text) => Ok(format!("<{}>, <mailto:{}>", unsubscribe.url, address(text, "unsubscribe")?)),
        None => Ok(format!("<{}>", unsubscribe.url)),
    }
}

/// A header that must stay as it is, on one line, because machines read it. A line may have 998 bytes (RFC 5322 §2.1.1).
fn line(name: &'static str, value: String) -> Result<HeaderValue, LetterError> {
    if !value.is_ascii() || value.contains(|c: char| c.is_ascii_control()) || name.len() + value.len() > 990 {
        return Err(LetterError::Form(name));
    }
    Ok(HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value))
}
