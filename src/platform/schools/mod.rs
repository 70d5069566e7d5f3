//! Schools: the tenants, and what each decides for itself.
//!
//! - A **school** has a profile, which it keeps itself, and a registration (the names under which it is reached, its
//!   number, whether it may be used), which the platform keeps.
//! - **Settings**, **sequences** and **custom fields** are a school's own choices; **reference data** is the country's.
//!   Other modules use them through [`settings::get`], [`sequences::next`], [`custom_fields::check`] and
//!   [`reference::check()`].

mod create;
mod directory;
pub(crate) mod input;
mod list;
mod manifest;
mod profile;
mod registration;
mod standing;
mod update;

pub mod custom_fields;
pub mod reference;
pub mod school;
pub mod sequences;
pub mod settings;

pub use create::{NewSchool, create};
pub use directory::{Directory, ids_between};
pub use manifest::module;

use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, QueryFilter};

/// The context's school.
///
/// # Errors
/// The database's.
pub async fn own(ctx: &Ctx) -> Result<school::Model> {
    let own = school::find().filter(school::Column::Id.eq(ctx.school_id())).one(ctx.uow()).await?;
    own.ok_or_else(|| Error::internal("the context's school is not there"))
}

/// Who is responsible for the context's school: a code of the reference set `responsible_authorities`.
///
/// # Errors
/// The database's.
pub async fn responsible_authority(ctx: &Ctx) -> Result<Option<String>> {
    Ok(own(ctx).await?.responsible_authority)
}

/// The school that is reached under a subdomain.
///
/// # Errors
/// The database's.
pub async fn by_subdomain(ctx: &Ctx, subdomain: &str) -> Result<Option<school::Model>> {
    Ok(school::find().filter(school::Column::Subdomain.eq(subdomain)).one(ctx.uow()).await?)
}
