//! The standard envelope around every JSON answer.

use std::borrow::Cow;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use crate::ctx::Origin;
use crate::errors::{Detail, Error};
use crate::i18n::{Language, Messages};

/// `{"success":true,"data":…,"meta":…,"timestamp":…}` around data that is already serialised.
#[must_use]
pub fn success(data: &[u8], meta: Option<&Value>, now: DateTime<Utc>) -> Vec<u8> {
    let mut body = Vec::with_capacity(data.len() + 160);
    body.extend_from_slice(br#"{"success":true,"data":"#);
    body.extend_from_slice(data);
    if let Some(meta) = meta {
        body.extend_from_slice(br#","meta":"#);
        body.extend_from_slice(meta.to_string().as_bytes());
    }
    body.extend_from_slice(br#","timestamp":""#);
    body.extend_from_slice(now.to_rfc3339_opts(SecondsFormat::Millis, true).as_bytes());
    body.extend_from_slice(br#""}"#);
    body
}

/// The error envelope, its messages in the caller's language. A 5xx says nothing of its inside.
#[must_use]
pub fn failure(messages: &Messages, origin: &Origin, error: &Error, now: DateTime<Utc>) -> HttpResponse {
    failure_head(origin.language, error).body(failure_body(messages, origin, error, now).to_string())
}

/// The status and headers alone.
pub(crate) fn failure_head(language: Language, error: &Error) -> HttpResponseBuilder {
    let status = StatusCode::from_u16(error.code().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    if let Some(seconds) = error.retry_after_seconds() {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    if let Some(methods) = error.allowed_methods() {
        response.insert_header((header::ALLOW, methods));
    }
    if let Some(length) = error.whole_length() {
        response.insert_header((header::CONTENT_RANGE, format!("bytes */{length}")));
    }
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        .content_type("application/json");
    response
}

/// The body alone.
#[must_use]
pub fn failure_body(messages: &Messages, origin: &Origin, error: &Error, now: DateTime<Utc>) -> Value {
    let details: Vec<Value> = error.details().iter().map(|detail| describe(messages, origin.language, detail)).collect();
    json!({
        "success": false,
        "error": {
            "code": error.code().name,
            "message": messages.format(origin.language, &error.code().message_key(), &message_args(error)),
            "details": details,
        },
        "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
        "request_id": origin.request_id,
    })
}

/// One detail: `{field, issue, code}`.
#[must_use]
pub fn describe(messages: &Messages, language: Language, detail: &Detail) -> Value {
    json!({
        "field": detail.field,
        "issue": messages.format(language, &detail.message_key(), &text_args(&detail.args)),
        "code": detail.code,
    })
}

/// What an error's message may mention: what was said with it, and what its details say.
fn message_args(error: &Error) -> Vec<(&'static str, Cow<'static, str>)> {
    let mut args = text_args(error.args());
    let fields: Vec<_> = error.details().iter().filter_map(|detail| detail.field.as_deref()).collect();
    let fields = (!fields.is_empty()).then(|| ("field", fields.join(", ")));
    let allowed = error.allowed_methods().map(|methods| ("allowed", methods.to_owned()));
    let seconds = error.retry_after_seconds().map(|seconds| ("seconds", seconds.to_string()));
    let of_details = error.details().iter().flat_map(|detail| detail.args.iter().cloned());
    for (name, value) in of_details.chain(fields).chain(allowed).chain(seconds) {
        if args.iter().all(|(other, _)| *other != name) {
            args.push((name, value.into()));
        }
    }
    args
}

fn text_args(args: &[(&'static str, String)]) -> Vec<(&'static str, Cow<'static, str>)> {
    args.iter().map(|(name, value)| (*name, Cow::Owned(value.clone()))).collect()
}
