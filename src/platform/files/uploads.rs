//! Uploads that take more than one request: announced first, then sent, to a signed address or in parts, then completed.
//! What has come of one stays where it is when a server stops, and is given up after `files.upload_hours`.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::errors::{Error, Result};
use kernel::operation::{Body, Id, View};
use kernel::{Ctx, jobs};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::codes::UPLOAD_NOT_OPEN;
use super::file::Visibility;
use super::keep::{self, NewFile};
use super::links::{self, Link, Verb};
use super::owner::Owner;
use super::store::{self, Store};
use super::upload::{Column, Entity, Method, Model};
use super::usage::signed;
use super::{collection, ingest, part, presign, purge, usage};

/// The shortest part of an upload in parts, but the last.
const PART: i64 = 8 * 1024 * 1024;
/// The most parts of an upload.
const PARTS: i64 = 1_000;

/// What is to be uploaded.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFileUpload)]
pub(super) struct New {
    /// The name to save it under. Of a new content of a file that is there the file keeps its own.
    #[schema(min_length = 1, max_length = 255, pattern = r"^[^\x00-\x1F\x7F/\\]+$")]
    name: String,
    /// What it is; its bytes must agree. Unless given, they alone decide.
    #[schema(min_length = 3, max_length = 127, pattern = r"^[a-zA-Z0-9!#$&^_.+-]+/[a-zA-Z0-9!#$&^_.+-]+$")]
    media_type: Option<String>,
    /// Its length in bytes.
    #[schema(minimum = 1)]
    size_bytes: i64,
    /// Whether it is sent whole to a signed address, or in parts.
    method: Way,
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
    /// The file that it is a new content of; a new file unless given.
    replaces_file_id: Option<Uuid>,
}

/// How it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NewFileUploadMethod)]
pub(super) enum Way {
    /// Whole, to a signed address.
    Presigned,
    /// In parts, each in a request of its own.
    Multipart,
}

/// An upload.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileUpload)]
pub(super) struct Upload {
    /// Id.
    id: Uuid,
    /// How it comes.
    method: Method,
    /// The file's name.
    name: String,
    /// Its length in bytes.
    size_bytes: i64,
    /// Where to `PUT` it whole, for a `presigned` one; a path of this server unless `http.public_url` is configured.
    url: Option<String>,
    /// Until when that address is good; a `GET` of the upload gives another.
    url_expires_at: Option<DateTime<Utc>>,
    /// Length of each part but the last, in bytes, for a `multipart` one.
    part_bytes: Option<i64>,
    /// How many parts it has, for a `multipart` one.
    part_count: Option<i64>,
    /// The parts that have come.
    parts: Vec<Part>,
    /// When it is given up unless it is completed.
    expires_at: DateTime<Utc>,
    /// The file it has become; null until it is completed.
    file_id: Option<Uuid>,
}

impl View for Upload {
    fn id(&self) -> Option<Uuid> {
        Some(self.id)
    }
}

/// A part that has come.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileUploadPart)]
pub(super) struct Part {
    /// Its number, from 1.
    number: i32,
    /// Its length in bytes.
    size_bytes: i64,
    /// Its SHA-256, in hexadecimal.
    sha256: String,
}

impl View for Part {}

impl From<part::Model> for Part {
    fn from(row: part::Model) -> Self {
        Self { number: row.number, size_bytes: row.size_bytes, sha256: row.sha256 }
    }
}

/// Announces an upload.
///
/// # Errors
/// 413; 409 `FILE_QUOTA_EXCEEDED`; 404 when the file it is to replace is not the caller's to change; 422.
pub(super) async fn create(ctx: &Ctx, Body(new): Body<New>) -> Result<Upload> {
    let longest = ctx.services().config().files.max_bytes;
    if new.size_bytes > signed(longest) {
        return Err(ingest::too_large(longest));
    }
    let owner = Owner::of(new.entity, new.entity_id)?;
    if let Some(owner) = &owner {
        owner.check(ctx).await?;
    }
    if let Some(file) = new.replaces_file_id {
        collection::reached(ctx, file, "files.file.update").await?;
    }
    let (method, part_bytes) = match new.method {
        Way::Presigned => (Method::Presigned, new.size_bytes),
        Way::Multipart => (Method::Multipart, part_length(new.size_bytes)),
    };
    let file = NewFile {
        name: new.name,
        media_type: new.media_type.map(|text| text.to_ascii_lowercase()),
        owner,
        visibility: new.visibility,
        retain_until: new.retain_until,
        replaces: new.replaces_file_id,
    };
    let row = keep::announce(ctx, file, method, new.size_bytes, part_bytes).await?;
    view(ctx, row).await
}

/// Long enough that there are not too many.
const fn part_length(size: i64) -> i64 {
    let needed = size / PARTS + 1;
    if needed > PART { needed } else { PART }
}

/// How an upload stands: which parts have come, and where to send what is to come.
///
/// # Errors
/// 404.
pub(super) async fn get(ctx: &Ctx, Id(id): Id) -> Result<Upload> {
    let row = own(ctx, id).await?;
    view(ctx, row).await
}

/// Gives an upload up.
///
/// # Errors
/// 404; 409 `UPLOAD_NOT_OPEN` when it is a file already.
pub(super) async fn abort(ctx: &Ctx, Id(id): Id) -> Result<()> {
    let row = open(ctx, id).await?;
    jobs::enqueue(ctx, purge::of_upload(row.id)).await?;
    give_up(ctx, row.id).await
}

async fn view(ctx: &Ctx, row: Model) -> Result<Upload> {
    let is_open = row.file_id.is_none() && row.expires_at > ctx.now();
    let mut signed = None;
    if is_open && row.method == Method::Presigned {
        signed = Some(address(ctx, &row).await?);
    }
    let in_parts = row.method == Method::Multipart;
    let (url, url_expires_at) = signed.unzip();
    Ok(Upload {
        url,
        url_expires_at,
        part_bytes: in_parts.then_some(row.part_bytes),
        part_count: in_parts.then(|| count(&row)),
        parts: parts(ctx, row.id).await?.into_iter().map(Part::from).collect(),
        id: row.id,
        method: row.method,
        name: row.name,
        size_bytes: row.size_bytes,
        expires_at: row.expires_at,
        file_id: row.file_id,
    })
}

/// Where to put an upload that comes whole, and until when.
async fn address(ctx: &Ctx, row: &Model) -> Result<(String, DateTime<Utc>)> {
    let services = ctx.services();
    let seconds = services.config().files.link_seconds;
    let until = ctx.now() + TimeDelta::seconds(signed(seconds));
    let store = Store::of(services)?;
    if let Some(s3) = store.s3() {
        let key = store::part(ctx.school_id(), row.id, 0);
        return Ok((presign::put(s3, &key, Duration::from_secs(seconds)).await?, until));
    }
    let link = Link { verb: Verb::Put, school: ctx.school_id(), id: row.id, expires_at: until.timestamp() };
    let url = links::address(services, &format!("/api/v1/file-transfers/{}", link.seal(services)));
    Ok((url, until))
}

/// The caller's upload.
async fn own(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let select = ctx.find::<Entity>().filter(Column::Id.eq(id)).filter(Column::CreatedBy.eq(ctx.actor().account_id));
    select.filter(Column::Method.ne(Method::Direct)).one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// The caller's upload, if it is neither a file yet nor over.
///
/// # Errors
/// 404; 409 `UPLOAD_NOT_OPEN`.
pub(super) async fn open(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let row = own(ctx, id).await?;
    if is_open(ctx, &row) { Ok(row) } else { Err(Error::conflict(&UPLOAD_NOT_OPEN)) }
}

/// The caller's upload, whether it is a file yet or not.
///
/// # Errors
/// 404; 409 `UPLOAD_NOT_OPEN` when it is over.
pub(super) async fn open_or_done(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let row = own(ctx, id).await?;
    if row.file_id.is_some() || is_open(ctx, &row) { Ok(row) } else { Err(Error::conflict(&UPLOAD_NOT_OPEN)) }
}

/// Whether something can still come of it.
pub(super) fn is_open(ctx: &Ctx, row: &Model) -> bool {
    row.file_id.is_none() && row.expires_at > ctx.now()
}

/// How many parts it has.
pub(super) fn count(row: &Model) -> i64 {
    row.size_bytes.div_euclid(row.part_bytes.max(1)) + i64::from(row.size_bytes % row.part_bytes.max(1) > 0)
}

/// How long a part must be; `None`: it has no such part.
pub(super) fn length_of(row: &Model, number: i32) -> Option<i64> {
    let before = i64::from(number).checked_sub(1).filter(|before| *before >= 0)?.checked_mul(row.part_bytes)?;
    let left = row.size_bytes - before;
    (left > 0).then(|| left.min(row.part_bytes))
}

/// The parts that have come, in order.
pub(super) async fn parts(ctx: &Ctx, upload: Uuid) -> Result<Vec<part::Model>> {
    let select = ctx.find::<part::Entity>().filter(part::Column::UploadId.eq(upload));
    Ok(select.order_by_asc(part::Column::Number).all(ctx.uow()).await?)
}

/// Forgets an upload, and gives back what was set aside for it; its objects are for the caller to delete.
///
/// # Errors
/// The database's.
pub(super) async fn give_up(ctx: &Ctx, id: Uuid) -> Result<()> {
    let Some(row) = ctx.find::<Entity>().filter(Column::Id.eq(id)).one(ctx.uow()).await? else { return Ok(()) };
    part::Entity::delete_many()
        .filter(part::Column::SchoolId.eq(ctx.school_id()))
        .filter(part::Column::UploadId.eq(id))
        .exec(ctx.uow())
        .await?;
    ctx.delete::<Entity>(&row).await?;
    // What was set aside for one that is a file is the file's.
    if row.file_id.is_some() { Ok(()) } else { usage::release(ctx, row.size_bytes).await }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_an_upload_are_its_length_together() {
        for size in [1, PART - 1, PART, PART + 1, 5 * PART + 17, 40 * 1024 * PART] {
            let length = part_length(size);
            let row = Model {
                school_id: Uuid::nil(),
                id: Uuid::nil(),
                method: Method::Multipart,
                name: String::new(),
                media_type: None,
                size_bytes: size,
                part_bytes: length,
                entity: None,
                entity_id: None,
                visibility: Visibility::Private,
                retain_until: None,
                replaces_file_id: None,
                expires_at: DateTime::default(),
                file_id: None,
                version: 1,
                created_at: DateTime::default(),
                created_by: None,
                updated_at: DateTime::default(),
                updated_by: None,
            };
            let count = i32::try_from(count(&row)).unwrap();
            assert!(i64::from(count) <= PARTS, "{size}");
            assert_eq!((1..=count).filter_map(|number| length_of(&row, number)).sum::<i64>(), size);
            assert_eq!((length_of(&row, 0), length_of(&row, count + 1)), (None, None));
        }
    }
}
