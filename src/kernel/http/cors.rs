//! CORS, by allow-list: the configured origins, and every school's own address below the base domain.

use actix_cors::Cors;
use actix_web::http::header::HeaderName;

use crate::config;

/// The rules of this installation.
pub(super) fn rules(config: &config::Http) -> Cors {
    let origins: Vec<String> = config.cors_origins.iter().map(|o| o.as_str().trim_end_matches('/').to_owned()).collect();
    let base = config.base_domain.as_ref().map(|d| d.as_str().to_owned());
    let exposed = [
        "etag",
        "location",
        "x-request-id",
        "retry-after",
        "idempotent-replayed",
        "content-disposition",
        "content-range",
        "accept-ranges",
        "ratelimit",
        "ratelimit-policy",
    ];
    Cors::default()
        .allowed_origin_fn(move |origin, _| {
            let Ok(origin) = origin.to_str() else { return false };
            let below = base.as_deref().is_some_and(|base| {
                let host = origin.strip_prefix("https://").unwrap_or_default();
                host == base || host.strip_suffix(base).is_some_and(|label| label.ends_with('.'))
            });
            below || origins.iter().any(|o| o == origin)
        })
        .allow_any_method()
        .allow_any_header()
        .expose_headers(exposed.map(HeaderName::from_static))
        .max_age(3600)
}
