//! By what right a token is asked for.

use std::time::{Duration, SystemTime};

use jsonwebtoken::{Algorithm, Header, encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::{Denied, ServiceAccount};

/// How long an assertion is good for. Google allows an hour at most; it is used at once.
const ASSERTION: Duration = Duration::from_secs(600);

/// By what right a token is asked for.
#[derive(Debug, Clone)]
pub enum Grant {
    /// The program's own (RFC 6749 §4.4).
    ClientCredentials {
        /// The client's id.
        client_id: String,
        /// Its secret.
        client_secret: SecretString,
        /// What the token is for.
        scope: String,
    },
    /// A service account's signed word (RFC 7523 §2.1, RS256).
    JwtBearer {
        /// Who signs.
        account: ServiceAccount,
        /// On whose behalf, where a domain's administrator has delegated that.
        subject: Option<String>,
        /// What the token is for.
        scope: String,
    },
    /// What a person once agreed to (RFC 6749 §6).
    Refresh {
        /// The client's id.
        client_id: String,
        /// Its secret.
        client_secret: SecretString,
        /// The token that stands for the agreement.
        refresh_token: SecretString,
    },
}

#[derive(Serialize)]
struct Assertion<'a> {
    iss: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    scope: &'a str,
    aud: &'a str,
    iat: u64,
    exp: u64,
}

impl Grant {
    /// The form that asks for a token.
    pub(crate) fn form(&self, token_url: &str) -> Result<Vec<(&'static str, String)>, Denied> {
        Ok(match self {
            Self::ClientCredentials { client_id, client_secret, scope } => vec![
                ("grant_type", "client_credentials".to_owned()),
                ("client_id", client_id.clone()),
                ("client_secret", client_secret.expose_secret().to_owned()),
                ("scope", scope.clone()),
            ],
            Self::JwtBearer { account, subject, scope } => {
                let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(|_| Denied::Key)?;
                let claims = Assertion {
                    iss: &account.email,
                    sub: subject.as_deref(),
                    scope,
                    aud: token_url,
                    iat: now.as_secs(),
                    exp: (now + ASSERTION).as_secs(),
                };
                let header = Header { kid: Some(account.key_id.clone()), ..Header::new(Algorithm::RS256) };
                let assertion = encode(&header, &claims, &account.key).map_err(|_| Denied::Key)?;
                vec![("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer".to_owned()), ("assertion", assertion)]
            }
            Self::Refresh { client_id, client_secret, refresh_token } => vec![
                ("grant_type", "refresh_token".to_owned()),
                ("client_id", client_id.clone()),
                ("client_secret", client_secret.expose_secret().to_owned()),
                ("refresh_token", refresh_token.expose_secret().to_owned()),
            ],
        })
    }
}
