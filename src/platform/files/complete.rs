//! Completing an upload: what was put aside goes the way of every content, and becomes a file. Done again, it gives the
//! same file.

use std::rc::Rc;

use futures::{StreamExt, TryStreamExt};
use kernel::Ctx;
use kernel::db::Access;
use kernel::errors::{Error, Result};
use kernel::jobs;
use kernel::operation::{ByteStream, Id, Received, Reply};
use uuid::Uuid;

use super::codes::UPLOAD_INCOMPLETE;
use super::ingest::{self, Kept};
use super::store::{self, Store};
use super::upload::{self, Method};
use super::{direct, file, keep, part, purge, uploads};

/// What completing an upload has come to before its transaction.
#[derive(Debug, Clone)]
pub(super) enum Prepared {
    /// It was a file already.
    Done(Uuid),
    /// A content that is kept.
    Content(Uuid, Kept),
}

/// Takes in what was put aside.
///
/// # Errors
/// 404; 409 `UPLOAD_NOT_OPEN`, `UPLOAD_INCOMPLETE`; 422 as any content; 503.
pub(super) async fn prepare(ctx: Rc<Ctx>, Id(id): Id) -> Result<Received<Prepared>> {
    let reading = ctx.beside(Access::Read);
    let found = async { Ok((uploads::open_or_done(&reading, id).await?, uploads::parts(&reading, id).await?)) };
    let found: Result<_> = found.await;
    reading.rollback().await;
    let (upload, parts) = found?;
    if let Some(file) = upload.file_id {
        let discard = Box::pin(std::future::ready(()));
        return Ok(Received { what: Prepared::Done(file), digest: String::new(), discard });
    }
    let store = Store::of(ctx.services())?;
    let _place = store.place()?;
    let numbers = whole(&ctx, &store, &upload, &parts).await?;
    let (school, reader) = (ctx.school_id(), store.clone());
    let bytes = futures::stream::iter(numbers).then(move |number| {
        let (reader, key) = (reader.clone(), store::part(school, id, number));
        async move { reader.read(&key, None).await }
    });
    let bytes: ByteStream = Box::pin(bytes.try_flatten());
    let content = ctx.new_id();
    let key = store::content(school, content);
    let longest = u64::try_from(upload.size_bytes).unwrap_or(0);
    let limits = &ctx.services().config().files;
    let kept = ingest::content((&store, limits), &key, upload.media_type.as_deref(), bytes, longest).await?;
    let kept_in = store.clone();
    let discard = Box::pin(async move {
        if let Err(error) = kept_in.delete(&key).await {
            tracing::warn!(%error, upload = %id, "a content that became no file could not be deleted; the next sweep will");
        }
    });
    Ok(Received { digest: kept.sha256.clone(), what: Prepared::Content(content, kept), discard })
}

/// The numbers of the objects that are the content, in order.
///
/// # Errors
/// 409 `UPLOAD_INCOMPLETE` naming the first part that is missing.
async fn whole(ctx: &Ctx, store: &Store, upload: &upload::Model, parts: &[part::Model]) -> Result<Vec<i32>> {
    let missing = |number: i64| Error::conflict(&UPLOAD_INCOMPLETE).with("part", number);
    if upload.method == Method::Presigned {
        let length = store.length(&store::part(ctx.school_id(), upload.id, 0)).await?;
        let is_whole = length.is_some_and(|length| i64::try_from(length).is_ok_and(|length| length == upload.size_bytes));
        return if is_whole { Ok(vec![0]) } else { Err(missing(1)) };
    }
    for number in 1..=uploads::count(upload) {
        let came = parts.iter().find(|part| i64::from(part.number) == number);
        let due = i32::try_from(number).ok().and_then(|number| uploads::length_of(upload, number));
        if came.is_none_or(|came| Some(came.size_bytes) != due) {
            return Err(missing(number));
        }
    }
    Ok(parts.iter().map(|part| part.number).collect())
}

/// Makes it a file; what was put aside is deleted by a job.
///
/// # Errors
/// 404, 409.
pub(super) async fn finish(ctx: Rc<Ctx>, Id(id): Id, prepared: Prepared) -> Result<Reply> {
    let file = match prepared {
        Prepared::Done(file) => ctx.get::<file::Entity>(file).await?,
        Prepared::Content(content, kept) => {
            let file = keep::as_file(&ctx, id, content, &kept).await?;
            jobs::enqueue(&ctx, purge::of_upload(id)).await?;
            file
        }
    };
    direct::shown(&file)
}
