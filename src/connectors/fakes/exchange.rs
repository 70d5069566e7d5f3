//! What is asked of a pretended service, and what it answers.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use hyper::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use url::form_urlencoded;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Its path.
    pub path: String,
    /// Its query, as it came.
    pub query: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Request {
    /// A header; nothing if it is there more than once.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() { None } else { value.to_str().ok() }
    }

    /// Whether the body is said to be of this media type, whatever its parameters.
    #[must_use]
    pub fn is(&self, media_type: &str) -> bool {
        let said = self.header("content-type").and_then(|value| value.split(';').next());
        said.is_some_and(|said| said.trim().eq_ignore_ascii_case(media_type))
    }

    /// The body as JSON, if it is and says so.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        self.is("application/json").then(|| serde_json::from_slice(&self.body).ok()).flatten()
    }

    /// The body's fields, if it is a form and says so.
    #[must_use]
    pub fn form(&self) -> Option<Vec<(String, String)>> {
        self.is("application/x-www-form-urlencoded").then(|| form_urlencoded::parse(&self.body).into_owned().collect())
    }

    /// The query's fields.
    #[must_use]
    pub fn query_fields(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// Whether it is authorised with this name and password (RFC 7617).
    #[must_use]
    pub fn is_basic(&self, name: &str, password: &str) -> bool {
        let expected = format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}")));
        self.header("authorization") == Some(expected.as_str())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
    /// Its body.
    pub body: Bytes,
}

impl Reply {
    /// JSON with a status; 500 for a number that is no status.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::new(status, "application/json", body.to_string())
    }

    /// Text with a status.
    #[must_use]
    pub fn text(status: u16, body: &str) -> Self {
        Self::new(status, "text/plain", body.to_owned())
    }

    fn new(status: u16, media_type: &str, body: String) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, headers: vec![("content-type", media_type.to_owned())], body: body.into() }
    }
}
