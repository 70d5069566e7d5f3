//! Exits as a resource: read here, begun and ended by commands.

use sea_orm::{ColumnTrait, QueryFilter, Select};
use uuid::Uuid;

use kernel::resource::{NoInput, Resource, Verb};
use kernel::{Ctx, Error, Result};

use super::exit::{ActiveModel, Column, Entity, Model};

/// Exits.
#[derive(Debug)]
pub struct StaffExits;

impl Resource for StaffExits {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_exit";
    const PLURAL: &'static str = "staff_exits";
    const PATH: &'static str = "/staff-exits";
    const ABOUT: &'static str = "Somebody's leaving the school's employ: the last day, why, and how far the checklist is.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::LastDay, Column::Status];
    const FILTERABLE: &'static [Column] = &[Column::StaffMemberId, Column::LastDay, Column::Reason, Column::Status];
    const DEFAULT_SORT: &'static str = "-last_day";

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the member of staff.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::StaffMemberId))
    }
}

/// An exit within reach of `permission`, as the caller last saw it.
///
/// # Errors
/// 404, 412.
pub(super) async fn for_command(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let select = StaffExits::scope(ctx, permission, ctx.find::<Entity>());
    let exit = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&exit)?;
    Ok(exit)
}
