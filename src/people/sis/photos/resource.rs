//! Photographs of learners as a resource: one is set by a command, and deleted here.

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};
use sea_orm::{QueryFilter, Select};

use super::photo::{ActiveModel, Column, Entity, Model};

/// Photographs of learners.
#[derive(Debug)]
pub struct StudentPhotos;

impl Resource for StudentPhotos {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student_photo";
    const PLURAL: &'static str = "student_photos";
    const PATH: &'static str = "/student-photos";
    const ABOUT: &'static str = "A learner's photograph: a picture among the files.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Delete, Verb::History];
    const SORTABLE: &'static [Column] = &[Column::TakenOn];
    const FILTERABLE: &'static [Column] = &[Column::StudentId, Column::FileId, Column::TakenOn];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }
}
