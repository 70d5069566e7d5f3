//! What can be sent.

use std::fmt;

use serde_json::{Map, Value, json};
use sms::Number;
use url::Url;

/// A message to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The sender's own reference, different for every message, at most 512 characters. It comes back in reports.
    pub reference: String,
    /// To whom.
    pub to: Number,
    /// The id of a message of theirs that it answers: it is then shown with it.
    pub answers: Option<String>,
    /// What is sent.
    pub content: Content,
}

impl fmt::Debug for Outgoing {
    /// Without the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("reference", &self.reference).field("to", &self.to).finish_non_exhaustive()
    }
}

/// What is sent.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// A text that Meta has approved, with parameters: may always be sent.
    Template(Template),
    /// Free text, at most 4,096 characters; only within the window.
    Text {
        /// The text.
        body: String,
        /// Whether the first address in it is shown with a picture.
        preview_url: bool,
    },
    /// A picture, document, sound or film that the service fetches; only within the window.
    Media(Media),
}

/// A template and its parameters.
#[derive(Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name, as approved.
    pub name: String,
    /// Its language, as approved: `en`, `en_GB`.
    pub language: String,
    /// The parameter of its heading, if it has one.
    pub header: Option<Header>,
    /// The parameters of its body, in their order.
    pub body: Vec<String>,
    /// The parameters of its buttons.
    pub buttons: Vec<Button>,
}

/// The parameter of a template's heading.
#[derive(Clone, PartialEq, Eq)]
pub enum Header {
    /// A text.
    Text(String),
    /// A picture, document or film.
    Media(Media),
}

/// What a button of a template does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonKind {
    /// Opens an address, whose end is the parameter.
    Url,
    /// Answers, with the parameter as what we get back.
    QuickReply,
}

/// A button of a template with its parameter.
#[derive(Clone, PartialEq, Eq)]
pub struct Button {
    /// Its place, from 0.
    pub index: u8,
    /// What it does.
    pub kind: ButtonKind,
    /// The parameter.
    pub parameter: String,
}

/// A kind of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// JPEG or PNG.
    Image,
    /// PDF and other documents.
    Document,
    /// Sound.
    Audio,
    /// Film.
    Video,
}

impl MediaKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Document => "document",
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        // A voice message is a sound, a sticker a picture.
        Some(match name {
            "image" | "sticker" => Self::Image,
            "document" => Self::Document,
            "audio" | "voice" => Self::Audio,
            "video" => Self::Video,
            _ => return None,
        })
    }
}

/// Media behind a link.
#[derive(Clone, PartialEq, Eq)]
pub struct Media {
    /// Its kind.
    pub kind: MediaKind,
    /// Where the service fetches it; reachable for it alone, and not for long.
    pub link: Url,
    /// A text below it; not for sound.
    pub caption: Option<String>,
    /// The name under which a document is kept.
    pub filename: Option<String>,
}

impl Media {
    fn json(&self) -> Value {
        let mut media = json!({ "link": self.link.as_str() });
        if let Some(fields) = media.as_object_mut() {
            let caption = self.caption.as_ref().filter(|_| self.kind != MediaKind::Audio);
            fields.extend(caption.map(|caption| ("caption".to_owned(), json!(caption))));
            let filename = self.filename.as_ref().filter(|_| self.kind == MediaKind::Document);
            fields.extend(filename.map(|filename| ("filename".to_owned(), json!(filename))));
        }
        media
    }
}

impl Template {
    fn json(&self) -> Value {
        let mut components = Vec::new();
        match &self.header {
            Some(Header::Text(text)) => {
                components.push(json!({"type": "header", "parameters": [{"type": "text", "text": text}]}))
            }
            Some(Header::Media(media)) => {
                let mut parameter = Map::from_iter([("type".to_owned(), json!(media.kind.name()))]);
                parameter.insert(media.kind.name().to_owned(), media.json());
                components.push(json!({"type": "header", "parameters": [parameter]}));
            }
            None => {}
        }
        if !self.body.is_empty() {
            let parameters: Vec<Value> = self.body.iter().map(|text| json!({"type": "text", "text": text})).collect();
            components.push(json!({"type": "body", "parameters": parameters}));
        }
        for button in &self.buttons {
            let (kind, parameter) = match button.kind {
                ButtonKind::Url => ("url", json!({"type": "text", "text": button.parameter})),
                ButtonKind::QuickReply => ("quick_reply", json!({"type": "payload", "payload": button.parameter})),
            };
            let index = button.index.to_string();
            components.push(json!({"type": "button", "sub_type": kind, "index": index, "parameters": [parameter]}));
        }
        let mut template = json!({"name": self.name, "language": {"code": self.language}});
        if let (false, Some(fields)) = (components.is_empty(), template.as_object_mut()) {
            fields.insert("components".to_owned(), Value::Array(components));
        }
        template
    }
}

impl Outgoing {
    /// The body of the request.
    pub(crate) fn json(&self) -> Value {
        let (kind, content) = match &self.content {
            Content::Template(template) => ("template", template.json()),
            Content::Text { body, preview_url } => ("text", json!({"preview_url": preview_url, "body": body})),
            Content::Media(media) => (media.kind.name(), media.json()),
        };
        let mut body = json!({
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": self.to.digits(),
            "type": kind,
            "biz_opaque_callback_data": self.reference,
        });
        if let Some(fields) = body.as_object_mut() {
            fields.insert(kind.to_owned(), content);
            fields.extend(self.answers.as_ref().map(|id| ("context".to_owned(), json!({ "message_id": id }))));
        }
        body
    }
}
