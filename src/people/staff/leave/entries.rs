//! The ledger as a resource: read only. It is written by approvals, cancellations and adjustments.

use sea_orm::{QueryFilter, Select};

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};

use super::entry::{ActiveModel, Column, Entity, Model};

/// Entries of the ledger of leave.
#[derive(Debug)]
pub struct LeaveEntries;

impl Resource for LeaveEntries {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "leave_entry";
    const PLURAL: &'static str = "leave_entries";
    const PATH: &'static str = "/leave-entries";
    const ABOUT: &'static str =
        "Days of leave that came or went: a balance is their sum, and they explain it. Never changed, only added to.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::EffectiveOn, Column::Year];
    const FILTERABLE: &'static [Column] =
        &[Column::StaffMemberId, Column::LeaveTypeId, Column::Year, Column::Kind, Column::EffectiveOn, Column::LeaveRequestId];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the member of staff.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::StaffMemberId))
    }
}
