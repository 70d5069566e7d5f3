//! Access tokens: JWTs signed with Ed25519, of the profile in RFC 9068 (`typ` is `at+jwt`), valid for minutes.
//!
//! A token is accepted only if its `alg` is `EdDSA`, its `typ` is `at+jwt`, its `kid` names a key of ours, the signature
//! holds, `iss` is ours and `exp` is to come. The algorithm comes from our key and never from the token, so `none` and
//! "the public key as an HMAC secret" are no way in (RFC 8725 3.1). The expiry is held against the application's clock.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Header, Validation};
use kernel::errors::{Error, Result, code};
use kernel::{Services, config};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::keys::{Key, Keys};
use super::span;

/// The media type of access tokens (RFC 9068 2.1).
const TYPE: &str = "at+jwt";

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// Who made it.
    pub(super) iss: String,
    /// The account.
    pub(super) sub: Uuid,
    /// The session.
    pub(super) sid: Uuid,
    /// The school it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) school: Option<Uuid>,
    /// When it was made, in seconds since 1970.
    pub(super) iat: i64,
    /// Until when it is valid, likewise.
    pub(super) exp: i64,
    /// Its own id.
    pub(super) jti: Uuid,
}

/// Whom a token is made for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bearer {
    /// The account.
    pub(super) account: Uuid,
    /// The session.
    pub(super) session: Uuid,
    /// The school it works in.
    pub(super) school: Option<Uuid>,
}

/// Makes a token.
///
/// # Errors
/// 500 when signing fails.
pub(super) fn issue(key: &Key, config: &config::Auth, bearer: Bearer, now: DateTime<Utc>, id: Uuid) -> Result<String> {
    let claims = Claims {
        iss: config.issuer.clone(),
        sub: bearer.account,
        sid: bearer.session,
        school: bearer.school,
        iat: now.timestamp(),
        exp: (now + span::minutes(config.access_token_minutes)).timestamp(),
        jti: id,
    };
    let header = Header { typ: Some(TYPE.to_owned()), kid: Some(key.times.id.clone()), ..Header::new(Algorithm::EdDSA) };
    jsonwebtoken::encode(&header, &claims, &key.private).map_err(Error::internal)
}

/// What a token says, if it is one of ours and still valid; and the key that it is signed with.
///
/// # Errors
/// 401 `TOKEN_EXPIRED` for a token of ours that has expired, `UNAUTHENTICATED` for anything else that is not valid.
pub(super) async fn verify(keys: &Keys, services: &Services, token: &str) -> Result<(Claims, Arc<Key>)> {
    let refused = |e: jsonwebtoken::errors::Error| Error::new(&code::UNAUTHENTICATED).cause(e);
    let header = jsonwebtoken::decode_header(token).map_err(refused)?;
    let id = header.kid.as_deref().ok_or_else(|| Error::new(&code::UNAUTHENTICATED).cause("a token without a kid"))?;
    let key = accepted(keys, services, id).await?;
    let claims = check(&key, &services.config().auth.issuer, token, services.source().now())?;
    Ok((claims, key))
}

/// The key with this id, whose tokens are still accepted.
///
/// # Errors
/// 401 when there is none.
pub(super) async fn accepted(keys: &Keys, services: &Services, id: &str) -> Result<Arc<Key>> {
    let key = keys.accepted(services, id).await?;
    key.ok_or_else(|| Error::new(&code::UNAUTHENTICATED).cause("a token of an unknown key"))
}

/// Whether its time has come, by our clock and without leeway.
///
/// # Errors
/// 401 `TOKEN_EXPIRED`.
pub(super) fn check_expiry(claims: &Claims, now: DateTime<Utc>) -> Result<()> {
    if claims.exp <= now.timestamp() { Err(Error::new(&code::TOKEN_EXPIRED)) } else { Ok(()) }
}

/// The same, when the key is known.
fn check(key: &Key, issuer: &str, token: &str, now: DateTime<Utc>) -> Result<Claims> {
    let refused = |e: jsonwebtoken::errors::Error| Error::new(&code::UNAUTHENTICATED).cause(e);
    let mut rules = Validation::new(Algorithm::EdDSA);
    // The expiry is checked below instead, by our clock and not the machine's.
    rules.validate_exp = false;
    rules.set_issuer(&[issuer]);
    rules.set_required_spec_claims(&["iss", "sub", "exp"]);
    let token = jsonwebtoken::decode::<Claims>(token, &key.public, &rules).map_err(refused)?;
    if !token.header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE)) {
        return Err(Error::new(&code::UNAUTHENTICATED).cause("a token of another type"));
    }
    check_expiry(&token.claims, now)?;
    Ok(token.claims)
}

#[cfg(test)]
mod tests;
