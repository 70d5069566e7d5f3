//! The one error of the text values.

/// Why a text is not a value: which format it does not have.
///
/// `Display` is safe to show to whoever sent the text. `Debug` may add what only a log may say (for a national ID, the
/// check letter that would have made it valid: telling a caller would let anybody repair an invented number).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {format}")]
pub struct Invalid {
    code: &'static str,
    format: &'static str,
    detail: Option<String>,
}

impl Invalid {
    pub(crate) const fn new(code: &'static str, format: &'static str) -> Self {
        Self { code, format, detail: None }
    }

    /// Adds what only a log may say.
    pub(crate) fn with_detail(mut self, detail: String) -> Self {
        self.detail = Some(detail);
        self
    }

    /// The code of the field problem, e.g. `zw_national_id`; its message has the key `issue-zw_national_id`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The JSON Schema `format` that the text does not have, e.g. `zw-national-id`.
    pub fn format(&self) -> &'static str {
        self.format
    }
}
