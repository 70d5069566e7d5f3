//! Change requests as a resource: read only. They are made and decided by commands.

use kernel::Ctx;
use kernel::access::{Role, Visibility};
use kernel::resource::{NoInput, Resource, Verb};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use super::request::{ActiveModel, Column, Entity, Model};

/// Who asked sees what they asked for.
pub(in crate::sis) const OWN_AS_PARENT: Visibility = Visibility { entity: "change_request", role: Role::Parent, ids: own };
/// The same, for learners.
pub(in crate::sis) const OWN_AS_STUDENT: Visibility = Visibility { entity: "change_request", role: Role::Student, ids: own };

fn own(ctx: &Ctx) -> SelectStatement {
    let own = ctx.find::<Entity>().select_only().column(Column::Id);
    own.filter(Column::RequestedBy.eq(ctx.actor().account_id)).into_query()
}

/// Change requests.
#[derive(Debug)]
pub struct ChangeRequests;

impl Resource for ChangeRequests {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "change_request";
    const PLURAL: &'static str = "change_requests";
    const PATH: &'static str = "/change-requests";
    const ABOUT: &'static str = "A change of a learner's or guardian's record that a family asked for.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::Status, Column::DecidedAt];
    const FILTERABLE: &'static [Column] = &[Column::Subject, Column::RecordId, Column::Status, Column::RequestedBy];
    const SENSITIVE: &'static [&'static str] = &["fields"];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("change_request", permission, Column::Id))
    }
}
