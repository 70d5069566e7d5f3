//! DKIM signatures (RFC 6376, with RFC 8301's and RFC 8463's algorithms), relaxed in headers and body.
//!
//! Written here because the libraries that sign bring RustCrypto's `rsa`, whose timing leaks (RUSTSEC-2023-0071), or a whole
//! DNS resolver. The cryptography is aws-lc's; a signature is checked against another implementation in the tests.

use std::fmt;
use std::time::SystemTime;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair as RsaKeyPair;
use aws_lc_rs::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;

/// What is signed, where a letter has it. Each is named once more than it occurs, so that nobody can add another.
const SIGNED: [&str; 13] = [
    "from",
    "reply-to",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-language",
    "auto-submitted",
    // RFC 8058 §4 wants both signed.
    "list-unsubscribe",
    "list-unsubscribe-post",
];

/// What is wrong with a key, or the names beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DkimError {
    /// Neither an RSA key of 2048 bits or more nor an Ed25519 key, in PEM.
    #[error("this is neither an RSA key of 2048 bits or more nor an Ed25519 key, in PEM")]
    Key,
    /// The domain or the selector is no name in DNS.
    #[error("the domain or the selector is no name in DNS")]
    Name,
    /// The key does not sign.
    #[error("the key does not sign")]
    Sign,
}

enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

/// A key for signing the letters of a domain; its public half stands in DNS at `SELECTOR._domainkey.DOMAIN`.
pub struct Dkim {
    domain: String,
    selector: String,
    key: Key,
}

impl fmt::Debug for Dkim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { domain, selector, .. } = self;
        f.debug_struct("Dkim").field("domain", domain).field("selector", selector).finish_non_exhaustive()
    }
}

impl Dkim {
    /// A private key in PEM (PKCS#8, for RSA also PKCS#1).
    ///
    /// # Errors
    /// See [`DkimError`].
    pub fn new(domain: &str, selector: &str, pem: &SecretString) -> Result<Self, DkimError> {
        let plain = |text: &str| {
            !text.is_empty()
                && text.len() <= 253
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        };
        if !plain(domain) || !plain(selector) {
            return Err(DkimError::Name);
        }
        let der = PrivateKeyDer::from_pem_slice(pem.expose_secret().as_bytes()).map_err(|_| DkimError::Key)?;
        let key = match &der {
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()).map(|key| Key::Rsa(Box::new(key))),
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der())
                .map(|key| Key::Rsa(Box::new(key)))
                .or_else(|_| Ed25519KeyPair::from_pkcs8(key.secret_pkcs8_der()).map(Key::Ed25519)),
            _ => return Err(DkimError::Key),
        };
        Ok(Self { domain: domain.to_owned(), selector: selector.to_owned(), key: key.map_err(|_| DkimError::Key)? })
    }

    /// The letter with a signature before its first header.
    ///
    /// # Errors
    /// When the key does not sign.
    pub(crate) fn sign(&self, letter: &[u8], now: SystemTime) -> Result<Vec<u8>, DkimError> {
        let (headers, body) = parts(letter);
        let headers = fields(headers);
        let mut names = Vec::new();
        let mut signed = String::new();
        for name in SIGNED {
            // The last one first (RFC 6376 §5.4.2).
            for (_, value) in headers.iter().rev().filter(|(it, _)| it == name) {
                names.push(name);
                signed.extend([name, ":", value, "\r\n"]);
            }
            names.push(name);
        }
        let names = names.join(":");
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let hash = STANDARD.encode(digest(&SHA256, &relaxed_body(body)));
        let Self { domain, selector, .. } = self;
        let time = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let value = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed; d={domain}; s={selector};\r\n t={time}; h={names};\r\n bh={hash};\r\n b="
        );
        signed.extend(["dkim-signature:", &relaxed(&value)]);
        let signature = self.signature(signed.as_bytes())?;
        let mut whole = format!("DKIM-Signature: {value}").into_bytes();
        // A line has 998 bytes at most, and is better short.
        for piece in signature.as_bytes().chunks(72) {
            whole.extend_from_slice(b"\r\n ");
            whole.extend_from_slice(piece);
        }
        whole.extend_from_slice(b"\r\n");
        whole.extend_from_slice(letter);
        Ok(whole)
    }

    fn signature(&self, text: &[u8]) -> Result<String, DkimError> {
        match &self.key {
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).map_err(|_| DkimError::Sign)?;
                Ok(STANDARD.encode(signature))
            }
            // RFC 8463 §3: Ed25519 signs the hash.
            Key::Ed25519(key) => Ok(STANDARD.encode(key.sign(digest(&SHA256, text).as_ref()))),
        }
    }
}

/// Headers and body.
fn parts(letter: &[u8]) -> (&[u8], &[u8]) {
    let empty_line = letter.windows(4).position(|four| four == b"\r\n\r\n");
    let at = empty_line.map_or(letter.len(), |at| at + 2);
    let (headers, rest) = letter.split_at(at);
    (headers, rest.strip_prefix(b"\r\n").unwrap_or(rest))
}

/// The headers' names in small letters and their relaxed values (RFC 6376 §3.4.2).
fn fields(headers: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(headers).replace("\r\n ", " ").replace("\r\n\t", " ");
    let lines = text.split("\r\n").filter_map(|line| line.split_once(':'));
    lines.map(|(name, value)| (name.trim().to_ascii_lowercase(), relaxed(value))).collect()
}

/// Unfolded, each run of white space one space, none at the ends.
fn relaxed(value: &str) -> String {
    value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// RFC 6376 §3.4.4: each run of white space one space, none at the ends of lines, no empty lines at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut kept = 0;
    let mut rest = body;
    while !rest.is_empty() {
        let end = rest.windows(2).position(|two| two == b"\r\n");
        let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after.strip_prefix(b"\r\n").unwrap_or(after);
        let mut space = false;
        let begin = out.len();
        for byte in line {
            if *byte == b' ' || *byte == b'\t' {
                space = true;
            } else {
                if std::mem::take(&mut space) {
                    out.push(b' ');
                }
                out.push(*byte);
            }
        }
        let is_empty = out.len() == begin;
        out.extend_from_slice(b"\r\n");
        if !is_empty {
            kept = out.len();
        }
    }
    out.truncate(kept);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_6376_comes_out() {
        // §3.4.5.
        let letter = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (headers, body) = parts(letter);
        let expected = [("a", "X"), ("b", "Y Z")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(fields(headers), expected);
        assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b""), b"");
        assert_eq!(relaxed_body(b"\r\n \r\n"), b"");
        assert_eq!(relaxed_body(b"no end"), b"no end\r\n");
    }

    #[test]
    fn a_key_is_never_shown_and_what_is_none_is_told() {
        let pem = SecretString::from(rcgen::KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap().serialize_pem());
        let dkim = Dkim::new("school.example", "mail", &pem).unwrap();
        assert_eq!(format!("{dkim:?}"), r#"Dkim { domain: "school.example", selector: "mail", .. }"#);
        assert_eq!(Dkim::new("school.example; d=other", "mail", &pem).unwrap_err(), DkimError::Name);
        for bad in ["", "hush", "-----BEGIN PRIVATE KEY-----\nMAAA\n-----END PRIVATE KEY-----\n"] {
            assert_eq!(Dkim::new("school.example", "mail", &bad.to_owned().into()).unwrap_err(), DkimError::Key);
        }
    }
}
