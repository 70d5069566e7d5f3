//! CORS, by allow-list.

use actix_cors::Cors;
use actix_web::http::header::HeaderName;

use super::origins;
use crate::config;

/// The rules of this installation.
pub(super) fn rules(config: &config::Http) -> Cors {
    let known = config.clone();
    let exposed = [
        "etag",
        "location",
        "x-request-id",
        "x-access-reason",
        "retry-after",
        "idempotent-replayed",
        "content-disposition",
        "content-range",
        "accept-ranges",
        "ratelimit",
        "ratelimit-policy",
    ];
    Cors::default()
        .allowed_origin_fn(move |origin, _| origin.to_str().is_ok_and(|origin| origins::is_listed(&known, origin)))
        .allow_any_method()
        .allow_any_header()
        .expose_headers(exposed.map(HeaderName::from_static))
        .max_age(3600)
}
