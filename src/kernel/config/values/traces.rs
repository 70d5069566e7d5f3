//! Where traces go, with what, and how many of them.

use std::fmt;

use figment::value::Value;
use secrecy::{ExposeSecret, SecretString};

use super::addresses::web_url;
use crate::config::setting::Setting;

/// Where OTLP's signals have their place below a collector's address (OTLP 1.0, "OTLP/HTTP Request").
const TRACES: &str = "/v1/traces";

/// The address of a collector that takes OTLP over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectorUrl(String);

impl CollectorUrl {
    /// Where traces are posted.
    pub fn traces(&self) -> String {
        format!("{}{TRACES}", self.0)
    }
}

impl Setting for CollectorUrl {
    const EXPECTED: &'static str = "an address such as `http://collector:4318`, without user, query or fragment";

    fn parse(text: &str) -> Option<Self> {
        let url = web_url(text)?;
        let base = url.as_str().trim_end_matches('/');
        Some(Self(base.strip_suffix(TRACES).unwrap_or(base).to_owned()))
    }

    fn shown(&self) -> String {
        self.0.clone()
    }
}

/// A header of our requests to a collector. Its value is a secret as a rule.
#[derive(Clone)]
pub struct Header {
    /// Its name, in lower case.
    pub name: String,
    value: SecretString,
}

impl Header {
    /// Its value: for the request only.
    pub fn expose(&self) -> &str {
        self.value.expose_secret()
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}=***", self.name)
    }
}

impl Setting for Header {
    const EXPECTED: &'static str = "headers as `name=value`";
    const SECRET: bool = true;

    fn parse(text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=')?;
        let (name, value) = (name.trim().to_lowercase(), value.trim());
        let token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let whole = !name.is_empty() && name.chars().all(token) && !value.is_empty() && value.chars().all(|c| !c.is_control());
        whole.then(|| Self { name, value: SecretString::from(value) })
    }

    fn shown(&self) -> String {
        format!("{self:?}")
    }
}

/// A share, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio(f64);

impl Ratio {
    /// The share.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Setting for Ratio {
    const EXPECTED: &'static str = "a number from 0 to 1";

    fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok().filter(|share| (0.0..=1.0).contains(share)).map(Self)
    }

    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Num(_, number) => match (number.to_f64(), number.to_i128()) {
                (Some(share), _) => Self::parse(&share.to_string()),
                (_, Some(whole)) => Self::parse(&whole.to_string()),
                _ => None,
            },
            other => Self::parse(other.as_str()?),
        }
    }

    fn shown(&self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_named_with_or_without_the_path_of_traces() {
        for text in ["http://collector:4318", "http://collector:4318/", "http://collector:4318/v1/traces"] {
            assert_eq!(CollectorUrl::parse(text).unwrap().traces(), "http://collector:4318/v1/traces");
        }
        assert_eq!(CollectorUrl::parse("https://a.example/otlp").unwrap().traces(), "https://a.example/otlp/v1/traces");
        assert_eq!(CollectorUrl::parse("collector:4318"), None);
        assert_eq!(CollectorUrl::parse("grpc://collector:4317"), None);
    }

    #[test]
    fn a_header_never_shows_its_value() {
        let header = Header::parse("X-Api-Key= hunter2==").unwrap();
        assert_eq!((header.name.as_str(), header.expose()), ("x-api-key", "hunter2=="));
        assert_eq!((header.shown().as_str(), format!("{header:?}").as_str()), ("x-api-key=***", "x-api-key=***"));
        for bad in ["x-api-key", "=hunter2", "x-api-key=", "x api=1"] {
            assert!(Header::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_share_is_from_nought_to_one() {
        assert_eq!(Ratio::parse("0.25"), Some(Ratio(0.25)));
        assert_eq!(Ratio::from_value(&Value::from(0.25)), Some(Ratio(0.25)));
        assert_eq!(Ratio::from_value(&Value::from(1_i64)), Some(Ratio(1.0)));
        for bad in ["1.5", "-0.1", "NaN", "all", ""] {
            assert_eq!(Ratio::parse(bad), None, "{bad}");
        }
    }
}
