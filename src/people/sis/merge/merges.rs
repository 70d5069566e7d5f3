//! Merges as a resource: read here, made and undone by commands.

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};
use sea_orm::{QueryFilter, Select};

use super::merged::{ActiveModel, Column, Entity, Model};

/// Merges.
#[derive(Debug)]
pub struct Merges;

impl Resource for Merges {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student_merge";
    const PLURAL: &'static str = "student_merges";
    const PATH: &'static str = "/student-merges";
    const ABOUT: &'static str = "Two records of one learner that became one, and whether that was undone.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const FILTERABLE: &'static [Column] = &[Column::SurvivorId, Column::LoserId, Column::Status, Column::UndoneAt];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the record that stays.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::SurvivorId))
    }
}
