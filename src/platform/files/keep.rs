//! From bytes that have come to a file: the rows, in one transaction.

use chrono::{DateTime, Utc};
use kernel::audit::Entry;
use kernel::errors::{Error, Result};
use kernel::events::Event;
use kernel::{Ctx, jobs, set, text};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::codes::UPLOAD_NOT_OPEN;
use super::file::{self, Status, Visibility};
use super::ingest::Kept;
use super::owner::Owner;
use super::told;
use super::upload::{self, Method};
use super::usage::signed;
use super::{scan, usage, version};

/// What a file is to be.
#[derive(Debug, Clone, Default)]
pub struct NewFile {
    /// The name it is saved under, 255 characters at most.
    pub name: String,
    /// What it is said to be; its bytes decide.
    pub media_type: Option<String>,
    /// The record it belongs to.
    pub owner: Option<Owner>,
    /// Who may read it.
    pub visibility: Visibility,
    /// Kept until then.
    pub retain_until: Option<DateTime<Utc>>,
    /// The file that it is a new content of; its name, owner and rules stay that file's.
    pub replaces: Option<Uuid>,
}

/// Announces an upload of so many bytes: sets them aside, and gives the row that everything hangs on until it is a file.
///
/// # Errors
/// 409 `FILE_QUOTA_EXCEEDED`.
pub(super) async fn announce(ctx: &Ctx, new: NewFile, method: Method, size: i64, part_bytes: i64) -> Result<upload::Model> {
    usage::reserve(ctx, size).await?;
    let hours = i64::try_from(ctx.services().config().files.upload_hours).unwrap_or(24);
    let (entity, entity_id) = new.owner.map_or((None, None), |owner| (Some(owner.entity), Some(owner.id)));
    let row = upload::ActiveModel {
        method: set(method),
        name: set(new.name),
        media_type: set(new.media_type),
        size_bytes: set(size),
        part_bytes: set(part_bytes),
        entity: set(entity),
        entity_id: set(entity_id),
        visibility: set(new.visibility),
        retain_until: set(new.retain_until),
        replaces_file_id: set(new.replaces),
        expires_at: set(ctx.now() + chrono::TimeDelta::hours(hours)),
        file_id: set(None::<Uuid>),
        ..upload::ActiveModel::default()
    };
    ctx.insert::<upload::Entity>(row).await
}

/// Makes what has come of an upload a file, or a new content of one: its object is `content`.
///
/// # Errors
/// 409 `UPLOAD_NOT_OPEN` when the upload is over meanwhile, 404 when the file it was to replace is gone.
pub(super) async fn as_file(ctx: &Ctx, upload: Uuid, content: Uuid, kept: &Kept) -> Result<file::Model> {
    let select = ctx.find::<upload::Entity>().filter(upload::Column::Id.eq(upload)).lock(LockType::Update);
    let upload = select.one(ctx.uow()).await?.filter(|upload| upload.file_id.is_none());
    let upload = upload.ok_or_else(|| Error::conflict(&UPLOAD_NOT_OPEN))?;
    let length = signed(kept.length);
    usage::release(ctx, upload.size_bytes - length).await?;
    let file = match upload.replaces_file_id {
        None => new_file(ctx, &upload, kept).await?,
        Some(id) => new_content(ctx, id, kept).await?,
    };
    let row = version::ActiveModel {
        id: set(content),
        file_id: set(file.id),
        number: set(file.content_version),
        size_bytes: set(length),
        sha256: set(kept.sha256.clone()),
        media_type: set(kept.media_type.clone()),
        status: set(file.status),
        superseded_at: set(None::<DateTime<Utc>>),
        ..version::ActiveModel::default()
    };
    ctx.insert::<version::Entity>(row).await?;
    match upload.method {
        Method::Direct => ctx.delete::<upload::Entity>(&upload).await?,
        Method::Presigned | Method::Multipart => {
            let done = upload::ActiveModel { file_id: set(Some(file.id)), ..upload::ActiveModel::default() };
            ctx.update::<upload::Entity>(&upload, done).await?;
        }
    }
    if file.status == Status::PendingScan {
        jobs::enqueue(ctx, scan::of_content(content)).await?;
    }
    ctx.emit(Event {
        topic: "files.file.stored",
        entity: "file",
        entity_id: file.id,
        payload: serde_json::to_value(told::Stored { id: file.id, content_version: file.content_version })?,
    });
    Ok(file)
}

async fn new_file(ctx: &Ctx, upload: &upload::Model, kept: &Kept) -> Result<file::Model> {
    let row = file::ActiveModel {
        name: set(upload.name.clone()),
        media_type: set(kept.media_type.clone()),
        size_bytes: set(signed(kept.length)),
        sha256: set(kept.sha256.clone()),
        content_version: set(1),
        status: set(scan::first_status(ctx)),
        entity: set(upload.entity.clone()),
        entity_id: set(upload.entity_id),
        visibility: set(upload.visibility),
        retain_until: set(upload.retain_until),
        legal_hold: set(false),
        legal_hold_reason: set(None::<String>),
        search_text: set(text::fold(&upload.name)),
        ..file::ActiveModel::default()
    };
    let file = ctx.insert::<file::Entity>(row).await?;
    ctx.audit(Entry::new("file", "create", Some(file.id)).after(serde_json::to_value(&file)?));
    Ok(file)
}

async fn new_content(ctx: &Ctx, id: Uuid, kept: &Kept) -> Result<file::Model> {
    let select = ctx.find::<file::Entity>().filter(file::Column::Id.eq(id)).lock(LockType::Update);
    let before = select.one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    let select = ctx.find::<version::Entity>().filter(version::Column::FileId.eq(id));
    let newest = select.filter(version::Column::Number.eq(before.content_version)).one(ctx.uow()).await?;
    if let Some(newest) = newest {
        let row = version::ActiveModel { superseded_at: set(Some(ctx.now())), ..version::ActiveModel::default() };
        ctx.update::<version::Entity>(&newest, row).await?;
    }
    let row = file::ActiveModel {
        media_type: set(kept.media_type.clone()),
        size_bytes: set(signed(kept.length)),
        sha256: set(kept.sha256.clone()),
        content_version: set(before.content_version + 1),
        status: set(scan::first_status(ctx)),
        ..file::ActiveModel::default()
    };
    changed(ctx, "new_content", &before, row, None).await
}

/// Changes a file, with its entry in the audit log.
///
/// # Errors
/// 412 when somebody else changed it in between.
pub(super) async fn changed(
    ctx: &Ctx,
    action: &'static str,
    before: &file::Model,
    row: file::ActiveModel,
    reason: Option<String>,
) -> Result<file::Model> {
    let after = ctx.update::<file::Entity>(before, row).await?;
    let mut entry = Entry::new("file", action, Some(after.id));
    entry.reason = reason;
    ctx.audit(entry.before(serde_json::to_value(before)?).after(serde_json::to_value(&after)?));
    Ok(after)
}
