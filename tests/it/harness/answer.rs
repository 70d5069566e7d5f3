//! An answer, and what is true of every one.

use chrono::DateTime;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer that has passed the checks that every answer must.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The request, for messages.
    pub(crate) request: String,
    /// HTTP status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// The body as JSON; null when it is none.
    pub(crate) json: Value,
}

impl Answer {
    /// Checks what every answer must be.
    pub(super) fn new(request: String, status: u16, headers: HeaderMap, body: Vec<u8>) -> Self {
        let is_json = headers.get("content-type").is_some_and(|v| v.to_str().unwrap().starts_with("application/json"));
        let json = if is_json { serde_json::from_slice(&body).unwrap_or(Value::Null) } else { Value::Null };
        let answer = Self { request, status, headers, body, json };
        answer.check();
        answer
    }

    fn check(&self) {
        let busy = self.status == 503 && self.code() == Some("OVERLOADED") && self.header("retry-after").is_some();
        assert!(self.status < 500 || busy, "a fault of ours: {self}");
        assert!(self.header("x-request-id").is_some(), "no request id: {self}");
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"), "{self}");
        if self.request.starts_with("HEAD ") {
            assert!(self.body.is_empty(), "HEAD has no body: {self}");
            return;
        }
        if matches!(self.status, 204 | 304) {
            assert!(self.body.is_empty(), "{} has no body: {self}", self.status);
            return;
        }
        if self.status >= 400 {
            self.check_failure();
        } else if self.json.is_object() && self.json.get("openapi").is_none() && self.json.get("keys").is_none() {
            assert_eq!(self.json["success"], true, "{self}");
            assert!(self.json.get("data").is_some(), "no data: {self}");
            self.check_timestamp();
        }
    }

    fn check_failure(&self) {
        assert_eq!(self.header("content-type"), Some("application/json"), "an error is in the envelope: {self}");
        assert_eq!(self.json["success"], false, "{self}");
        self.check_timestamp();
        assert_eq!(self.json["request_id"].as_str(), self.header("x-request-id"), "{self}");
        let error = &self.json["error"];
        let code = error["code"].as_str().unwrap_or_default();
        assert!(!code.is_empty() && code.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{self}");
        self.check_text(&error["message"]);
        for detail in error["details"].as_array().unwrap_or_else(|| panic!("no details: {self}")) {
            assert!(detail["field"].is_string() || detail["field"].is_null(), "{self}");
            assert!(detail["code"].is_string(), "{self}");
            self.check_text(&detail["issue"]);
        }
        match self.status {
            401 => assert_eq!(self.header("www-authenticate"), Some("Bearer"), "{self}"),
            405 => assert!(self.header("allow").is_some(), "{self}"),
            429 => assert!(self.header("retry-after").is_some(), "{self}"),
            _ => {}
        }
    }

    /// A text for a person: there, translated, and with nothing left to fill in.
    fn check_text(&self, text: &Value) {
        let text = text.as_str().unwrap_or_else(|| panic!("no text: {self}"));
        assert!(!text.is_empty(), "an empty text: {self}");
        assert!(!text.contains("{$") && !text.contains("{ $"), "an argument is missing: {self}");
        assert!(!text.starts_with("error-") && !text.starts_with("issue-"), "a message is missing: {self}");
    }

    fn check_timestamp(&self) {
        let text = self.json["timestamp"].as_str().unwrap_or_else(|| panic!("no timestamp: {self}"));
        assert!(text.ends_with('Z') && DateTime::parse_from_rfc3339(text).is_ok(), "{self}");
    }

    /// Insists on a status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// Insists on an error.
    #[track_caller]
    pub(crate) fn fails(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, Some(code)), "{self}");
        self
    }

    /// Insists on a detail about a field.
    #[track_caller]
    pub(crate) fn names(self, field: &str, code: &str) -> Self {
        let found = self.details().iter().any(|(f, c)| f == field && c == code);
        assert!(found, "no {code} about {field}: {self}");
        self
    }

    /// The error's code.
    pub(crate) fn code(&self) -> Option<&str> {
        self.json["error"]["code"].as_str()
    }

    /// Field and code of each detail.
    pub(crate) fn details(&self) -> Vec<(String, String)> {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let details = self.json["error"]["details"].as_array().into_iter().flatten();
        details.map(|d| (text(&d["field"]), text(&d["code"]))).collect()
    }

    /// `data`.
    #[track_caller]
    pub(crate) fn data(&self) -> &Value {
        assert!(self.status < 300, "{self}");
        &self.json["data"]
    }

    /// `data` as a list.
    #[track_caller]
    pub(crate) fn list(&self) -> &[Value] {
        self.data().as_array().unwrap_or_else(|| panic!("no list: {self}"))
    }

    /// The id of what is shown.
    #[track_caller]
    pub(crate) fn id(&self) -> String {
        self.data()["id"].as_str().unwrap_or_else(|| panic!("no id: {self}")).to_owned()
    }

    /// A header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().unwrap())
    }

    /// The `ETag`.
    #[track_caller]
    pub(crate) fn etag(&self) -> &str {
        self.header("etag").unwrap_or_else(|| panic!("no ETag: {self}"))
    }

    /// How many statements the request took.
    #[track_caller]
    pub(crate) fn statements(&self) -> u32 {
        let timing = self.header("server-timing").unwrap_or_else(|| panic!("no Server-Timing: {self}"));
        timing.split('"').nth(1).and_then(|t| t.split(' ').next()).and_then(|n| n.parse().ok()).unwrap()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body: String = self.text().chars().take(4_000).collect();
        let told = ["content-type", "etag", "location", "x-request-id"].map(|name| (name, self.header(name)));
        let told: Vec<_> = told.iter().filter_map(|(name, value)| value.map(|v| format!("{name}: {v}"))).collect();
        write!(f, "{} → {} ({})\n{body}", self.request, self.status, told.join(", "))
    }
}
