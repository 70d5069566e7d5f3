//! `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// Nobody is left alone for longer because a header says so.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// How long the service asks to be left alone.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(asked.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: &str) -> Option<Duration> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
        retry_after(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777))
    }

    #[test]
    fn seconds_and_dates_are_understood_and_nothing_else() {
        assert_eq!(said("120"), Some(Duration::from_secs(120)));
        // RFC 9110's own example of a date is 784111777.
        assert_eq!(said("Sun, 06 Nov 1994 08:50:37 GMT"), Some(Duration::from_secs(60)));
        assert_eq!(said("Sun, 06 Nov 1994 08:49:00 GMT"), Some(Duration::ZERO), "already over");
        assert_eq!(said("99999999"), Some(LONGEST));
        for nonsense in ["", "soon", "-5", "1.5"] {
            assert_eq!(said(nonsense), None, "{nonsense}");
        }
    }
}
