//! Makes the classes that a plan needs in the new year.

use std::collections::{HashMap, HashSet};

use kernel::audit::Entry;
use kernel::events::Event;
use kernel::{Ctx, Result, resource};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::super::class;
use super::super::classes::{self, Classes};
use super::learner_move;
use super::new_class::{ActiveModel, Column, Entity, Model};
use super::{facts, placing, plan};

/// Makes those classes of the plan that are not there yet, under the ids that its moves name. Where somebody has made one of
/// that name and grade meanwhile, it is taken in its place.
///
/// # Errors
/// The database's.
pub(super) async fn make(ctx: &Ctx, rollover: &plan::Model) -> Result<()> {
    let wanted = ctx.find::<Entity>().filter(Column::RolloverId.eq(rollover.id)).filter(Column::MadeAt.is_null());
    let wanted = wanted.order_by_asc(Column::Name).all(ctx.uow()).await?;
    if wanted.is_empty() {
        return Ok(());
    }
    let there = facts::of_year(ctx, rollover.to_year).await?;
    let mut names: HashSet<String> = there.iter().map(|class| class.name.clone()).collect();
    let known: HashMap<(&str, &str), Uuid> =
        there.iter().map(|class| ((class.name.as_str(), class.level_code.as_str()), class.id)).collect();
    for one in wanted {
        if let Some(class) = known.get(&(one.name.as_str(), one.level_code.as_str())) {
            instead(ctx, &one, *class).await?;
            continue;
        }
        let name = placing::free_name(&one.name, &mut names);
        insert(ctx, rollover.to_year, &one, name.clone()).await?;
        let row = ActiveModel { name: Set(name), made_at: Set(Some(ctx.now())), ..ActiveModel::default() };
        ctx.update::<Entity>(&one, row).await?;
    }
    Ok(())
}

/// Sends the learners to a class that is there.
async fn instead(ctx: &Ctx, one: &Model, class: Uuid) -> Result<()> {
    use learner_move::Column as C;
    learner_move::Entity::update_many()
        .col_expr(C::ToClassId, Expr::value(Some(class)))
        .filter(C::SchoolId.eq(ctx.school_id()))
        .filter(C::RolloverId.eq(one.rollover_id))
        .filter(C::ToClassId.eq(one.id))
        .exec(ctx.uow())
        .await?;
    ctx.delete::<Entity>(one).await
}

/// As creating the class by itself would do.
async fn insert(ctx: &Ctx, academic_year: i32, one: &Model, name: String) -> Result<()> {
    let Model { level_code, stream, capacity, room, .. } = one.clone();
    let mut row = resource::new_row::<Classes>(classes::Input { name, level_code, academic_year, stream, capacity, room });
    row.id = Set(one.id);
    let class = ctx.insert::<class::Entity>(row).await?;
    ctx.audit(Entry::new("class", "create", Some(class.id)).after(serde_json::to_value(&class)?));
    let payload = serde_json::json!({ "id": class.id, "version": class.version, "change": "create" });
    ctx.emit(Event { topic: "resource.created", entity: "class", entity_id: class.id, payload });
    Ok(())
}
