//! Transfers to other schools as a resource: read here, made and taken back by commands.

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};
use sea_orm::{QueryFilter, Select};

use super::outgoing::{ActiveModel, Column, Entity, Model};

/// Transfers to other schools.
#[derive(Debug)]
pub struct OutgoingTransfers;

impl Resource for OutgoingTransfers {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "outgoing_transfer";
    const PLURAL: &'static str = "outgoing_transfers";
    const PATH: &'static str = "/outgoing-transfers";
    const ABOUT: &'static str = "A learner's transfer to another school, on the platform or not.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::Status, Column::DecidedAt];
    const FILTERABLE: &'static [Column] = &[Column::StudentId, Column::Status, Column::ReceivingSchoolId, Column::DecidedAt];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }
}
