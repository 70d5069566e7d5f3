//! What the fuzz targets (`tests/fuzz`) need of the kernel's private parts; only with the feature `fuzzing`.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use aws_lc_rs::hmac;
use serde_json::json;

use crate::http::client;
use crate::i18n::Language;
use crate::list::{ColumnKind, ColumnSpec, Cursor, Spec};
use crate::operation::fuzzing as operation;
use crate::resource::fuzzing as resource;

/// A list with a column of every kind.
#[must_use]
pub fn list_spec() -> Spec {
    let kinds = [
        ColumnKind::Text,
        ColumnKind::Integer,
        ColumnKind::Float,
        ColumnKind::Boolean,
        ColumnKind::Date,
        ColumnKind::Moment,
        ColumnKind::Uuid,
    ];
    let column = |kind: ColumnKind| ColumnSpec {
        name: kind.as_str().replace('-', "_"),
        kind,
        nullable: kind != ColumnKind::Uuid,
        sortable: true,
        filterable: true,
        options: None,
    };
    let status = ColumnSpec { name: "status".into(), options: Some(vec!["on".into(), "off".into()]), ..column(ColumnKind::Text) };
    Spec {
        columns: kinds.into_iter().map(column).chain([status]).collect(),
        custom: vec![("level", ColumnKind::Text)],
        searchable: true,
        includes: vec!["guardians"],
        fields: vec!["id".into(), "status".into()],
        default_sort: "-date,string",
    }
}

/// A key that no input knows.
#[must_use]
pub fn cursor_key() -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, b"the key of the fuzz targets")
}

/// A sealed cursor with this text in it.
#[must_use]
pub fn seal_cursor(text: &str, key: &hmac::Key, list: &str) -> String {
    Cursor { sort: "id".into(), values: vec![Some(text.to_owned())] }.seal(key, list).unwrap_or_default()
}

/// The text in a cursor; `None` when it does not open.
#[must_use]
pub fn open_cursor(text: &str, key: &hmac::Key, list: &str) -> Option<String> {
    Cursor::open(text, key, list).ok()?.values.pop().flatten()
}

/// Reads a file as an import does, and each cell as every type that a field may have. Gives the number of cells.
#[must_use]
pub fn import_cells(bytes: &[u8], media_type: &str, max_rows: u64) -> usize {
    let schemas = [
        json!({ "type": "boolean" }),
        json!({ "type": ["integer", "null"] }),
        json!({ "type": "number" }),
        json!({ "type": "string", "format": "date" }),
        json!({ "type": "string", "enum": ["male", "female"] }),
        json!({ "type": "array", "items": { "type": "string" } }),
        json!({ "type": "object" }),
    ];
    resource::cells(bytes, media_type, max_rows, &schemas)
}

/// Reads header lines as a request's, with everything that looks at headers before a body is read.
pub fn read_headers<'a>(lines: impl Iterator<Item = &'a [u8]>) {
    let mut headers = HeaderMap::new();
    let mut request = TestRequest::default();
    for line in lines {
        let mut halves = line.splitn(2, |byte| *byte == b':');
        let (Some(name), Some(value)) = (halves.next(), halves.next()) else { continue };
        let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name), HeaderValue::from_bytes(value)) else { continue };
        request = request.append_header((name.clone(), value.clone()));
        headers.append(name, value);
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let _ = Language::negotiate(text("accept-language"), None, None);
    let proxies = ["10.0.0.0/8", "::1/128"].iter().filter_map(|net| net.parse().ok()).collect::<Vec<_>>();
    let request = request.peer_addr(([10, 0, 0, 1], 1).into()).to_http_request();
    let _ = client::address(&request, &proxies);
    operation::headers(&request);
}
