//! Who is in which category, as a resource: read here, written by commands.

use kernel::Ctx;
use kernel::resource::{NoInput, Resource, Verb};
use sea_orm::{QueryFilter, Select};

use super::category_member::{ActiveModel, Column, Entity, Model};

/// Who is in which category.
#[derive(Debug)]
pub struct CategoryMembers;

impl Resource for CategoryMembers {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student_category_member";
    const PLURAL: &'static str = "student_category_members";
    const PATH: &'static str = "/student-category-members";
    const ABOUT: &'static str = "A learner in a category.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const FILTERABLE: &'static [Column] = &[Column::StudentCategoryId, Column::StudentId];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }
}
