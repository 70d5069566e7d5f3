//! Places of options: no option is approved for more learners than it has room for.

use kernel::errors::Detail;
use kernel::{Ctx, Error, Result};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::super::codes::CHOICE_OPTION_FULL;
use super::choice::{self, ChoiceStatus};
use super::{line, option};

/// Refuses a choice when one of its options has no place left, `choice` itself not counted. Until the unit of work ends
/// nobody else takes a place of these options, so that two who take the last one at once cannot both have it.
///
/// # Errors
/// 409 `CHOICE_OPTION_FULL` naming every one.
pub(super) async fn check(ctx: &Ctx, options: &[Uuid], choice: Option<Uuid>) -> Result<()> {
    use option::Column as C;
    let rows = ctx.find::<option::Entity>().filter(C::Id.is_in(options.iter().copied())).order_by_asc(C::Id);
    let rows = rows.lock(LockType::NoKeyUpdate).all(ctx.uow()).await?;
    let mut full = Vec::new();
    for row in rows {
        let Some(capacity) = row.capacity else { continue };
        let taken = taken(ctx, row.id, choice).await?;
        if u64::try_from(capacity).is_ok_and(|places| taken >= places) {
            let index = options.iter().position(|id| *id == row.id).unwrap_or_default();
            let detail = Detail::of(format!("option_ids[{index}]"), "option_full");
            full.push(detail.with("capacity", capacity).with("taken", taken));
        }
    }
    if full.is_empty() {
        return Ok(());
    }
    Err(full.into_iter().fold(Error::conflict(&CHOICE_OPTION_FULL), Error::detail))
}

/// For how many learners an option is approved.
async fn taken(ctx: &Ctx, option: Uuid, except: Option<Uuid>) -> Result<u64> {
    let approved = ctx
        .find::<choice::Entity>()
        .select_only()
        .column(choice::Column::Id)
        .filter(choice::Column::Status.eq(ChoiceStatus::Approved))
        .into_query();
    let mut lines = ctx
        .find::<line::Entity>()
        .filter(line::Column::ChoiceOptionId.eq(option))
        .filter(line::Column::SubjectChoiceId.in_subquery(approved));
    if let Some(choice) = except {
        lines = lines.filter(line::Column::SubjectChoiceId.ne(choice));
    }
    Ok(lines.count(ctx.uow()).await?)
}
