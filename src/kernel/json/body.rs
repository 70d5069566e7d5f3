//! The errors of what a client sends as JSON.

use serde_json::Value;

use super::{JsonErrorKind, Limits, parse_strict};
use crate::errors::{Detail, Error, Result, code};

/// A client's bytes as clean JSON.
///
/// # Errors
/// 400 `MALFORMED_JSON`, or 422 for what is JSON but not acceptable (duplicate keys, too deep, control characters).
pub fn body(bytes: &[u8]) -> Result<Value> {
    parse_strict(bytes, Limits::default()).map_err(|e| match e.kind {
        JsonErrorKind::Malformed { line, column } => Error::new(&code::MALFORMED_JSON).with("line", line).with("column", column),
        JsonErrorKind::NotUtf8 => Error::new(&code::MALFORMED_JSON),
        JsonErrorKind::TooDeep => Error::validation(vec![Detail::of(e.path, "too_deep").with("limit", Limits::default().depth)]),
        JsonErrorKind::DuplicateKey => Error::validation(vec![Detail::of(e.path, "duplicate_key")]),
        JsonErrorKind::TooMany => Error::validation(vec![Detail::of(e.path, "max_items").with("limit", 1000)]),
        JsonErrorKind::Control => Error::validation(vec![Detail::of(e.path, "control_characters")]),
        JsonErrorKind::NumberRange => Error::validation(vec![Detail::of(e.path, "number_range")]),
    })
}
