//! Which classes somebody plans for: a teacher those that they teach today.

use kernel::errors::{Detail, code};
use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use super::super::{class, record};

/// Refuses a plan for a class that the caller does not reach with the permission.
///
/// # Errors
/// 422 `INVALID_REFERENCE` naming `class_id`: to somebody who does not see a class there is none.
pub(super) async fn check_class(ctx: &Ctx, permission: &str, class_id: Uuid) -> Result<()> {
    use class::Column as C;
    let reached = Condition::all().add(C::Id.eq(class_id)).add(ctx.visible("class", permission, C::Id));
    if record::any::<class::Entity>(ctx, reached).await? {
        return Ok(());
    }
    Err(Error::new(&code::INVALID_REFERENCE).detail(Detail::of("class_id", "invalid_reference")))
}
