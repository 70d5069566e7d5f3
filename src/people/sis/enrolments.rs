//! Enrolments as a resource: read only. Spells begin and end by commands on the student.

use sea_orm::{QueryFilter, Select};

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};

use super::enrolment::{ActiveModel, Column, Entity, Model};

/// Spells on the roll.
#[derive(Debug)]
pub struct Enrolments;

impl Resource for Enrolments {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "enrolment";
    const PLURAL: &'static str = "enrolments";
    const PATH: &'static str = "/enrolments";
    const ABOUT: &'static str = "A spell of a student on the roll of the school, in one level.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn, Column::LevelCode];
    const FILTERABLE: &'static [Column] = &[
        Column::StudentId,
        Column::LevelCode,
        Column::Stream,
        Column::Boarding,
        Column::StartsOn,
        Column::EndsOn,
        Column::EntryReason,
        Column::ExitReason,
    ];
    const DEFAULT_SORT: &'static str = "-starts_on";
    const SENSITIVE: &'static [&'static str] = &["exit_reason", "note"];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }
}
