//! A school's quota, set by who runs the platform.

use kernel::audit::Entry;
use kernel::errors::{Error, Result};
use kernel::operation::{Body, Id};
use kernel::{Ctx, set};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Unchanged, EntityTrait};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::usage::{self, ActiveModel, Entity, Usage};

/// How much a school may keep.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SetFileQuota)]
pub(super) struct SetQuota {
    /// Bytes; null: as many as is configured for every school. Less than it keeps already deletes nothing, and lets it add
    /// nothing.
    #[schema(required = true, minimum = 0)]
    quota_bytes: Option<i64>,
}

/// Sets a school's quota.
///
/// # Errors
/// 404.
pub(super) async fn set_quota(ctx: &Ctx, (Id(school), Body(cmd)): (Id, Body<SetQuota>)) -> Result<Usage> {
    ctx.services().tenants().by_id(ctx.services(), school).await?.ok_or_else(Error::not_found)?;
    usage::begin(ctx, school).await?;
    let before = Entity::find_by_id((school, school)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    let row = ActiveModel {
        school_id: Unchanged(school),
        id: Unchanged(school),
        quota_bytes: set(cmd.quota_bytes),
        version: set(before.version + 1),
        updated_at: set(ctx.now()),
        updated_by: set(ctx.actor().account_id),
        ..Default::default()
    };
    let after = row.update(ctx.uow()).await?;
    let entry = Entry::new("file_quota", "update", Some(school)).before(json!({ "quota_bytes": before.quota_bytes }));
    ctx.audit(entry.after(json!({ "quota_bytes": after.quota_bytes })));
    Ok(Usage::of(ctx, Some(after)))
}
