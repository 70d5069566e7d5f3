//! Reading a request before any type is known: who, which school, which language, how much.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures::StreamExt;

use super::{BodyKind, Operation};
use crate::errors::{Error, Result, code};
use crate::http::client;
use crate::realtime;
use crate::services::{Identity, School, Services};

/// A header as text.
pub(super) fn text(headers: &HeaderMap, name: impl header::AsHeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// The bearer token.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = text(headers, header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What `If-Match` may say: `*`, or entity tags. A comma inside a tag's quotes is none of ours.
pub(crate) const IF_MATCH_PATTERN: &str = r#"^(\*|(W/)?"[^",]*"( *, *(W/)?"[^",]*")*)$"#;

/// The versions that the entity tags of `If-Match` name. A tag that is not one of ours matches nothing: the answer is
/// 412, as for any stale tag. `None`: it is no list of entity tags.
pub(super) fn entity_tags(header: &str) -> Option<Vec<i64>> {
    let mut versions = Vec::new();
    for tag in header.split(',').map(str::trim) {
        let opaque = tag.trim_start_matches("W/").strip_prefix('"')?.strip_suffix('"').filter(|tag| !tag.contains('"'))?;
        versions.extend(opaque.parse::<i64>());
    }
    Some(versions)
}

/// Whether `If-None-Match` names this entity tag.
pub(super) fn matches_any(req: &HttpRequest, etag: &str) -> bool {
    let bare = etag.trim_start_matches("W/");
    text(req.headers(), header::IF_NONE_MATCH).is_some_and(|header| {
        header.split(',').any(|tag| matches!(tag.trim(), "*") || tag.trim().trim_start_matches("W/") == bare)
    })
}

/// Whose token, or ticket, it is.
pub(super) async fn authenticate(services: &Services, operation: &Operation, req: &HttpRequest) -> Result<Arc<Identity>> {
    if operation.takes_ticket
        && let Some((_, ticket)) = client::query_pairs(req.query_string())?.iter().find(|(name, _)| name == "ticket")
    {
        return realtime::redeem(services, ticket).await;
    }
    let token = bearer(req.headers()).ok_or_else(|| Error::new(&code::UNAUTHENTICATED))?;
    services.authenticator().identify(services, token).await
}

/// Which school the request is for: what the token says, the address says and `X-School-Id` says must agree.
/// A school that the account does not belong to does not exist for it.
pub(super) async fn school(services: &Services, request: &HttpRequest, identity: &Identity) -> Result<Arc<School>> {
    let named = match text(request.headers(), "x-school-id") {
        Some(reference) => {
            let school = services.tenants().by_reference(services, reference.trim()).await?;
            Some(school.filter(|s| identity.roles_in(s.id).is_some()).ok_or_else(Error::not_found)?)
        }
        None => None,
    };
    let addressed = match host(services, request) {
        Some(host) => match services.tenants().by_host(services, &host).await? {
            Some(school) if identity.roles_in(school.id).is_some() => Some(school),
            Some(_) => return Err(Error::not_found()),
            None => None,
        },
        None => None,
    };
    let claimed = identity.school_id;
    let only = match identity.memberships.as_slice() {
        [(school, _)] => Some(*school),
        _ => None,
    };
    let choice = claimed
        .or_else(|| named.as_ref().map(|s| s.id))
        .or_else(|| addressed.as_ref().map(|s| s.id))
        .or(only)
        .ok_or_else(|| Error::new(&code::SCHOOL_REQUIRED))?;
    if named.as_ref().is_some_and(|s| s.id != choice) || addressed.as_ref().is_some_and(|s| s.id != choice) {
        return Err(Error::new(&code::SCHOOL_MISMATCH));
    }
    let school = match named.or(addressed) {
        Some(school) => school,
        None => services.tenants().by_id(services, choice).await?.ok_or_else(Error::not_found)?,
    };
    if school.active { Ok(school) } else { Err(Error::new(&code::SCHOOL_NOT_ACTIVE)) }
}

/// The host of the request when it may name a school: a subdomain of the base domain (its label), or any other name
/// than our own. Addresses and `localhost` never do.
fn host(services: &Services, request: &HttpRequest) -> Option<String> {
    let base = services.config().http.base_domain.as_ref()?.as_str();
    let host = text(request.headers(), header::HOST).or_else(|| request.uri().host())?;
    let name =
        host.rsplit_once(':').map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
    let name = name.to_ascii_lowercase();
    if name == base || name == "localhost" || name.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    match name.strip_suffix(base).and_then(|label| label.strip_suffix('.')) {
        Some("www" | "api") => None,
        Some(label) => Some(label.to_owned()),
        None => Some(name),
    }
}

/// Holds `Content-Type` and `Accept` against what the operation reads and makes.
pub(super) fn media_types(operation: &Operation, headers: &HeaderMap) -> Result<()> {
    let sent = text(headers, header::CONTENT_TYPE).map(|t| t.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    let readable: &[&str] = match operation.input.body_kind {
        BodyKind::None | BodyKind::Bytes | BodyKind::Stream => return acceptable(operation, headers),
        BodyKind::Json => &["application/json"],
        BodyKind::MergePatch => &["application/json", "application/merge-patch+json"],
        BodyKind::File => FILE_TYPES,
    };
    let has_body =
        text(headers, header::CONTENT_LENGTH).is_some_and(|l| l != "0") || headers.contains_key(header::TRANSFER_ENCODING);
    match sent {
        Some(sent) if readable.contains(&sent.as_str()) => {}
        None if !has_body => {}
        _ => return Err(Error::new(&code::UNSUPPORTED_MEDIA_TYPE).with("allowed", readable.join(", "))),
    }
    acceptable(operation, headers)
}

/// Media types of an uploaded file.
pub(super) const FILE_TYPES: &[&str] = &[
    "text/csv",
    "application/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
    "multipart/form-data",
];

fn acceptable(operation: &Operation, headers: &HeaderMap) -> Result<()> {
    let Some(accept) = text(headers, header::ACCEPT) else { return Ok(()) };
    let made = if operation.output.media_types.is_empty() { &["application/json"][..] } else { &operation.output.media_types };
    let fits = accept.split(',').any(|item| {
        let range = item.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let refused = item.split(';').skip(1).any(|p| matches!(p.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !refused
            && (range == "*/*"
                || made.contains(&"*/*")
                || made.iter().any(|m| *m == range || range.strip_suffix("/*").is_some_and(|t| m.split('/').next() == Some(t))))
    });
    // An error is always JSON, so a client that accepts only what we make and JSON is served too.
    if fits || accept.trim().is_empty() {
        Ok(())
    } else {
        Err(Error::new(&code::NOT_ACCEPTABLE).with("allowed", made.join(", ")))
    }
}

/// The whole body, at most `limit` bytes, within `patience`.
pub(super) async fn body(headers: &HeaderMap, mut payload: Payload, limit: usize, patience: Duration) -> Result<Bytes> {
    let too_large = || Error::new(&code::PAYLOAD_TOO_LARGE).with("limit", limit);
    let announced = text(headers, header::CONTENT_LENGTH).and_then(|l| l.parse::<usize>().ok()).unwrap_or(0);
    if announced > limit {
        return Err(too_large());
    }
    let reading = async {
        let mut body = BytesMut::with_capacity(announced.min(64 * 1024));
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|e| match e {
                actix_web::error::PayloadError::Overflow => too_large(),
                other => Error::new(&code::MALFORMED_REQUEST).cause(other.to_string()),
            })?;
            if body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(patience, reading).await.unwrap_or_else(|_| Err(Error::new(&code::REQUEST_TIMEOUT)))
}

/// Takes in what is left of a refused request, if it is little and comes at once: a connection on which something is left
/// unread cannot be used again, and a client whose token has expired would have to make a new one.
pub(super) async fn discard(headers: &HeaderMap, mut payload: Payload) {
    const LITTLE: usize = 64 * 1024;
    const AT_ONCE: Duration = Duration::from_secs(1);
    let announced = text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| (1..=LITTLE).contains(&length)) {
        let reading = async { while payload.next().await.is_some_and(|chunk| chunk.is_ok()) {} };
        let _all_or_not = tokio::time::timeout(AT_ONCE, reading).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_takes_entity_tags_and_nothing_else() {
        assert_eq!(entity_tags("\"3\""), Some(vec![3]));
        assert_eq!(entity_tags("\"3\", W/\"4\" ,\"of-another-kind\""), Some(vec![3, 4]));
        for wrong in ["", "3", "\"3", "W/3", "\"3\",", "\"3\"\"4\"", "\""] {
            assert_eq!(entity_tags(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_documented_pattern_is_what_is_read() {
        let pattern = regex::Regex::new(IF_MATCH_PATTERN).unwrap();
        for text in ["*", "\"3\"", "\"3\", W/\"4\" ,\"x\"", "", "3", "\"3", "W/3", "\"3\",", "\"3\"\"4\"", "\""] {
            assert_eq!(pattern.is_match(text), text == "*" || entity_tags(text).is_some(), "{text}");
        }
    }
}
