//! Who is calling, as far as HTTP tells: request id, address, query.

use std::net::IpAddr;

use actix_web::HttpRequest;
use ipnet::IpNet;

use crate::errors::{Detail, Error, Result, code};

/// The request's id, taken from `X-Request-Id` or made here.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The client's address: the peer's, or what trusted proxies say of it (`X-Forwarded-For`, from the right, the first
/// that is no trusted proxy).
#[must_use]
pub fn address(req: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = req.peer_addr()?.ip();
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    if !is_trusted(&peer) {
        return Some(peer);
    }
    let forwarded = req.headers().get_all("x-forwarded-for").filter_map(|v| v.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|v| v.split(',')).map(str::trim).collect();
    let mut client = peer;
    for hop in hops.iter().rev() {
        let Ok(ip) = hop.parse::<IpAddr>() else { break };
        client = ip;
        if !is_trusted(&ip) {
            break;
        }
    }
    Some(client)
}

/// The query as decoded pairs, in order.
///
/// # Errors
/// 400 when it is not UTF-8 behind its percent signs, or holds control characters; for those it names the parameter.
pub fn query_pairs(query: &str) -> Result<Vec<(String, String)>> {
    let malformed = || Error::new(&code::MALFORMED_REQUEST);
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text).decode_utf8().map(|text| text.into_owned()).map_err(|_| malformed())
    };
    let forged = |text: &str| text.chars().any(char::is_control);
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            if forged(&name) {
                return Err(malformed());
            }
            if forged(&value) {
                return Err(Error::new(&code::INVALID_PARAMETER).detail(Detail::of(name, "control_characters")));
            }
            Ok((name, value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    #[test]
    fn a_forwarded_address_is_believed_only_from_a_trusted_proxy() {
        let net = ["10.0.0.0/8".parse().unwrap()];
        let from = |peer: &str, header: &str| {
            let req = TestRequest::default()
                .peer_addr(format!("{peer}:1").parse().unwrap())
                .insert_header(("x-forwarded-for", header))
                .to_http_request();
            address(&req, &net).unwrap().to_string()
        };
        assert_eq!(from("203.0.113.9", "1.2.3.4"), "203.0.113.9");
        assert_eq!(from("10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.2"), "198.51.100.7");
        assert_eq!(from("10.0.0.1", "nonsense"), "10.0.0.1");
    }

    #[test]
    fn a_control_character_is_refused_by_the_parameter_it_is_in() {
        let error = query_pairs("a=1&q=x%00y").unwrap_err();
        assert!(error.is(&code::INVALID_PARAMETER));
        assert_eq!(error.details()[0].field.as_deref(), Some("q"));
        assert!(query_pairs("a%0a=1").unwrap_err().is(&code::MALFORMED_REQUEST));
    }

    proptest! {
        #[test]
        fn no_query_string_makes_decoding_panic(text in ".{0,60}") {
            drop(query_pairs(&text));
        }
    }
}
