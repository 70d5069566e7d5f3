//! A reply before it becomes an HTTP response: the data already serialised, the envelope not yet around it.

use std::borrow::Cow;
use std::pin::Pin;

use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures::Stream;
use serde::Serialize;

use super::View;
use crate::errors::{Error, Result};

/// A stream of bytes that is the body.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, Error>>>>;

/// Opens what goes on after the request: takes over its connection.
pub type Opening = Box<dyn FnOnce(&HttpRequest, Payload) -> Result<HttpResponse>>;

/// What the body is.
pub enum Body {
    /// Serialised JSON for the envelope's `data`.
    Data(Vec<u8>),
    /// No body.
    Empty,
    /// A whole document of another type, without envelope.
    Document(Vec<u8>),
    /// A stream of another type, without envelope, which reads from the database while it is sent.
    Stream(ByteStream),
    /// A stream of so many bytes that are not in the database: it holds neither a transaction nor a place in its lane
    /// while a client takes its time.
    Content(ByteStream, u64),
    /// No answer, but a connection that goes on by itself: it holds neither a transaction nor a place in a lane.
    Connection(Opening),
}

/// A reply.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Body,
    /// Version of the thing shown.
    pub etag: Option<String>,
    /// Id of the thing shown: makes the `Location` of a 201.
    pub id: Option<uuid::Uuid>,
    /// Address of what was created or started, when it is not `<the operation's address>/<id>`.
    pub location: Option<String>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// `Content-Type` of documents and streams.
    pub content_type: Option<Cow<'static, str>>,
    /// File name to save a document or stream under.
    pub file_name: Option<String>,
    /// The envelope's `meta`.
    pub meta: Option<serde_json::Value>,
}

impl Reply {
    /// 200 with this view.
    ///
    /// # Errors
    /// 500 when it does not serialise.
    pub fn of(view: &impl View) -> Result<Self> {
        Ok(Self { etag: view.version().map(|v| format!("\"{v}\"")), id: view.id(), ..Self::data(view)? })
    }

    /// 200 with anything that serialises.
    ///
    /// # Errors
    /// 500 when it does not.
    pub fn data(data: &impl Serialize) -> Result<Self> {
        Ok(Self::with(200, Body::Data(serde_json::to_vec(data)?)))
    }

    /// 204.
    #[must_use]
    pub fn empty() -> Self {
        Self::with(204, Body::Empty)
    }

    /// A document to look at or save.
    #[must_use]
    pub fn document(content_type: &'static str, bytes: Vec<u8>) -> Self {
        Self { content_type: Some(Cow::Borrowed(content_type)), ..Self::with(200, Body::Document(bytes)) }
    }

    /// A connection that goes on after the request.
    #[must_use]
    pub fn connection(opening: Opening) -> Self {
        Self::with(200, Body::Connection(opening))
    }

    /// A file to save, streamed.
    #[must_use]
    pub fn file(content_type: &'static str, name: String, stream: ByteStream) -> Self {
        Self { content_type: Some(Cow::Borrowed(content_type)), file_name: Some(name), ..Self::with(200, Body::Stream(stream)) }
    }

    /// Bytes that are kept elsewhere than in the database, of this media type, streamed.
    #[must_use]
    pub fn content(content_type: String, length: u64, stream: ByteStream) -> Self {
        Self { content_type: Some(Cow::Owned(content_type)), ..Self::with(200, Body::Content(stream, length)) }
    }

    fn with(status: u16, body: Body) -> Self {
        Self {
            status,
            body,
            etag: None,
            id: None,
            location: None,
            headers: Vec::new(),
            content_type: None,
            file_name: None,
            meta: None,
        }
    }
}
