use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use serde_json::json;

use super::super::fixture::{at, config, key};
use super::*;

const BEARER: Bearer = Bearer { account: Uuid::from_u128(1), session: Uuid::from_u128(2), school: Some(Uuid::from_u128(3)) };

fn claims() -> Claims {
    Claims {
        iss: "oneclass".into(),
        sub: BEARER.account,
        sid: BEARER.session,
        school: BEARER.school,
        iat: at(0).timestamp(),
        exp: at(900).timestamp(),
        jti: Uuid::from_u128(4),
    }
}

fn header() -> Header {
    Header { typ: Some("at+jwt".into()), kid: Some("k".into()), ..Header::new(Algorithm::EdDSA) }
}

/// The code a token is refused with.
fn refusal(key: &Key, token: &str, now: DateTime<Utc>) -> &'static str {
    check(key, "oneclass", token, now).unwrap_err().code().name
}

#[test]
fn a_token_says_who_where_and_until_when() {
    let key = key();
    let token = issue(&key, &config(), BEARER, at(0), Uuid::from_u128(4)).unwrap();
    assert_eq!(check(&key, "oneclass", &token, at(899)).unwrap(), claims());
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!((header.typ.as_deref(), header.kid.as_deref()), (Some("at+jwt"), Some(key.times.id.as_str())));
}

#[test]
fn a_token_expires_to_the_second_by_the_clock_it_is_given() {
    let key = key();
    let token = issue(&key, &config(), BEARER, at(0), Uuid::from_u128(4)).unwrap();
    assert_eq!(refusal(&key, &token, at(900)), "TOKEN_EXPIRED");
}

#[test]
fn a_token_of_another_key_is_refused() {
    let token = issue(&key(), &config(), BEARER, at(0), Uuid::from_u128(4)).unwrap();
    assert_eq!(refusal(&key(), &token, at(0)), "UNAUTHENTICATED");
}

#[test]
fn a_changed_token_is_refused() {
    let key = key();
    let token = issue(&key, &config(), BEARER, at(0), Uuid::from_u128(4)).unwrap();
    let parts: Vec<_> = token.split('.').collect();
    let other = Claims { sub: Uuid::from_u128(9), ..claims() };
    let forged = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(serde_json::to_vec(&other).unwrap()), parts[2]);
    assert_eq!(refusal(&key, &forged, at(0)), "UNAUTHENTICATED");
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let key = key();
    for alg in ["none", "None", "NONE", "EdDSA"] {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": alg, "typ": "at+jwt", "kid": key.times.id }).to_string());
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims()).unwrap());
        assert_eq!(refusal(&key, &format!("{header}.{payload}."), at(0)), "UNAUTHENTICATED", "{alg}");
    }
}

#[test]
fn the_public_key_is_no_hmac_secret() {
    let key = key();
    let raw = URL_SAFE_NO_PAD.decode(&key.x).unwrap();
    for secret in [raw.as_slice(), key.x.as_bytes()] {
        let header = Header { alg: Algorithm::HS256, ..header() };
        let token = jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(refusal(&key, &token, at(0)), "UNAUTHENTICATED");
    }
}

#[test]
fn another_type_of_token_of_ours_is_refused() {
    let key = key();
    for typ in [Some("JWT"), Some("id+jwt"), None] {
        let header = Header { typ: typ.map(str::to_owned), ..header() };
        let token = jsonwebtoken::encode(&header, &claims(), &key.private).unwrap();
        assert_eq!(refusal(&key, &token, at(0)), "UNAUTHENTICATED", "{typ:?}");
    }
}

#[test]
fn another_issuer_or_a_missing_claim_is_refused() {
    let key = key();
    let whole = serde_json::to_value(claims()).unwrap();
    let mut variants = vec![("iss", Some(json!("other"))), ("exp", Some(json!("soon")))];
    variants.extend(["iss", "exp", "sub", "sid", "jti"].map(|claim| (claim, None)));
    for (claim, value) in variants {
        let mut changed = whole.clone();
        match &value {
            Some(value) => changed[claim] = value.clone(),
            None => drop(changed.as_object_mut().unwrap().remove(claim)),
        }
        let token = jsonwebtoken::encode(&header(), &changed, &key.private).unwrap();
        assert_eq!(refusal(&key, &token, at(0)), "UNAUTHENTICATED", "{claim} {value:?}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let key = key();
    for text in ["", ".", "..", "a.b.c", "e30.e30.e30", "\u{0}"] {
        assert_eq!(refusal(&key, text, at(0)), "UNAUTHENTICATED", "{text:?}");
    }
}
