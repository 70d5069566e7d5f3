//! Which origins' browser pages may call the API: the configured ones, and every school's own address below the base
//! domain.

use crate::config;

/// Whether a page of this origin may call the API.
pub(super) fn is_listed(config: &config::Http, origin: &str) -> bool {
    let base = config.base_domain.as_ref().map(|domain| domain.as_str());
    let below = base.is_some_and(|base| {
        let host = origin.strip_prefix("https://").unwrap_or_default();
        host == base || host.strip_suffix(base).is_some_and(|label| label.ends_with('.'))
    });
    below || config.cors_origins.iter().any(|listed| listed.as_str().trim_end_matches('/') == origin)
}

/// The same for what CORS does not guard; a page of ours, whose origin is the request's own `Host`, may.
pub(crate) fn may_call(config: &config::Http, origin: &str, host: Option<&str>) -> bool {
    let own = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    is_listed(config, origin) || (own.is_some() && own == host)
}
