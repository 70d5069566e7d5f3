//! Tokens whose signature has been verified, so that it is done once for a token and not at each of its requests (an
//! Ed25519 verification costs as much as everything else of a small answer). Expiry and key are looked at each time.

use aws_lc_rs::digest::{SHA256, digest};
use kernel::Services;
use kernel::errors::Result;
use moka::sync::Cache;
use std::sync::Arc;

use super::access_token::{self, Claims};
use super::keys::Keys;

/// Known by the digest of the token: what is in memory opens nothing.
pub(super) struct Verified {
    tokens: Cache<[u8; 32], Arc<Token>>,
}

struct Token {
    claims: Claims,
    key: String,
}

impl Verified {
    /// Of at most so many tokens.
    pub(super) fn new(capacity: u64) -> Self {
        Self { tokens: Cache::new(capacity) }
    }

    /// What a token says, if it is one of ours and still valid.
    ///
    /// # Errors
    /// 401 `TOKEN_EXPIRED` for a token of ours that has expired, `UNAUTHENTICATED` for anything else that is not valid.
    pub(super) async fn verify(&self, keys: &Keys, services: &Services, token: &str) -> Result<Claims> {
        let mut name = [0; 32];
        name.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        if let Some(known) = self.tokens.get(&name) {
            access_token::accepted(keys, services, &known.key).await?;
            access_token::check_expiry(&known.claims, services.source().now())?;
            return Ok(known.claims.clone());
        }
        let (claims, key) = access_token::verify(keys, services, token).await?;
        self.tokens.insert(name, Arc::new(Token { claims: claims.clone(), key: key.times.id.clone() }));
        Ok(claims)
    }
}
