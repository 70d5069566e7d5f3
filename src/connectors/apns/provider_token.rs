//! The token by which Apple knows us
//! (<https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns>).

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use thiserror::Error;

/// How long one is used. Apple refuses one older than an hour, and anyone who makes a new one more often than every
/// twenty minutes.
const USED_FOR: Duration = Duration::from_secs(40 * 60);

/// What is wrong with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is no private key of Apple's: a P-256 key in PEM (`.p8`)")]
pub struct KeyError;

/// A key for push notifications, from Apple's developer site.
#[derive(Clone)]
pub struct Key {
    team_id: String,
    key_id: String,
    key: EncodingKey,
}

impl Key {
    /// A key (`.p8`, PEM) with the ids that the site shows.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn new(team_id: impl Into<String>, key_id: impl Into<String>, pem: &SecretString) -> Result<Self, KeyError> {
        let key = EncodingKey::from_ec_pem(pem.expose_secret().as_bytes()).map_err(|_| KeyError)?;
        Ok(Self { team_id: team_id.into(), key_id: key_id.into(), key })
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("team_id", &self.team_id).field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: u64,
}

struct Made {
    token: String,
    at: SystemTime,
}

/// The one token that all requests share.
pub(crate) struct ProviderTokens {
    key: Key,
    made: Mutex<Option<Made>>,
}

impl fmt::Debug for ProviderTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderTokens").field("key", &self.key).finish_non_exhaustive()
    }
}

impl ProviderTokens {
    pub(crate) fn new(key: Key) -> Self {
        Self { key, made: Mutex::default() }
    }

    /// The token of now.
    pub(crate) fn current(&self, now: SystemTime) -> Result<String, KeyError> {
        self.unless(now, |_| false)
    }

    /// Another token than `refused`: the one that somebody made meanwhile, or a new one.
    pub(crate) fn after(&self, refused: &str, now: SystemTime) -> Result<String, KeyError> {
        self.unless(now, |token| token == refused)
    }

    fn unless(&self, now: SystemTime, is_bad: impl Fn(&str) -> bool) -> Result<String, KeyError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Made { token, at }) = &*made
            && now.duration_since(*at).is_ok_and(|age| age < USED_FOR)
            && !is_bad(token)
        {
            return Ok(token.clone());
        }
        let iat = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let header = Header { typ: None, kid: Some(self.key.key_id.clone()), ..Header::new(Algorithm::ES256) };
        let token = encode(&header, &Claims { iss: &self.key.team_id, iat }, &self.key.key).map_err(|_| KeyError)?;
        *made = Some(Made { token: token.clone(), at: now });
        Ok(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::new_key;

    #[test]
    fn a_token_serves_for_forty_minutes() {
        let tokens = ProviderTokens::new(new_key().0);
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let first = tokens.current(start).unwrap();
        assert_eq!(tokens.current(start + Duration::from_secs(39 * 60)).unwrap(), first);
        let second = tokens.current(start + Duration::from_secs(41 * 60)).unwrap();
        assert_ne!(second, first);
        assert_eq!(tokens.after(&first, start + Duration::from_secs(42 * 60)).unwrap(), second, "one is enough");
    }

    #[test]
    fn a_key_is_never_shown() {
        let (key, _) = new_key();
        assert_eq!(format!("{key:?}"), r#"Key { team_id: "TEAM123456", key_id: "KEY1234567", .. }"#);
        let error = Key::new("T", "K", &SecretString::from("hush".to_owned())).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hush"));
    }
}
