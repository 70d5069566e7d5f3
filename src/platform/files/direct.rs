//! An upload in one request: a new file, or a new content of one.

use std::rc::Rc;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use kernel::db::Access;
use kernel::errors::Result;
use kernel::operation::{Id, Incoming, Query, Received, Reply};
use kernel::{Ctx, Error};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::file::{self, Visibility};
use super::ingest::{self, Kept};
use super::keep::{self, NewFile};
use super::owner::Owner;
use super::store::{self, Store};
use super::upload::Method;
use super::usage::signed;
use super::{collection, uploads};

/// What an uploaded file is to be.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = UploadFile)]
pub(super) struct Upload {
    /// The name to save it under.
    #[schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1F\x7F/\\]+$")]
    name: String,
    /// Kind of record it belongs to, with `entity_id`: `student`.
    #[schema(min_length = 1, max_length = 60)]
    entity: Option<String>,
    /// Which record it belongs to.
    entity_id: Option<Uuid>,
    /// Who may read it beside its uploader: `record`, who may read the record that it belongs to; `private` unless given.
    #[serde(default)]
    visibility: Visibility,
    /// Keep it until then: it cannot be deleted before, and is deleted after.
    retain_until: Option<DateTime<Utc>>,
}

/// What has come.
#[derive(Debug, Clone)]
pub(super) struct Arrived {
    upload: Uuid,
    content: Uuid,
    kept: Kept,
}

/// Takes in the content of a new file.
///
/// # Errors
/// As [`arrive`]; 422 when it is to belong to a record that is not there.
pub(super) async fn receive_file(ctx: Rc<Ctx>, Query(new): Query<Upload>, incoming: Incoming) -> Result<Received<Arrived>> {
    let owner = Owner::of(new.entity, new.entity_id)?;
    let media_type = incoming.media_type.clone();
    let (name, visibility, retain_until) = (new.name, new.visibility, new.retain_until);
    arrive(&ctx, NewFile { name, media_type, owner, visibility, retain_until, replaces: None }, incoming).await
}

/// Takes in a new content of a file.
///
/// # Errors
/// 404; as [`arrive`].
pub(super) async fn receive_content(ctx: Rc<Ctx>, Id(id): Id, incoming: Incoming) -> Result<Received<Arrived>> {
    let reading = ctx.beside(Access::Read);
    let file = collection::reached(&reading, id, "files.file.update").await;
    reading.rollback().await;
    let new = NewFile { name: file?.name, media_type: incoming.media_type.clone(), replaces: Some(id), ..NewFile::default() };
    arrive(&ctx, new, incoming).await
}

/// Takes in a content: announced and committed first, then streamed without a transaction.
///
/// # Errors
/// 413; 409 `FILE_QUOTA_EXCEEDED`; 422; 503 when too many come at once, or the store is away.
async fn arrive(ctx: &Rc<Ctx>, new: NewFile, incoming: Incoming) -> Result<Received<Arrived>> {
    let store = Store::of(ctx.services())?;
    let limits = &ctx.services().config().files;
    if incoming.length > limits.max_bytes {
        return Err(ingest::too_large(limits.max_bytes));
    }
    let _place = store.place()?;
    let announcing = ctx.beside(Access::Write);
    let (said, length) = (new.media_type.clone(), signed(incoming.length));
    let announced = async {
        if let Some(owner) = &new.owner {
            owner.check(&announcing).await?;
        }
        keep::announce(&announcing, new, Method::Direct, length, length).await
    };
    let upload = match announced.await {
        Ok(upload) => upload,
        Err(error) => {
            announcing.rollback().await;
            return Err(error);
        }
    };
    announcing.commit().await?;
    let content = ctx.new_id();
    let key = store::content(ctx.school_id(), content);
    match ingest::content((&store, limits), &key, said.as_deref(), incoming.stream, incoming.length).await {
        Ok(kept) => Ok(Received {
            digest: kept.sha256.clone(),
            what: Arrived { upload: upload.id, content, kept },
            discard: Box::pin(discard(ctx.clone(), store.clone(), upload.id, content)),
        }),
        Err(error) => {
            discard(ctx.clone(), store.clone(), upload.id, content).await;
            Err(error)
        }
    }
}

/// Takes back what has come. What cannot be taken back now is found by the next sweep.
async fn discard(ctx: Rc<Ctx>, store: Arc<Store>, upload: Uuid, content: Uuid) {
    let undoing = ctx.beside(Access::Write);
    let undone = async {
        uploads::give_up(&undoing, upload).await?;
        undoing.commit().await?;
        store.delete(&store::content(ctx.school_id(), content)).await
    };
    if let Err(error) = undone.await {
        tracing::warn!(%error, %upload, "an upload that failed could not be taken back; the next sweep will");
    }
}

/// Makes what has come a file.
///
/// # Errors
/// 404, 409.
pub(super) async fn finish<I>(ctx: Rc<Ctx>, _: I, arrived: Arrived) -> Result<Reply> {
    let file = keep::as_file(&ctx, arrived.upload, arrived.content, &arrived.kept).await?;
    shown(&file)
}

/// A file, at its own address.
pub(super) fn shown(file: &file::Model) -> Result<Reply, Error> {
    let mut reply = Reply::of(file)?;
    reply.location = Some(format!("/api/v1/files/{}", file.id));
    Ok(reply)
}
