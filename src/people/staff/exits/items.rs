//! What is on checklists, as a resource: read here, ticked and waived by commands.

use sea_orm::{QueryFilter, Select};

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};

use super::item::{ActiveModel, Column, Entity, Model};

/// What is on checklists.
#[derive(Debug)]
pub struct ExitItems;

impl Resource for ExitItems {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_exit_item";
    const PLURAL: &'static str = "staff_exit_items";
    const PATH: &'static str = "/staff-exit-items";
    const ABOUT: &'static str = "Something on the checklist of somebody who leaves, and who ticked or waived it.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History];
    const ANNOUNCED: &'static [&'static str] = &["staff_exit_id"];
    const SORTABLE: &'static [Column] = &[Column::Ordinal, Column::Status];
    const FILTERABLE: &'static [Column] = &[Column::StaffMemberId, Column::StaffExitId, Column::Code, Column::Status];
    const DEFAULT_SORT: &'static str = "ordinal";

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the member of staff.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::StaffMemberId))
    }
}
