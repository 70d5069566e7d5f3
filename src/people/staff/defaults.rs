//! The lists that a school has from its first member of staff on: types of leave, kinds of document, steps of leaving, and
//! what people are appraised by. They are the school's own from then on: what it changes stays changed, and a list that it
//! has emptied stays empty.

use kernel::db::{Row, Tenant, dialect};
use kernel::resource::Resource;
use kernel::{Ctx, Result};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, IntoActiveModel, QuerySelect};
use serde::Serialize;
use uuid::Uuid;

use super::{appraisals, documents, exits, leave};
use crate::sis::record;

/// Makes each of the lists of which the school never had a row. Of two who need them at once, one makes them.
///
/// # Errors
/// The database's.
pub async fn ensure(ctx: &Ctx) -> Result<()> {
    if has_any::<leave::leave_type::Entity>(ctx).await? {
        return Ok(());
    }
    let key = dialect::lock_key(ctx.school_id(), "staff_defaults");
    if !dialect::try_lock(ctx.uow(), key).await? {
        return Ok(());
    }
    fill::<leave::LeaveTypes>(ctx, leave::defaults::rows()).await?;
    fill::<documents::DocumentKinds>(ctx, documents::defaults()).await?;
    fill::<exits::ExitSteps>(ctx, exits::defaults()).await?;
    fill::<appraisals::AppraisalCriteria>(ctx, appraisals::defaults()).await
}

async fn has_any<E: Tenant>(ctx: &Ctx) -> Result<bool> {
    let any = ctx.find_with_deleted::<E>().select_only().column(E::ID).limit(1);
    let any: Option<Uuid> = any.into_tuple().one(ctx.uow()).await?;
    Ok(any.is_some())
}

async fn fill<R: Resource>(ctx: &Ctx, rows: Vec<<R::Entity as sea_orm::EntityTrait>::ActiveModel>) -> Result<()>
where
    <R::Entity as sea_orm::EntityTrait>::Model:
        Row + Serialize + IntoActiveModel<<R::Entity as sea_orm::EntityTrait>::ActiveModel>,
    <R::Entity as sea_orm::EntityTrait>::ActiveModel: ActiveModelTrait + ActiveModelBehavior,
{
    if has_any::<R::Entity>(ctx).await? {
        return Ok(());
    }
    for row in rows {
        let row = ctx.insert::<R::Entity>(row).await?;
        record::history::<R, _>(ctx, "create", None, &row)?;
        record::event::<R, _>(ctx, "resource.created", &row);
    }
    Ok(())
}
