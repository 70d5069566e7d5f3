//! Looking through a school's files for what is over, every few hours, by a job: uploads that were never finished, files
//! whose time to be kept has passed, contents that were replaced long ago, objects that belong to nothing, and contents
//! that the scanner was never asked about.

use std::collections::HashSet;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt;
use kernel::Services;
use kernel::db::{Access, Uow};
use kernel::errors::{Error, Result};
use kernel::jobs::{self, JobKind, JobRun, New};
use kernel::resource;
use object_store::path::Path;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::collection::Files;
use super::file::{self, Status};
use super::store::{self, Kind, Store};
use super::usage::signed;
use super::{purge, scan, upload, uploads, usage, version};

/// The kind of job.
const KIND: &str = "sweep_files";
/// Schools that are asked to be looked through at a time.
const SCHOOLS: u64 = 500;
/// Rows that are dealt with at a time.
const BATCH: u64 = 200;
/// Objects whose rows are looked for at a time.
const OBJECTS: usize = 500;

/// What a sweep came to.
#[derive(Debug, Default, Serialize)]
struct Swept {
    uploads: u64,
    files: u64,
    contents: u64,
    objects: u64,
    scans: u64,
}

pub(super) fn job() -> JobKind {
    JobKind { kind: KIND.to_owned(), run: |run| Box::pin(sweep(run)) }
}

/// Asks for a sweep of every school whose last one is long ago. Gives how many were asked for.
///
/// # Errors
/// The database's.
#[expect(clippy::disallowed_methods, reason = "asking for what is due is the machinery's work, across schools")]
pub async fn schedule(services: &Services, uow: &Uow, now: DateTime<Utc>) -> Result<u64> {
    let before = now - TimeDelta::hours(signed(services.config().files.sweep_hours));
    let due = Condition::any().add(usage::Column::SweptAt.is_null()).add(usage::Column::SweptAt.lt(before));
    let select = usage::Entity::find().select_only().column(usage::Column::SchoolId).filter(due).limit(SCHOOLS);
    let schools = select.order_by_asc(usage::Column::SweptAt).into_tuple::<Uuid>().all(uow).await?;
    for school in &schools {
        let new = New::of(KIND, serde_json::json!({})).only_once(KIND).with_priority(jobs::Priority::Low);
        jobs::enqueue_for(services, uow, *school, new).await?;
    }
    Ok(u64::try_from(schools.len()).unwrap_or(u64::MAX))
}

async fn sweep(run: Rc<JobRun>) -> Result<Value> {
    let swept = Swept {
        uploads: give_up_uploads(&run).await?,
        files: delete_files(&run).await?,
        contents: forget_contents(&run).await?,
        objects: delete_objects(&run).await?,
        scans: ask_for_scans(&run).await?,
    };
    let ctx = run.ctx(Access::Write)?;
    usage::Entity::update_many()
        .col_expr(usage::Column::SweptAt, Expr::value(ctx.now()))
        .filter(usage::Column::SchoolId.eq(ctx.school_id()))
        .exec(ctx.uow())
        .await?;
    ctx.commit().await?;
    Ok(serde_json::to_value(swept)?)
}

/// Uploads whose time is over. Their rows go first; what is left of their objects if this stops in between belongs to
/// nothing, and is found by that.
async fn give_up_uploads(run: &JobRun) -> Result<u64> {
    let mut count = 0;
    loop {
        let ctx = run.ctx(Access::Write)?;
        let over = ctx.find::<upload::Entity>().filter(upload::Column::ExpiresAt.lt(ctx.now())).limit(BATCH);
        let over = over.all(ctx.uow()).await?;
        for upload in &over {
            uploads::give_up(&ctx, upload.id).await?;
        }
        ctx.commit().await?;
        for upload in &over {
            purge::put_aside(&ctx, upload.id).await?;
            count += 1;
        }
        if over.is_empty() {
            return Ok(count);
        }
    }
}

/// Files whose time to be kept has passed, unless they are held.
async fn delete_files(run: &JobRun) -> Result<u64> {
    let mut count = 0;
    loop {
        let ctx = run.ctx(Access::Write)?;
        let over = ctx
            .find::<file::Entity>()
            .filter(file::Column::RetainUntil.lte(ctx.now()))
            .filter(file::Column::LegalHold.eq(false))
            .limit(BATCH);
        let over = over.all(ctx.uow()).await?;
        if over.is_empty() {
            ctx.rollback().await;
            return Ok(count);
        }
        for file in over {
            resource::delete::<Files>(&ctx, file).await?;
            count += 1;
        }
        ctx.commit().await?;
    }
}

/// Contents that a newer one replaced long ago, of files that need not be kept as they were.
async fn forget_contents(run: &JobRun) -> Result<u64> {
    let mut count = 0;
    loop {
        let ctx = run.ctx(Access::Write)?;
        let before = ctx.now() - TimeDelta::days(signed(ctx.services().config().files.old_versions_days));
        let kept = Condition::any().add(file::Column::LegalHold.eq(true)).add(file::Column::RetainUntil.gt(ctx.now()));
        let kept = ctx.find::<file::Entity>().select_only().column(file::Column::Id).filter(kept);
        let old = ctx
            .find::<version::Entity>()
            .filter(version::Column::SupersededAt.lt(before))
            .filter(version::Column::FileId.not_in_subquery(sea_orm::QueryTrait::into_query(kept)))
            .limit(BATCH);
        let old = old.all(ctx.uow()).await?;
        if old.is_empty() {
            ctx.rollback().await;
            return Ok(count);
        }
        purge::forget(&ctx, &old).await?;
        ctx.commit().await?;
        count += u64::try_from(old.len()).unwrap_or(u64::MAX);
    }
}

/// Objects without a row. Young ones are left: their row may be about to be written.
async fn delete_objects(run: &JobRun) -> Result<u64> {
    let ctx = run.ctx(Access::Read)?;
    let young = ctx.now() - TimeDelta::hours(signed(ctx.services().config().files.upload_hours));
    let store = Store::of(ctx.services())?;
    let mut found = store.list(&store::school(ctx.school_id()));
    let (mut batch, mut count) = (Vec::new(), 0);
    loop {
        let object = found.try_next().await?;
        let is_last = object.is_none();
        batch.extend(object.filter(|object| object.written_at < young).map(|object| object.key));
        if is_last || batch.len() >= OBJECTS {
            for key in without_row(run, std::mem::take(&mut batch)).await? {
                store.delete(&key).await?;
                count += 1;
            }
        }
        if is_last {
            return Ok(count);
        }
    }
}

async fn without_row(run: &JobRun, keys: Vec<Path>) -> Result<Vec<Path>> {
    let ctx = run.ctx(Access::Read)?;
    let named = |kind: Kind| keys.iter().filter_map(store::named).filter(move |named| named.kind == kind).map(|named| named.id);
    let contents = ctx.find::<version::Entity>().filter(version::Column::Id.is_in(named(Kind::Content)));
    let contents = contents.select_only().column(version::Column::Id).into_tuple::<Uuid>().all(ctx.uow()).await?;
    let uploads = ctx.find::<upload::Entity>().filter(upload::Column::Id.is_in(named(Kind::Upload)));
    let uploads = uploads.filter(upload::Column::FileId.is_null());
    let uploads = uploads.select_only().column(upload::Column::Id).into_tuple::<Uuid>().all(ctx.uow()).await?;
    ctx.rollback().await;
    let known: HashSet<Uuid> = contents.into_iter().chain(uploads).collect();
    // What is not named as ours is not ours to delete.
    Ok(keys.into_iter().filter(|key| store::named(key).is_some_and(|named| !known.contains(&named.id))).collect())
}

/// Contents that wait for the scanner and have no job that would ask it: it was away for too long.
async fn ask_for_scans(run: &JobRun) -> Result<u64> {
    let ctx = run.ctx(Access::Write)?;
    let select = ctx.find::<version::Entity>().filter(version::Column::Status.eq(Status::PendingScan)).limit(BATCH);
    let waiting = select.all(ctx.uow()).await?;
    for content in &waiting {
        jobs::enqueue(&ctx, scan::of_content(content.id)).await?;
    }
    ctx.commit().await?;
    u64::try_from(waiting.len()).map_err(Error::internal)
}
