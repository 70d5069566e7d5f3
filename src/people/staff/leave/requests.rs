//! Requests for leave as a resource: read here, made and decided by commands.

use sea_orm::{ColumnTrait, QueryFilter, Select};
use uuid::Uuid;

use kernel::resource::{NoInput, Resource, Verb};
use kernel::{Ctx, Error, Result};

use super::request::{ActiveModel, Column, Entity, Model};

/// Requests for leave.
#[derive(Debug)]
pub struct LeaveRequests;

impl Resource for LeaveRequests {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "leave_request";
    const PLURAL: &'static str = "leave_requests";
    const PATH: &'static str = "/leave-requests";
    const ABOUT: &'static str = "A request for leave, and what became of it.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn, Column::Status];
    const FILTERABLE: &'static [Column] =
        &[Column::StaffMemberId, Column::LeaveTypeId, Column::StartsOn, Column::EndsOn, Column::Status];
    const DEFAULT_SORT: &'static str = "-starts_on";
    const SENSITIVE: &'static [&'static str] = &["reason", "file_id", "decision_note"];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the member of staff.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::StaffMemberId))
    }
}

/// A request within reach of `permission`, as the caller last saw it.
///
/// # Errors
/// 404, 412.
pub(super) async fn for_command(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let select = LeaveRequests::scope(ctx, permission, ctx.find::<Entity>());
    let request = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&request)?;
    Ok(request)
}
