//! `GET /.well-known/jwks.json`: the public keys that access tokens are signed with (RFC 7517, RFC 8037).

use std::rc::Rc;

use kernel::Ctx;
use kernel::errors::Result;
use kernel::operation::{Operation, Reply};
use serde::Serialize;
use utoipa::{PartialSchema, ToSchema};

use super::gate::Gate;
use super::keys::Key;

/// A JSON Web Key Set (RFC 7517).
#[derive(Serialize, ToSchema)]
pub(super) struct JwkSet {
    /// The keys.
    pub(super) keys: Vec<Jwk>,
}

/// The public half of an Ed25519 key, as a JSON Web Key (RFC 8037).
#[derive(Serialize, ToSchema)]
pub(super) struct Jwk {
    /// Type of key.
    #[schema(pattern = "^OKP$")]
    pub(super) kty: &'static str,
    /// Curve.
    #[schema(pattern = "^Ed25519$")]
    pub(super) crv: &'static str,
    /// What it is for: signatures.
    #[serde(rename = "use")]
    #[schema(pattern = "^sig$")]
    pub(super) purpose: &'static str,
    /// Algorithm.
    #[schema(pattern = "^EdDSA$")]
    pub(super) alg: &'static str,
    /// Its id, which tokens name.
    pub(super) kid: String,
    /// The key: 32 bytes, base64url.
    pub(super) x: String,
}

/// The keys that sign, will sign soon, or have signed tokens that may still be valid. The document is as RFC 7517 says,
/// without our envelope.
///
/// # Errors
/// The database's.
pub(super) async fn jwks(gate: &Gate, ctx: Rc<Ctx>, (): ()) -> Result<Reply> {
    let keys = gate.keys.published(ctx.services()).await?;
    let keys = keys.iter().map(|key| jwk(key)).collect();
    Ok(Reply::document("application/json", serde_json::to_vec(&JwkSet { keys })?))
}

/// Says in the document what the operation answers with, which is not in the envelope.
pub(super) fn describe(operation: &mut Operation) {
    let output = &mut operation.output;
    output.media_types = vec!["application/json"];
    JwkSet::schemas(&mut output.schemas);
    output.schemas.push((JwkSet::name().into_owned(), JwkSet::schema()));
    output.data = Some(utoipa::openapi::Ref::from_schema_name(JwkSet::name()).into());
}

fn jwk(key: &Key) -> Jwk {
    Jwk { kty: "OKP", crv: "Ed25519", purpose: "sig", alg: "EdDSA", kid: key.times.id.clone(), x: key.x.clone() }
}
