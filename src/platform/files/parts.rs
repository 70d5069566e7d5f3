//! A part of an upload, and an upload that comes whole to a signed address of ours: bytes that are put aside as they are
//! until the upload is completed. Either may be sent again, as long as that has not happened.

use std::rc::Rc;

use kernel::access::Actor;
use kernel::db::Access;
use kernel::errors::{Detail, Error, Result, code};
use kernel::operation::{Id, Incoming, Key, Received, Reply};
use kernel::{Ctx, set};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::codes::{FILE_LINK_INVALID, UPLOAD_NOT_OPEN};
use super::links::{Link, Verb};
use super::store::{self, Store};
use super::upload::{self, Method};
use super::uploads::{self, Part};
use super::usage::signed;
use super::{ingest, part};

/// A part that is put aside.
#[derive(Debug, Clone)]
pub(super) struct Put {
    number: i32,
    length: u64,
    sha256: String,
}

/// Puts a part aside.
///
/// # Errors
/// 404; 409 `UPLOAD_NOT_OPEN`; 422 when it is not as long as it must be; 503.
pub(super) async fn receive(ctx: Rc<Ctx>, (Id(id), Key(number)): (Id, Key), incoming: Incoming) -> Result<Received<Put>> {
    let number: i32 = number.parse().map_err(|_| Error::not_found())?;
    let reading = ctx.beside(Access::Read);
    let found = uploads::open(&reading, id).await;
    reading.rollback().await;
    let upload = found?;
    let length = uploads::length_of(&upload, number).filter(|_| upload.method == Method::Multipart);
    put_aside(&ctx, &upload, (number, length.ok_or_else(Error::not_found)?), incoming).await
}

/// Notes that a part has come.
///
/// # Errors
/// 404; 409 `UPLOAD_NOT_OPEN` when the upload was completed or given up meanwhile.
pub(super) async fn finish(ctx: Rc<Ctx>, (Id(id), _): (Id, Key), put: Put) -> Result<Reply> {
    let upload = uploads::open(&ctx, id).await?;
    let known = ctx.find::<part::Entity>().filter(part::Column::UploadId.eq(upload.id));
    let known = known.filter(part::Column::Number.eq(put.number)).one(ctx.uow()).await?;
    let row = part::ActiveModel { size_bytes: set(signed(put.length)), sha256: set(put.sha256), ..part::ActiveModel::default() };
    let row = match known {
        Some(known) => ctx.update::<part::Entity>(&known, row).await?,
        None => {
            let row = part::ActiveModel { upload_id: set(upload.id), number: set(put.number), ..row };
            ctx.insert::<part::Entity>(row).await?
        }
    };
    Reply::of(&Part::from(row))
}

/// Puts aside what comes to a signed address.
///
/// # Errors
/// 403 `FILE_LINK_INVALID`; 409 `UPLOAD_NOT_OPEN`; 422 when it is not as long as was announced; 503.
pub(super) async fn receive_transfer(ctx: Rc<Ctx>, Key(text): Key, incoming: Incoming) -> Result<Received<Put>> {
    let link = Link::open(ctx.services(), &text)?;
    if link.verb != Verb::Put {
        return Err(Error::new(&FILE_LINK_INVALID));
    }
    let reading = in_school(&ctx, link.school, Access::Read).await?;
    let select = reading.find::<upload::Entity>().filter(upload::Column::Id.eq(link.id));
    let found = select.one(reading.uow()).await;
    reading.rollback().await;
    let upload = found?.filter(|upload| uploads::is_open(&ctx, upload));
    let upload = upload.ok_or_else(|| Error::conflict(&UPLOAD_NOT_OPEN))?;
    put_aside(&reading, &upload, (0, upload.size_bytes), incoming).await
}

/// What has come is there; completing the upload looks at it.
pub(super) async fn finish_transfer(_: Rc<Ctx>, _: Key, _: Put) -> Result<Reply> {
    Ok(Reply::empty())
}

/// A context of the school that a signed address names, for nobody in particular.
///
/// # Errors
/// 403 `FILE_LINK_INVALID` when the school is not there, or may not be used.
pub(super) async fn in_school(ctx: &Ctx, school: Uuid, access: Access) -> Result<Ctx> {
    let services = ctx.services();
    let school = services.tenants().by_id(services, school).await?.filter(|school| school.active);
    let school = school.ok_or_else(|| Error::new(&FILE_LINK_INVALID))?;
    Ok(Ctx::school_of(services, school, Actor::anonymous(), ctx.origin().clone(), access))
}

async fn put_aside(ctx: &Ctx, upload: &upload::Model, (number, length): (i32, i64), incoming: Incoming) -> Result<Received<Put>> {
    if signed(incoming.length) != length {
        let detail = Detail::of("Content-Length", "part_length").with("expected", length);
        return Err(Error::new(&code::VALIDATION_ERROR).detail(detail));
    }
    let store = Store::of(ctx.services())?;
    let _place = store.place()?;
    let key = store::part(ctx.school_id(), upload.id, number);
    let (length, sha256) = ingest::raw(&store, &key, incoming.stream, incoming.length).await?;
    // One that is sent again takes its place; what remains of an upload that is given up, the sweep finds.
    let discard = Box::pin(std::future::ready(()));
    Ok(Received { digest: sha256.clone(), what: Put { number, length, sha256 }, discard })
}
