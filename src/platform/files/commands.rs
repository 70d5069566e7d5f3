//! What changes about a file beside its content: what it belongs to, how long it is kept, whether it is held.

use chrono::{DateTime, Utc};
use kernel::errors::{Error, Result};
use kernel::operation::{Body, Id};
use kernel::{Ctx, set};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::file::{ActiveModel, Model, Visibility};
use super::owner::Owner;
use super::{collection, keep};

/// What a file is to belong to.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = AttachFile)]
pub(super) struct Attach {
    /// Kind of record: `student`.
    #[schema(min_length = 1, max_length = 60)]
    entity: String,
    /// Which record.
    entity_id: Uuid,
    /// Who may read it: `record`, unless given, is who may read the record.
    #[serde(default = "of_record")]
    #[schema(default = "record")]
    visibility: Visibility,
}

const fn of_record() -> Visibility {
    Visibility::Record
}

/// Why a file is held.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = HoldFile)]
pub(super) struct Hold {
    /// Why: a case number, who asked for it.
    #[schema(min_length = 3, max_length = 500)]
    reason: String,
}

/// How long a file is kept.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = RetainFile)]
pub(super) struct Retain {
    /// Until then: it cannot be deleted before, and is deleted after. Null: until somebody deletes it.
    #[schema(required = true)]
    retain_until: Option<DateTime<Utc>>,
}

/// The file that a command is about.
async fn one(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let file = collection::reached(ctx, id, permission).await?;
    ctx.check_version(&file)?;
    Ok(file)
}

/// Gives a file to a record: the operation, for who may change both.
///
/// # Errors
/// 404, 412; 403 or 422 `INVALID_REFERENCE` about the record.
pub(super) async fn attach_file(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Attach>)) -> Result<Model> {
    let file = one(ctx, id, "files.file.attach").await?;
    let owner = Owner { entity: cmd.entity, id: cmd.entity_id };
    owner.check(ctx).await?;
    attach(ctx, &file, Some(owner), cmd.visibility).await
}

/// Takes a file from its record: the operation.
///
/// # Errors
/// 404, 412.
pub(super) async fn detach_file(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let file = one(ctx, id, "files.file.attach").await?;
    attach(ctx, &file, None, Visibility::Private).await
}

/// Gives a file to a record, or (`None`) takes it from its own. Whether the caller may is the caller's to know.
///
/// # Errors
/// 412 when somebody else changed it in between.
pub async fn attach(ctx: &Ctx, file: &Model, owner: Option<Owner>, visibility: Visibility) -> Result<Model> {
    let action = if owner.is_some() { "attach" } else { "detach" };
    let (entity, entity_id) = owner.map_or((None, None), |owner| (Some(owner.entity), Some(owner.id)));
    if (&file.entity, file.entity_id, file.visibility) == (&entity, entity_id, visibility) {
        return Ok(file.clone());
    }
    let row =
        ActiveModel { entity: set(entity), entity_id: set(entity_id), visibility: set(visibility), ..ActiveModel::default() };
    keep::changed(ctx, action, file, row, None).await
}

/// Holds a file: from now on nothing deletes it.
///
/// # Errors
/// 404, 412; 409 when it is held already.
pub(super) async fn hold(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Hold>)) -> Result<Model> {
    let file = one(ctx, id, "files.file.hold").await?;
    if file.legal_hold {
        return Err(Error::illegal_transition("held", &["released"]));
    }
    let row = ActiveModel { legal_hold: set(true), legal_hold_reason: set(Some(cmd.reason.clone())), ..ActiveModel::default() };
    keep::changed(ctx, "hold", &file, row, Some(cmd.reason)).await
}

/// Lets a file go that was held.
///
/// # Errors
/// 404, 412; 409 unless it is held.
pub(super) async fn release(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Hold>)) -> Result<Model> {
    let file = one(ctx, id, "files.file.hold").await?;
    if !file.legal_hold {
        return Err(Error::illegal_transition("released", &["held"]));
    }
    let row = ActiveModel { legal_hold: set(false), legal_hold_reason: set(None::<String>), ..ActiveModel::default() };
    keep::changed(ctx, "release", &file, row, Some(cmd.reason)).await
}

/// Says how long a file is kept.
///
/// # Errors
/// 404, 412.
pub(super) async fn retain(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Retain>)) -> Result<Model> {
    let file = one(ctx, id, "files.file.retain").await?;
    if file.retain_until == cmd.retain_until {
        return Ok(file);
    }
    keep::changed(ctx, "retain", &file, ActiveModel { retain_until: set(cmd.retain_until), ..ActiveModel::default() }, None).await
}
