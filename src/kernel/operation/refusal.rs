//! Refusing for want of room, as cheaply as can be: there are many to refuse when there is no room, and what each of them
//! costs is taken from those who are served. So it is done before the request is given the memory to be served in, and
//! the answer, which is the same for all, is put together once.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};
use std::time::Instant;

use actix_web::http::header;
use actix_web::web::Payload;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use chrono::SecondsFormat;

use super::{Operation, request};
use crate::ctx::Origin;
use crate::envelope;
use crate::errors::Error;
use crate::http::client;
use crate::http::metrics::Meters;
use crate::i18n::Language;
use crate::services::Services;

/// The answer to a request that would find no place to wait in; the request's body, unread, if it would.
///
/// # Errors
/// The answer.
pub async fn admit(
    services: &Services,
    operation: &Operation,
    req: &HttpRequest,
    unread: Payload,
) -> Result<Payload, HttpResponse> {
    // The school that the token claims, which nobody has checked yet, only chooses whom to refuse.
    let claimed = || request::bearer(req.headers()).and_then(|token| services.authenticator().claimed_school(token));
    let started = Instant::now();
    let Err(error) = services.admission().precheck(operation.rate, claimed) else { return Ok(unread) };
    request::discard(req.headers(), unread).await;
    let response = answer(services, req, &error);
    operation.meters.get_or_init(|| Meters::of(&operation.id)).record(response.status(), started.elapsed());
    Err(response)
}

/// The part of the body before the time, by language.
static BEGINNINGS: OnceLock<RwLock<HashMap<Language, String>>> = OnceLock::new();

fn answer(services: &Services, req: &HttpRequest, error: &Error) -> HttpResponse {
    let language = Language::negotiate(request::text(req.headers(), header::ACCEPT_LANGUAGE), None, None);
    let id = req.extensions().get::<client::RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let now = services.source().now();
    let beginnings = BEGINNINGS.get_or_init(RwLock::default);
    let known = beginnings.read().unwrap_or_else(PoisonError::into_inner).get(&language).cloned();
    let mut body = known.unwrap_or_else(|| {
        let origin = Origin { language, ..Origin::default() };
        let whole = envelope::failure_body(services.messages(), &origin, error, now).to_string();
        let beginning = whole.split_inclusive(r#""timestamp":"#).next().unwrap_or_default().to_owned();
        beginnings.write().unwrap_or_else(PoisonError::into_inner).insert(language, beginning.clone());
        beginning
    });
    // An id of characters that JSON leaves as they are: others are not taken.
    let rest = [r#"""#, &now.to_rfc3339_opts(SecondsFormat::Millis, true), r#"","request_id":""#, &id, r#""}"#];
    rest.iter().for_each(|part| body.push_str(part));
    envelope::failure_head(language, error).body(body)
}
