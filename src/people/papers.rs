//! Files that records of people refer to.

use kernel::errors::{Detail, code};
use kernel::resource::Resource;
use kernel::{Ctx, Error, Result};
use platform::files::{Files, Owner, attach, file};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

/// A file that the caller may give to a record.
///
/// # Errors
/// 422 `INVALID_REFERENCE` naming `field`.
pub(crate) async fn file(ctx: &Ctx, id: Uuid, field: &'static str) -> Result<file::Model> {
    let select = Files::scope(ctx, "files.file.attach", ctx.find::<file::Entity>());
    let found = select.filter(file::Column::Id.eq(id)).one(ctx.uow()).await?;
    found.ok_or_else(|| Error::new(&code::INVALID_REFERENCE).with("field", field).detail(Detail::of(field, "invalid_reference")))
}

/// Gives a file to a record: who may read the record may read the file from then on.
///
/// # Errors
/// The database's.
pub(crate) async fn give(ctx: &Ctx, file: &file::Model, entity: &str, id: Uuid) -> Result<()> {
    let owner = Owner { entity: entity.to_owned(), id };
    attach(ctx, file, Some(owner), file::Visibility::Record).await.map(|_| ())
}
