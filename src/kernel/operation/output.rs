//! What an operation answers with, for the document.

use utoipa::openapi::{RefOr, Schema};

/// What an operation answers with, for the document.
#[derive(Default)]
pub struct OutputDoc {
    /// Schema of `data`; `None`: no body.
    pub data: Option<RefOr<Schema>>,
    /// Schemas it refers to.
    pub schemas: Vec<(String, RefOr<Schema>)>,
    /// Media types of a document or stream instead of the envelope.
    pub media_types: Vec<&'static str>,
    /// Whether `meta` describes a page of a list.
    pub paged: bool,
    /// Schema of a `meta` of another kind.
    pub meta: Option<RefOr<Schema>>,
    /// Whether a document or stream has an `ETag`, so that 304 may be answered. (What is in the envelope always has.)
    pub tagged: bool,
    /// Whether a part can be asked for (`Range`).
    pub ranged: bool,
    /// What is said over a WebSocket that it may become.
    pub upgrade: Option<Upgrade>,
}

impl OutputDoc {
    /// Whether its answers have an `ETag`.
    pub(crate) fn has_tag(&self) -> bool {
        self.media_types.is_empty() || self.ranged || self.tagged
    }
}

/// What is said over a WebSocket.
pub struct Upgrade {
    /// Schema of a client's messages.
    pub client: RefOr<Schema>,
    /// Schema of the server's.
    pub server: RefOr<Schema>,
}
