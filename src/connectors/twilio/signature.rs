//! `X-Twilio-Signature`: HMAC-SHA1 over the address as it was called and the fields of the form.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::SecretString;
use sms::{Incoming, Rejected, signed};
use url::{Url, form_urlencoded};

/// What is signed: the address, then the name and the value of each field, sorted by name. A field that is there several
/// times counts once for each of its values, in their order of sorting, as Twilio's own libraries do it.
pub(crate) fn signed_text(url: &str, fields: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort();
    sorted.dedup();
    sorted.into_iter().fold(url.to_owned(), |text, (name, value)| text + name + value)
}

/// The fields of a call that Twilio signed with this token. Those of the query are not among them: they are in the address.
///
/// # Errors
/// [`Rejected::NotAuthentic`] for any other call.
pub(crate) fn signed_fields(call: &Incoming, token: &SecretString) -> Result<Vec<(String, String)>, Rejected> {
    let given = call.header("x-twilio-signature").ok_or(Rejected::NotAuthentic("it has no signature"))?;
    let given = BASE64_STANDARD.decode(given).map_err(|_| Rejected::NotAuthentic("its signature is no base64"))?;
    let fields: Vec<(String, String)> = match body_digest(&call.url) {
        // A body that is no form is vouched for by a digest in the address.
        Some(expected) if hex::encode(digest(&SHA256, &call.body)) == expected.to_lowercase() => Vec::new(),
        Some(_) => return Err(Rejected::NotAuthentic("its body is not the one that was signed")),
        None => form_urlencoded::parse(&call.body).into_owned().collect(),
    };
    let valid = spellings(&call.url)
        .iter()
        .any(|url| signed(HMAC_SHA1_FOR_LEGACY_USE_ONLY, token, signed_text(url, &fields).as_bytes(), &given));
    if valid { Ok(fields) } else { Err(Rejected::NotAuthentic("its signature is not the account's")) }
}

fn body_digest(url: &Url) -> Option<String> {
    url.query_pairs().find(|(name, _)| name == "bodySHA256").map(|(_, value)| value.into_owned())
}

/// The address as Twilio may have written it: it names the usual port of a scheme in some calls and not in others.
fn spellings(url: &Url) -> Vec<String> {
    let plain = url.to_string();
    let with_port = match (url.port(), url.port_or_known_default(), url.host_str()) {
        (None, Some(port), Some(host)) => Some(plain.replacen(host, &format!("{host}:{port}"), 1)),
        _ => None,
    };
    std::iter::once(plain).chain(with_port).collect()
}
