//! The catalogue of error codes: one row per code, with its status.
//!
//! A code is stable and public: clients branch on it. Its message is the Fluent key `error-<kebab-case>` in
//! every language. A module adds its own rows with [`catalogue!`](crate::catalogue) and lists them in its manifest, so
//! that a test can hold every code against the messages and the OpenAPI document.

/// One row of the catalogue.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Code {
    /// Stable public name, SCREAMING_SNAKE.
    pub name: &'static str,
    /// HTTP status it is answered with.
    pub status: u16,
}

impl Code {
    /// The Fluent key of its message: `NOT_FOUND` → `error-not-found`.
    #[must_use]
    pub fn message_key(&self) -> String {
        format!("error-{}", self.name.to_ascii_lowercase().replace('_', "-"))
    }
}

/// Declares error codes as statics, and `ALL`, the slice of them.
#[macro_export]
macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $status:literal;)+) => {
        $($(#[$doc])* pub static $name: $crate::errors::Code = $crate::errors::Code { name: stringify!($name), status: $status };)+
        /// Every code declared here.
        pub static ALL: &[&$crate::errors::Code] = &[$(&$name),+];
    };
}

catalogue! {
    /// The body is not JSON, or not UTF-8.
    MALFORMED_JSON = 400;
    /// The request as HTTP makes no sense (path, header or percent-encoding).
    MALFORMED_REQUEST = 400;
    /// A query parameter that the operation does not declare.
    UNKNOWN_PARAMETER = 400;
    /// A query or path parameter whose value cannot be read.
    INVALID_PARAMETER = 400;
    /// A cursor that was not made by this list with this sort order.
    INVALID_CURSOR = 400;
    /// A page number past the depth that paging by number serves; use the cursor.
    PAGE_TOO_DEEP = 400;
    /// `Idempotency-Key` is empty, too long or not printable.
    IDEMPOTENCY_KEY_INVALID = 400;
    /// This operation insists on an `Idempotency-Key`.
    IDEMPOTENCY_KEY_REQUIRED = 400;
    /// An account with several schools must say which one it means.
    SCHOOL_REQUIRED = 400;
    /// No credentials, or credentials that are not valid (any more).
    UNAUTHENTICATED = 401;
    /// The access token has expired; refresh it.
    TOKEN_EXPIRED = 401;
    /// A ticket for a live connection that is none, too old, or used.
    TICKET_INVALID = 401;
    /// E-mail and password do not belong together.
    INVALID_CREDENTIALS = 401;
    /// The caller may know of it but not do this.
    FORBIDDEN = 403;
    /// Token, address and `X-School-Id` name different schools.
    SCHOOL_MISMATCH = 403;
    /// The school is suspended or closed.
    SCHOOL_NOT_ACTIVE = 403;
    /// A page of this origin may not open a live connection.
    ORIGIN_NOT_ALLOWED = 403;
    /// Does not exist, or the caller may not know that it does.
    NOT_FOUND = 404;
    /// The address exists, the method does not.
    METHOD_NOT_ALLOWED = 405;
    /// None of the media types in `Accept` can be made.
    NOT_ACCEPTABLE = 406;
    /// The client was too slow in sending its request.
    REQUEST_TIMEOUT = 408;
    /// The state of things forbids it.
    CONFLICT = 409;
    /// Another record has this value, which must be unique.
    DUPLICATE = 409;
    /// The record's state has no such transition.
    ILLEGAL_TRANSITION = 409;
    /// Other records still refer to this one.
    STILL_REFERENCED = 409;
    /// The same idempotency key is being worked on right now.
    IDEMPOTENCY_IN_PROGRESS = 409;
    /// A position in the change feed that the log no longer has.
    CURSOR_EXPIRED = 410;
    /// A body that is streamed must say how long it is (`Content-Length`).
    LENGTH_REQUIRED = 411;
    /// `If-Match` names an older version.
    PRECONDITION_FAILED = 412;
    /// The body, or the file, is larger than allowed.
    PAYLOAD_TOO_LARGE = 413;
    /// The address is longer than allowed.
    URI_TOO_LONG = 414;
    /// The body's media type is not one the operation reads.
    UNSUPPORTED_MEDIA_TYPE = 415;
    /// The document has no such part as `Range` asks for.
    RANGE_NOT_SATISFIABLE = 416;
    /// Well-formed but invalid; `details` names every problem.
    VALIDATION_ERROR = 422;
    /// A field names a record that does not exist in this school.
    INVALID_REFERENCE = 422;
    /// The idempotency key was used with another request.
    IDEMPOTENCY_KEY_REUSED = 422;
    /// The file cannot be read as CSV or XLSX.
    IMPORT_UNREADABLE = 422;
    /// The file has more rows than one import takes.
    IMPORT_TOO_LARGE = 422;
    /// The file's first row does not name columns of this resource.
    IMPORT_HEADER_INVALID = 422;
    /// This resource insists on `If-Match`.
    PRECONDITION_REQUIRED = 428;
    /// Too many requests of this kind.
    RATE_LIMITED = 429;
    /// The account or the school has as many live connections as it may.
    TOO_MANY_CONNECTIONS = 429;
    /// A fault of ours; the log has it under the same request id.
    INTERNAL = 500;
    /// Something we depend on is down.
    UNAVAILABLE = 503;
    /// Too much to do at once.
    OVERLOADED = 503;
    /// The database has no room to write to. Reading works.
    STORAGE_FULL = 503;
}
