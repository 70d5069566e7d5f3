//! Encryption for one browser (RFC 8291) in one record of `aes128gcm` (RFC 8188).

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use aws_lc_rs::rand;

use crate::Subscription;

/// Salt, record size, and the length and bytes of our public key.
const HEADER: usize = 16 + 4 + 1 + 65;
/// What encryption adds: the header, the delimiter and the authentication tag.
pub(crate) const OVERHEAD: usize = HEADER + 1 + 16;
/// The one record may be as long as the whole of the body.
const RECORD_SIZE: u32 = 4096;

/// Encrypts with a new key and a new salt.
///
/// # Errors
/// When the browser's key is no point of the curve.
pub(crate) fn encrypt(subscription: &Subscription, text: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let mut salt = [0; 16];
    rand::fill(&mut salt)?;
    encrypt_with(subscription, text, &PrivateKey::generate(&ECDH_P256)?, salt)
}

fn encrypt_with(subscription: &Subscription, text: &[u8], ours: &PrivateKey, salt: [u8; 16]) -> Result<Vec<u8>, Unspecified> {
    let public = ours.compute_public_key()?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, subscription.public_key);
    let material = agree(ours, theirs, Unspecified, |shared| {
        derive(&subscription.secret, shared, &subscription.public_key, public.as_ref())
    })?;
    let (key, nonce) = keys(&salt, &material)?;
    let mut sealed = text.to_vec();
    // The last record, without padding.
    sealed.push(2);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed)?;
    let mut body = Vec::with_capacity(HEADER + sealed.len());
    body.extend_from_slice(&salt);
    body.extend_from_slice(&RECORD_SIZE.to_be_bytes());
    body.push(65);
    body.extend_from_slice(public.as_ref());
    body.extend_from_slice(&sealed);
    Ok(body)
}

/// RFC 8291 §3.4: the shared secret and the browser's secret make the input keying material.
pub(crate) fn derive(secret: &[u8; 16], shared: &[u8], browser: &[u8; 65], ours: &[u8]) -> Result<[u8; 32], Unspecified> {
    let prk = Salt::new(HKDF_SHA256, secret).extract(shared);
    expand(&prk, &[b"WebPush: info\0", browser, ours])
}

/// RFC 8188 §2.2 and §2.3: key and nonce of the first record.
pub(crate) fn keys(salt: &[u8; 16], material: &[u8; 32]) -> Result<(LessSafeKey, Nonce), Unspecified> {
    let prk = Salt::new(HKDF_SHA256, salt).extract(material);
    let key: [u8; 16] = expand(&prk, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&prk, &[b"Content-Encoding: nonce\0"])?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    Ok((key, Nonce::assume_unique_for_key(nonce)))
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(prk: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    let mut out = [0; N];
    prk.expand(info, Length(N))?.fill(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_example_of_rfc_8291_comes_out_byte_for_byte() {
        let vector: Value = serde_json::from_str(include_str!("samples/rfc8291_vector.json")).unwrap();
        let text = |name: &str| vector[name].as_str().unwrap();
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)).unwrap();
        let subscription = Subscription::new("https://push.example.net/x", text("ua_public"), text("auth_secret")).unwrap();
        let ours = PrivateKey::from_private_key(&ECDH_P256, &bytes("as_private")).unwrap();
        assert_eq!(ours.compute_public_key().unwrap().as_ref(), bytes("as_public"));
        let body = encrypt_with(&subscription, text("plaintext").as_bytes(), &ours, bytes("salt").try_into().unwrap()).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(body), text("body"));
    }
}
