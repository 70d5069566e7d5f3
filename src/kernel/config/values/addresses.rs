//! Addresses by which browsers know us and each other: the public address, origins, and the schools' domain.

use std::fmt;

use url::{Host, Url};

use crate::config::setting::Setting;

/// The address that people's browsers use, without a trailing slash: `https://app.example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach it over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Setting for PublicUrl {
    const EXPECTED: &'static str = "an address such as `https://app.example.org`, without user, query or fragment";

    fn parse(text: &str) -> Option<Self> {
        let url = web_url(text)?;
        Some(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    fn shown(&self) -> String {
        self.0.clone()
    }
}

/// An origin as browsers send it: scheme, host and port, and nothing after (RFC 6454, section 6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOrigin(String);

impl WebOrigin {
    /// The origin, exactly as the `Origin` header has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for WebOrigin {
    const EXPECTED: &'static str = "an origin such as `https://app.example.org` (scheme, host and port only; no `*`)";

    fn parse(text: &str) -> Option<Self> {
        let url = web_url(text)?;
        (url.path() == "/" && !text.contains('*')).then(|| Self(url.origin().ascii_serialization()))
    }

    fn shown(&self) -> String {
        self.0.clone()
    }
}

/// A domain name in lower case, such as `schools.example.org`; not an IP address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainName(String);

impl DomainName {
    /// The name, in lower case, without a leading or trailing dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for DomainName {
    const EXPECTED: &'static str = "a domain name such as `schools.example.org`, without `https://`, port or path";

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
        let whole = !text.starts_with('.') && !text.ends_with('.') && !text.contains("..");
        match Host::parse(text) {
            Ok(Host::Domain(name)) if plain && whole => Some(Self(name)),
            _ => None,
        }
    }

    fn shown(&self) -> String {
        self.0.clone()
    }
}

pub(super) fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let bare = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    (web && bare).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_has_no_trailing_slash_and_no_password() {
        assert_eq!(PublicUrl::parse("https://a.example/").unwrap().as_str(), "https://a.example");
        assert_eq!(PublicUrl::parse("https://me:pw@a.example"), None);
        assert_eq!(PublicUrl::parse("ftp://a.example"), None);
        assert_eq!(PublicUrl::parse("a.example"), None);
    }

    #[test]
    fn an_origin_is_scheme_host_and_port_only() {
        assert_eq!(WebOrigin::parse("https://a.example:443/").unwrap().as_str(), "https://a.example");
        assert_eq!(WebOrigin::parse("http://localhost:3000").unwrap().as_str(), "http://localhost:3000");
        assert_eq!(WebOrigin::parse("https://a.example/app"), None);
        assert_eq!(WebOrigin::parse("*"), None);
        assert_eq!(WebOrigin::parse("https://*.example"), None);
    }

    #[test]
    fn a_base_domain_is_a_bare_name() {
        assert_eq!(DomainName::parse("Schools.Example").unwrap().as_str(), "schools.example");
        for bad in ["https://a.example", "a.example:80", "a.example/x", ".a.example", "127.0.0.1", ""] {
            assert_eq!(DomainName::parse(bad), None, "{bad}");
        }
    }
}
