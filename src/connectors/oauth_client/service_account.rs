//! Google's key of a service account, as its console hands it out.

use std::fmt;

use jsonwebtoken::EncodingKey;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use thiserror::Error;
use url::Url;

/// What is wrong with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Not the JSON that Google's console makes for a service account.
    #[error("this is no key of a service account")]
    Shape,
    /// Its private key is no RSA key in PEM.
    #[error("the private key is no RSA key in PEM")]
    PrivateKey,
}

/// A service account's key.
#[derive(Clone)]
pub struct ServiceAccount {
    /// Its address, `…@….iam.gserviceaccount.com`.
    pub email: String,
    /// The project that it belongs to.
    pub project_id: String,
    /// Where tokens are fetched.
    pub token_url: Url,
    pub(crate) key_id: String,
    pub(crate) key: EncodingKey,
}

#[derive(Deserialize)]
struct File {
    client_email: String,
    project_id: String,
    private_key_id: String,
    private_key: SecretString,
    token_uri: String,
}

impl ServiceAccount {
    /// Reads the JSON file of Google's console.
    ///
    /// # Errors
    /// See [`KeyError`].
    pub fn from_json(json: &str) -> Result<Self, KeyError> {
        let file: File = serde_json::from_str(json).map_err(|_| KeyError::Shape)?;
        let token_url = Url::parse(&file.token_uri).map_err(|_| KeyError::Shape)?;
        let key = EncodingKey::from_rsa_pem(file.private_key.expose_secret().as_bytes()).map_err(|_| KeyError::PrivateKey)?;
        Ok(Self { email: file.client_email, project_id: file.project_id, token_url, key_id: file.private_key_id, key })
    }
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAccount").field("email", &self.email).finish_non_exhaustive()
    }
}
