//! Errors: what went wrong, said once, for the caller and for the log.
//!
//! When to use which:
//! - **[`Error::validation`]** (422) for what a person typed: collect every problem with [`Problems`], answer once.
//! - **[`Error::not_found`]** (404) for what does not exist *or may not be known to exist*: another school's row,
//!   a row outside the caller's scope.
//! - **[`Error::forbidden`]** (403) only for what the caller may see but not do; it names the permission missing.
//! - **[`Error::conflict`]** (409) for what the state of things forbids: a duplicate, an illegal transition.
//! - **[`Error::internal`]** (500) for our own faults. The cause goes to the log, never to the caller.

mod catalogue;
mod database;

pub use catalogue::Code;
pub use database::{Constraint, DatabaseErrors};

use std::borrow::Cow;

/// The kernel's own codes.
pub mod code {
    pub use super::catalogue::*;
}

/// The result of anything that can be answered with an error envelope.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One problem with one field of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// JSON path of the field (`guardians[0].phone`), query parameter or header; `None` for the request as a whole.
    pub field: Option<String>,
    /// Short stable code of the problem (`required`, `max_length`); its message is the Fluent key `issue-<code>`.
    pub code: Cow<'static, str>,
    /// What the message may mention.
    pub args: Vec<(&'static str, String)>,
}

impl Detail {
    /// A problem with a field.
    pub fn of(field: impl Into<String>, code: impl Into<Cow<'static, str>>) -> Self {
        Self { field: Some(field.into()), code: code.into(), args: Vec::new() }
    }

    /// A problem with no field of its own.
    pub fn general(code: impl Into<Cow<'static, str>>) -> Self {
        Self { field: None, code: code.into(), args: Vec::new() }
    }

    /// Adds something the message may mention.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The Fluent key of its message.
    #[must_use]
    pub fn message_key(&self) -> String {
        format!("issue-{}", self.code)
    }
}

/// Every problem found so far; becomes one error that names them all.
#[derive(Debug, Default)]
pub struct Problems(Vec<Detail>);

impl Problems {
    /// None so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn add(&mut self, detail: Detail) {
        self.0.push(detail);
    }

    /// Adds one when `wrong`.
    pub fn add_if(&mut self, wrong: bool, detail: impl FnOnce() -> Detail) {
        if wrong {
            self.0.push(detail());
        }
    }

    /// Adds those of a validation that failed.
    ///
    /// # Errors
    /// Any other error.
    pub fn merge(&mut self, error: Error) -> Result<()> {
        if !error.is(&code::VALIDATION_ERROR) {
            return Err(error);
        }
        self.0.extend_from_slice(error.details());
        Ok(())
    }

    /// Whether none was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was found.
    #[must_use]
    pub fn into_details(self) -> Vec<Detail> {
        self.0
    }

    /// `Ok` when nothing was found, else one `VALIDATION_ERROR` with all of it.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` when there is at least one problem.
    pub fn into_result(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::validation(self.0)) }
    }
}

/// An error that can be answered: a code of the catalogue, details, and (for the log only) a cause.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: &'static Code,
    details: Vec<Detail>,
    args: Vec<(&'static str, String)>,
    retry_after: Option<u32>,
    allow: Option<String>,
    length: Option<u64>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with this code and nothing more to say.
    #[must_use]
    pub fn new(code: &'static Code) -> Self {
        Self(Box::new(Inner {
            code,
            details: Vec::new(),
            args: Vec::new(),
            retry_after: None,
            allow: None,
            length: None,
            cause: None,
        }))
    }

    /// 404: does not exist, or may not be known to exist.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(&code::NOT_FOUND)
    }

    /// 403: naming the permission that is missing.
    #[must_use]
    pub fn forbidden(permission: &str) -> Self {
        Self::new(&code::FORBIDDEN).detail(Detail::general("not_allowed").with("permission", permission))
    }

    /// 409 with a code of its own.
    #[must_use]
    pub fn conflict(code: &'static Code) -> Self {
        Self::new(code)
    }

    /// 409: the state has no such transition; names the state and the transitions it has.
    #[must_use]
    pub fn illegal_transition(state: &str, allowed: &[&str]) -> Self {
        Self::new(&code::ILLEGAL_TRANSITION)
            .detail(Detail::of("status", "not_allowed").with("state", state).with("allowed", allowed.join(", ")))
    }

    /// 422 with every problem found.
    #[must_use]
    pub fn validation(details: Vec<Detail>) -> Self {
        let mut error = Self::new(&code::VALIDATION_ERROR);
        error.0.details = details;
        error
    }

    /// 422 for one field.
    #[must_use]
    pub fn field(field: &str, issue: &'static str) -> Self {
        Self::validation(vec![Detail::of(field, issue)])
    }

    /// 500: our fault; the cause goes to the log only.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(&code::INTERNAL).cause(cause)
    }

    /// Adds a detail.
    #[must_use]
    pub fn detail(mut self, detail: Detail) -> Self {
        self.0.details.push(detail);
        self
    }

    /// Adds something the message may mention.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.0.args.push((name, value.to_string()));
        self
    }

    /// Says when to try again (`Retry-After`, seconds).
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Says which methods the address has (`Allow`).
    #[must_use]
    pub fn allow(mut self, methods: impl Into<String>) -> Self {
        self.0.allow = Some(methods.into());
        self
    }

    /// Says how long the whole document is of which a part was asked for (`Content-Range`), in bytes.
    #[must_use]
    pub fn of_length(mut self, length: u64) -> Self {
        self.0.length = Some(length);
        self.with("length", length)
    }

    /// Keeps the cause, for the log.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Its row in the catalogue.
    #[must_use]
    pub fn code(&self) -> &'static Code {
        self.0.code
    }

    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, code: &Code) -> bool {
        self.0.code == code
    }

    /// The details.
    #[must_use]
    pub fn details(&self) -> &[Detail] {
        &self.0.details
    }

    /// What the message may mention.
    #[must_use]
    pub fn args(&self) -> &[(&'static str, String)] {
        &self.0.args
    }

    /// Seconds until a retry makes sense.
    #[must_use]
    pub fn retry_after_seconds(&self) -> Option<u32> {
        self.0.retry_after
    }

    /// The `Allow` header.
    #[must_use]
    pub fn allowed_methods(&self) -> Option<&str> {
        self.0.allow.as_deref()
    }

    /// How long the whole document is, in bytes.
    #[must_use]
    pub fn whole_length(&self) -> Option<u64> {
        self.0.length
    }

    /// The cause, for the log.
    #[must_use]
    pub fn cause_text(&self) -> Option<String> {
        let mut cause: &dyn std::error::Error = self.0.cause.as_deref()?;
        let mut text = cause.to_string();
        while let Some(next) = cause.source() {
            let more = next.to_string();
            if !text.contains(&more) {
                text.push_str(": ");
                text.push_str(&more);
            }
            cause = next;
        }
        Some(text)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.code.name)?;
        for detail in &self.0.details {
            write!(f, " [{} {}", detail.field.as_deref().unwrap_or("-"), detail.code)?;
            for (name, value) in &detail.args {
                write!(f, " {name}={value}")?;
            }
            f.write_str("]")?;
        }
        if let Some(cause) = self.cause_text() {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        database::translate(error)
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
