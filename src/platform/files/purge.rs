//! Deleting objects, by jobs: the rows go first, and the store may be away when they do. Doing it again does nothing more.

use std::rc::Rc;

use futures::TryStreamExt;
use kernel::Ctx;
use kernel::db::Access;
use kernel::errors::Result;
use kernel::jobs::{JobKind, JobRun, New};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::store::{self, Store};
use super::{usage, version};

/// Deletes the contents of a file that was deleted.
const FILE: &str = "purge_file";
/// Deletes what was put aside for an upload that is over.
const UPLOAD: &str = "purge_upload";
/// With the waits between them, some twelve hours; then the sweep finds what is left.
const ATTEMPTS: i32 = 20;

/// The job for a file.
pub(super) fn of_file(file: Uuid) -> New {
    New::of(FILE, json!({ "id": file })).only_once(format!("purge:{file}")).with_attempts(ATTEMPTS)
}

/// The job for an upload.
pub(super) fn of_upload(upload: Uuid) -> New {
    New::of(UPLOAD, json!({ "id": upload })).only_once(format!("purge:{upload}")).with_attempts(ATTEMPTS)
}

pub(super) fn jobs() -> Vec<JobKind> {
    vec![
        JobKind { kind: FILE.to_owned(), run: |run| Box::pin(purge_file(run)) },
        JobKind { kind: UPLOAD.to_owned(), run: |run| Box::pin(purge_upload(run)) },
    ]
}

fn id(run: &JobRun) -> Result<Uuid> {
    Ok(serde_json::from_value(run.payload().get("id").cloned().unwrap_or_default())?)
}

async fn purge_file(run: Rc<JobRun>) -> Result<Value> {
    let file = id(&run)?;
    let reading = run.ctx(Access::Read)?;
    let contents = reading.find::<version::Entity>().filter(version::Column::FileId.eq(file)).all(reading.uow()).await;
    reading.rollback().await;
    let contents = contents?;
    let ctx = run.ctx(Access::Write)?;
    forget(&ctx, &contents).await?;
    ctx.commit().await?;
    Ok(json!({ "deleted": contents.len() }))
}

async fn purge_upload(run: Rc<JobRun>) -> Result<Value> {
    let ctx = run.ctx(Access::Read)?;
    let deleted = put_aside(&ctx, id(&run)?).await?;
    Ok(json!({ "deleted": deleted }))
}

/// Deletes contents: their objects, then their rows, with what they took of the quota. Objects first: while a row names
/// one that could not be deleted, the next try knows of it.
///
/// # Errors
/// 503 when the store is away: nothing of the rows is changed then.
pub(super) async fn forget(ctx: &Ctx, contents: &[version::Model]) -> Result<()> {
    let store = Store::of(ctx.services())?;
    for content in contents {
        store.delete(&store::content(ctx.school_id(), content.id)).await?;
    }
    let mut bytes = 0;
    for content in contents {
        // Another may have been quicker: what it takes of the quota is given back once.
        let gone = version::Entity::delete_many()
            .filter(version::Column::SchoolId.eq(ctx.school_id()))
            .filter(version::Column::Id.eq(content.id))
            .exec(ctx.uow())
            .await?;
        if gone.rows_affected > 0 {
            bytes += content.size_bytes;
        }
    }
    usage::release(ctx, bytes).await
}

/// Deletes what was put aside for an upload. Gives how many objects that were.
///
/// # Errors
/// 503 when the store is away.
pub(super) async fn put_aside(ctx: &Ctx, upload: Uuid) -> Result<u64> {
    let store = Store::of(ctx.services())?;
    let mut found = store.list(&store::upload(ctx.school_id(), upload));
    let mut deleted = 0;
    while let Some(object) = found.try_next().await? {
        store.delete(&object.key).await?;
        deleted += 1;
    }
    Ok(deleted)
}
