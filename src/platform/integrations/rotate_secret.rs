//! Replacing the secret of an endpoint. The old one signs for a while longer, so that the receiver can follow.

use chrono::TimeDelta;
use kernel::Ctx;
use kernel::errors::{Error, Result};
use kernel::operation::{Body, Id};
use sea_orm::ActiveValue::Set;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::endpoint::{ActiveModel, Entity, Signature};
use super::endpoint_commands::{EndpointWithSecret, record};
use super::endpoints::{new_key, public_key};
use super::secrets::Ring;

/// How a secret is replaced.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[schema(as = RotateWebhookSecret)]
pub(super) struct RotateSecret {
    /// How to sign from now on; without: as before.
    signature: Option<Signature>,
    /// Hours that the replaced secret still signs; 0 for one that has become known. Without: as configured, most often 24.
    #[schema(minimum = 0, maximum = 720)]
    overlap_hours: Option<u32>,
}

impl RotateSecret {
    /// How long the replaced secret still holds.
    pub(super) fn overlap(ctx: &Ctx, hours: Option<u32>) -> TimeDelta {
        let usual = i64::try_from(ctx.services().config().webhooks.secret_overlap_hours).unwrap_or(24);
        TimeDelta::hours(hours.map_or(usual, i64::from))
    }
}

/// Replaces the secret of an endpoint: the operation.
///
/// # Errors
/// 404; 409 `TOO_MANY_SECRETS`; 412.
pub(super) async fn rotate_secret(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<RotateSecret>)) -> Result<EndpointWithSecret> {
    let before = ctx.get_for_change::<Entity>(id).await?;
    let secret = ctx.services().secret();
    let signature = cmd.signature.unwrap_or(before.signature);
    let key = new_key(signature)?;
    let mut ring = Ring::open(secret, id, &before.secrets)?;
    let overlap = RotateSecret::overlap(ctx, cmd.overlap_hours);
    ring.replace(key.to_text().map_err(Error::internal)?, overlap, ctx.now())?;
    let row = ActiveModel {
        signature: Set(signature),
        public_key: Set(public_key(&key)?),
        secrets: Set(ring.seal(secret, id)?),
        ..ActiveModel::default()
    };
    let after = ctx.update::<Entity>(&before, row).await?;
    record(ctx, &before, &after, "rotate_secret", "integrations.webhook_endpoint.secret_rotated")?;
    Ok(EndpointWithSecret::of(after, &ring))
}
