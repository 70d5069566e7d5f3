//! Files for other modules: to keep what they make, and to read what they were given. No permission is asked for here;
//! that is the caller's operation's.

use std::collections::HashMap;

use kernel::Ctx;
use kernel::db::Access;
use kernel::errors::{Error, Result};
use kernel::operation::ByteStream;
use object_store::path::Path;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::file::Model;
use super::keep::{self, NewFile};
use super::store::{self, Store};
use super::upload::Method;
use super::usage::signed;
use super::{download, ingest, uploads, version};

/// Keeps a content of at most `longest` bytes as a file. The content is taken in first, outside the caller's transaction,
/// which must not have begun: while it comes nobody waits for a lock. The file is there once the caller commits; should it
/// never, the content is deleted by a sweep.
///
/// # Errors
/// 413, 422, 409 `FILE_QUOTA_EXCEEDED`, 503; the stream's.
pub async fn store(ctx: &Ctx, new: NewFile, longest: u64, bytes: ByteStream) -> Result<Model> {
    if ctx.uow().statements() > 0 {
        return Err(Error::internal("a file is taken in before the transaction begins"));
    }
    let services = ctx.services();
    let (objects, limits) = (Store::of(services)?, &services.config().files);
    let longest = longest.min(limits.max_bytes);
    let announcing = ctx.beside(Access::Write);
    let said = new.media_type.clone();
    let upload = keep::announce(&announcing, new, Method::Direct, signed(longest), signed(longest)).await?;
    announcing.commit().await?;
    let content = ctx.new_id();
    let key = store::content(ctx.school_id(), content);
    let kept = match ingest::content((&objects, limits), &key, said.as_deref(), bytes, longest).await {
        Ok(kept) => kept,
        Err(error) => {
            let undoing = ctx.beside(Access::Write);
            uploads::give_up(&undoing, upload.id).await?;
            undoing.commit().await?;
            return Err(error);
        }
    };
    keep::as_file(ctx, upload.id, content, &kept).await
}

/// The newest content of a file, with the file.
///
/// # Errors
/// 404; 409 `FILE_PENDING_SCAN`, `FILE_INFECTED`; 503.
pub async fn open(ctx: &Ctx, id: Uuid) -> Result<(Model, ByteStream)> {
    let file = ctx.get::<super::file::Entity>(id).await?;
    download::readable(file.status, false)?;
    let select = ctx.find::<version::Entity>().filter(version::Column::FileId.eq(id));
    let content = select.filter(version::Column::Number.eq(file.content_version)).one(ctx.uow()).await?;
    let content = content.ok_or_else(Error::not_found)?;
    let bytes = Store::of(ctx.services())?.read(&store::content(ctx.school_id(), content.id), None).await?;
    Ok((file, bytes))
}

/// The newest content of a file, where it is kept.
#[derive(Debug, Clone)]
pub struct Content {
    /// The file.
    pub file_id: Uuid,
    /// How many bytes it has.
    pub size: u64,
    key: Path,
}

impl Content {
    /// Its bytes.
    ///
    /// # Errors
    /// 503 when the store is away.
    pub async fn open(&self, ctx: &Ctx) -> Result<ByteStream> {
        Store::of(ctx.services())?.read(&self.key, None).await
    }
}

/// The newest contents of these files, but for those that are not there or may not be read (yet): two statements.
///
/// # Errors
/// The database's.
pub async fn contents(ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Content>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let files = ctx.find::<super::file::Entity>().filter(super::file::Column::Id.is_in(ids.iter().copied())).all(ctx.uow());
    let readable = files.await?.into_iter().filter(|file| download::readable(file.status, false).is_ok());
    let newest: HashMap<Uuid, i32> = readable.map(|file| (file.id, file.content_version)).collect();
    let versions = ctx.find::<version::Entity>().filter(version::Column::FileId.is_in(newest.keys().copied()));
    let versions = versions.all(ctx.uow()).await?.into_iter().filter(|row| newest.get(&row.file_id) == Some(&row.number));
    let content = |row: version::Model| Content {
        file_id: row.file_id,
        size: row.size_bytes.try_into().unwrap_or(u64::MAX),
        key: store::content(ctx.school_id(), row.id),
    };
    Ok(versions.map(content).collect())
}
