//! The tokens of one grant.

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;
use outbound::reqwest::{Client, RequestBuilder, StatusCode};
use outbound::{Answer, Failure, Repeat, Service};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{Denied, Error, Grant};

/// How long before its end a token is no longer used: longer than any request takes that is sent with it.
const MARGIN: Duration = Duration::from_secs(300);

/// An access token.
#[derive(Debug, Clone)]
pub struct Token {
    secret: Arc<SecretString>,
    kept_for: Duration,
}

impl Token {
    /// The token itself, for an `Authorization` header.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }
}

/// The tokens of one grant. Cheap to clone; all clones share the token.
#[derive(Debug, Clone)]
pub struct Tokens {
    service: Service,
    url: Url,
    grant: Arc<Grant>,
    /// The one token. A cache because it has the two rules that are hard to get right: one caller fetches while the others
    /// wait for its answer, good or bad, and another takes over if it is cancelled.
    kept: Cache<(), Token>,
}

struct UntilShortlyBefore;

impl Expiry<(), Token> for UntilShortlyBefore {
    fn expire_after_create(&self, (): &(), token: &Token, _created: Instant) -> Option<Duration> {
        Some(token.kept_for)
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    /// In seconds; RFC 6749 §5.1 only recommends it, and a token without it is not kept.
    #[serde(default)]
    expires_in: u64,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl Tokens {
    /// The tokens that `grant` gives at `url`, asked for through `service`.
    #[must_use]
    pub fn new(service: Service, url: Url, grant: Grant) -> Self {
        let kept = Cache::builder().max_capacity(1).expire_after(UntilShortlyBefore).build();
        Self { service, url, grant: Arc::new(grant), kept }
    }

    /// A token that is good for some minutes.
    ///
    /// # Errors
    /// See [`Denied`].
    pub async fn token(&self) -> Result<Token, Denied> {
        self.kept.try_get_with((), self.fetch()).await.map_err(|denied| Denied::clone(&denied))
    }

    /// Asks a service with a token. If it refuses the token (401), it is asked once more with a new one.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn ask(
        &self,
        service: &Service,
        repeat: Repeat,
        build: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Answer, Error> {
        let token = self.token().await?;
        match service.ask(repeat, |client| build(client).bearer_auth(token.expose())).await {
            Err(Failure::Refused { answer, .. }) if answer.status == StatusCode::UNAUTHORIZED => {
                self.forget(&token).await;
                let token = self.token().await?;
                Ok(service.ask(repeat, |client| build(client).bearer_auth(token.expose())).await?)
            }
            answered => Ok(answered?),
        }
    }

    /// Forgets a token, unless another has already taken its place.
    async fn forget(&self, refused: &Token) {
        if self.kept.get(&()).await.is_some_and(|kept| kept.expose() == refused.expose()) {
            self.kept.invalidate(&()).await;
        }
    }

    async fn fetch(&self) -> Result<Token, Denied> {
        let form = self.grant.form(self.url.as_str())?;
        // A second token does no harm, so the request may be repeated.
        let asked = self.service.ask(Repeat::Always, |client| client.post(self.url.clone()).form(&form)).await;
        let granted: Granted = asked.and_then(|answer| answer.json()).map_err(denied)?;
        let lifetime = Duration::from_secs(granted.expires_in);
        let kept_for = lifetime.saturating_sub(MARGIN.min(lifetime / 10));
        Ok(Token { secret: Arc::new(granted.access_token), kept_for })
    }
}

/// The server's own refusal is told by its code alone: its description may name a person.
fn denied(failure: Failure) -> Denied {
    if let Failure::Refused { answer, .. } = &failure
        && let Ok(Refusal { error }) = answer.json()
        && !error.is_empty()
        && error.len() <= 64
        && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    {
        return Denied::Refused { error };
    }
    Denied::Unavailable(Arc::new(failure))
}
