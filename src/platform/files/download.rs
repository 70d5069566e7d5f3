//! Reading a content: whole or a part of it, through this server or from a signed address.
//!
//! A browser saves it and never opens it, unless it is of a type that can only be shown and the request says so.

use std::rc::Rc;
use std::time::Duration;

use actix_web::http::header::{self, DispositionType};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Ctx;
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::http::disposition;
use kernel::operation::{Body, Id, Input, InputDoc, Key, Query, Raw, Reply, View, parameter};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::path::ParameterIn;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use uuid::Uuid;
use validator::Validate;

use super::codes::{FILE_INFECTED, FILE_LINK_INVALID, FILE_PENDING_SCAN};
use super::file::{self, Status};
use super::links::{self, Link, Verb};
use super::range::{self, Asked};
use super::store::{self, Store};
use super::usage::signed;
use super::{collection, media, parts, presign, version};

/// Which content, and how.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = FileContent)]
pub(super) struct Which {
    /// Number of the content; the newest unless given.
    #[schema(minimum = 1, maximum = 1_000_000)]
    content_version: Option<i32>,
    /// `inline` to look at what a browser can show; anything else is saved, whatever is asked for.
    #[serde(default)]
    disposition: How,
}

/// What a browser does with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FileDisposition)]
pub(super) enum How {
    /// Saves it.
    #[default]
    Attachment,
    /// Shows it.
    Inline,
}

/// `Range` and `If-Range`.
#[derive(Debug)]
pub(super) struct Part {
    range: Option<String>,
    if_range: Option<String>,
}

impl Input for Part {
    fn describe(doc: &mut InputDoc) {
        let text = || ObjectBuilder::new().schema_type(Type::String).build();
        let range = "Which bytes: `bytes=0-1023`, `bytes=1024-`, `bytes=-512`. One range; several are answered with the whole.";
        let if_range = "The `ETag` of what you have the beginning of: of another content you get the whole.";
        doc.parameters.push(parameter("Range", ParameterIn::Header, range, text()));
        doc.parameters.push(parameter("If-Range", ParameterIn::Header, if_range, text()));
    }

    fn read(raw: &Raw) -> Result<Self> {
        let text = |name| raw.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok(Self { range: text(header::RANGE), if_range: text(header::IF_RANGE) })
    }
}

/// A signed address.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileLink)]
pub(super) struct Address {
    /// Where to `GET` the content, without a token; a path of this server unless `http.public_url` is configured.
    url: String,
    /// Until when it is good.
    expires_at: DateTime<Utc>,
}

impl View for Address {}

/// The content of a file.
///
/// # Errors
/// 404; 409 `FILE_PENDING_SCAN`, `FILE_INFECTED`; 416; 503.
pub(super) async fn content(ctx: Rc<Ctx>, (Id(id), Query(which), part): (Id, Query<Which>, Part)) -> Result<Reply> {
    let file = collection::reached(&ctx, id, collection::READ).await?;
    let content = one(&ctx, &file, which.content_version).await?;
    readable(content.status, ctx.actor().account_id.is_some_and(|account| content.created_by == Some(account)))?;
    send(&ctx, &file.name, &content, disposition(which.disposition, &content.media_type), &part).await
}

/// A signed address of a content: for who may read it now, to give to a browser or another program.
///
/// # Errors
/// 404; 409 `FILE_PENDING_SCAN` also for the uploader, because others might use it; 409 `FILE_INFECTED`.
pub(super) async fn link(ctx: &Ctx, (Id(id), Body(which)): (Id, Body<Which>)) -> Result<Address> {
    let file = collection::reached(ctx, id, collection::READ).await?;
    let content = one(ctx, &file, which.content_version).await?;
    readable(content.status, false)?;
    let services = ctx.services();
    let seconds = services.config().files.link_seconds;
    let expires_at = ctx.now() + TimeDelta::seconds(signed(seconds));
    let how = disposition(which.disposition, &content.media_type);
    let store = Store::of(services)?;
    let url = match store.s3() {
        Some(s3) => {
            let key = store::content(ctx.school_id(), content.id);
            presign::get(s3, &key, (how, &file.name, &content.media_type), Duration::from_secs(seconds)).await?
        }
        None => {
            let verb = if how == DispositionType::Inline { Verb::Show } else { Verb::Get };
            let link = Link { verb, school: ctx.school_id(), id: content.id, expires_at: expires_at.timestamp() };
            links::address(services, &format!("/api/v1/file-transfers/{}", link.seal(services)))
        }
    };
    Ok(Address { url, expires_at })
}

/// What a signed address of ours stands for.
///
/// # Errors
/// 403 `FILE_LINK_INVALID`; 409 `FILE_INFECTED`; 416; 503.
pub(super) async fn transfer(ctx: Rc<Ctx>, (Key(text), part): (Key, Part)) -> Result<Reply> {
    let link = Link::open(ctx.services(), &text)?;
    let how = match link.verb {
        Verb::Get => DispositionType::Attachment,
        Verb::Show => DispositionType::Inline,
        Verb::Put => return Err(Error::new(&FILE_LINK_INVALID)),
    };
    let ctx = parts::in_school(&ctx, link.school, Access::Read).await?;
    let gone = || Error::new(&FILE_LINK_INVALID);
    let content = ctx.find::<version::Entity>().filter(version::Column::Id.eq(link.id)).one(ctx.uow()).await?.ok_or_else(gone)?;
    let file = ctx.find::<file::Entity>().filter(file::Column::Id.eq(content.file_id)).one(ctx.uow()).await?.ok_or_else(gone)?;
    readable(content.status, false)?;
    send(&ctx, &file.name, &content, how, &part).await
}

/// A content by its number, or the newest.
async fn one(ctx: &Ctx, file: &file::Model, number: Option<i32>) -> Result<version::Model> {
    let select = ctx.find::<version::Entity>().filter(version::Column::FileId.eq(file.id));
    let select = select.filter(version::Column::Number.eq(number.unwrap_or(file.content_version)));
    select.one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// Whether a content may be read: what the scanner has not looked at, by its uploader alone.
pub(super) fn readable(status: Status, by_uploader: bool) -> Result<()> {
    match status {
        Status::Available => Ok(()),
        Status::PendingScan if by_uploader => Ok(()),
        Status::PendingScan => Err(Error::conflict(&FILE_PENDING_SCAN).retry_after(5)),
        Status::Infected => Err(Error::conflict(&FILE_INFECTED)),
    }
}

fn disposition(asked: How, media_type: &str) -> DispositionType {
    if asked == How::Inline && media::can_be_shown(media_type) { DispositionType::Inline } else { DispositionType::Attachment }
}

/// Sends what is asked for. The transaction ends first: the client may take its time.
async fn send(ctx: &Ctx, name: &str, content: &version::Model, how: DispositionType, part: &Part) -> Result<Reply> {
    let id: Uuid = content.id;
    ctx.commit().await?;
    let etag = format!("\"{}\"", content.sha256);
    let length = u64::try_from(content.size_bytes).unwrap_or(0);
    let asked = range::asked(part.range.as_deref(), part.if_range.as_deref(), &etag, length);
    let (first, last) = match asked {
        Asked::Whole => (0, length.saturating_sub(1)),
        Asked::Part(first, last) => (first, last),
        Asked::Nothing => return Err(Error::new(&code::RANGE_NOT_SATISFIABLE).of_length(length)),
    };
    let is_part = asked != Asked::Whole;
    let count = if length == 0 { 0 } else { last - first + 1 };
    let bytes = Store::of(ctx.services())?.read(&store::content(ctx.school_id(), id), is_part.then_some(first..last + 1)).await?;
    let mut reply = Reply::content(content.media_type.clone(), count, bytes);
    if is_part {
        reply.status = 206;
        reply.headers.push(("content-range", format!("bytes {first}-{last}/{length}")));
    }
    reply.headers.push(("accept-ranges", "bytes".to_owned()));
    reply.headers.push(("content-disposition", disposition::of(how, name).to_string()));
    reply.etag = Some(etag);
    Ok(reply)
}
