//! The contents that a file has had.

use kernel::Ctx;
use kernel::errors::Result;
use kernel::operation::{Id, View};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use utoipa::ToSchema;

use super::collection;
use super::version::{Column, Entity, Model};

/// Most that are shown.
const MOST: u64 = 500;

/// The contents of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileVersions)]
pub(super) struct Versions {
    /// Newest first, 500 at most. Earlier ones can be read for `files.old_versions_days`.
    versions: Vec<Model>,
}

impl View for Versions {}

/// The contents of a file that can still be read, newest first.
///
/// # Errors
/// 404.
pub(super) async fn list(ctx: &Ctx, Id(id): Id) -> Result<Versions> {
    let file = collection::reached(ctx, id, collection::READ).await?;
    let select = ctx.find::<Entity>().filter(Column::FileId.eq(file.id)).order_by_desc(Column::Number).limit(MOST);
    Ok(Versions { versions: select.all(ctx.uow()).await? })
}
