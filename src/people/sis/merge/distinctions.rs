//! Distinctions as a resource: read here, made and taken back by commands.

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};
use sea_orm::{QueryFilter, Select};

use super::distinction::{ActiveModel, Column, Entity, Model};

/// Distinctions.
#[derive(Debug)]
pub struct Distinctions;

impl Resource for Distinctions {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student_distinction";
    const PLURAL: &'static str = "student_distinctions";
    const PATH: &'static str = "/student-distinctions";
    const ABOUT: &'static str = "Two records that look alike and are of two learners: not listed as duplicates.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const FILTERABLE: &'static [Column] = &[Column::StudentId, Column::OtherStudentId];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Who may see both.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        let both = [Column::StudentId, Column::OtherStudentId];
        both.into_iter().fold(select, |select, column| select.filter(ctx.visible("student", permission, column)))
    }
}
