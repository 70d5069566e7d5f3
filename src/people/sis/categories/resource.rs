//! Categories of learners as a resource.

use kernel::errors::code;
use kernel::resource::{Change, ChangeKind, Resource};
use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::category::{ActiveModel, Column, Entity, Model};
use super::category_member;

/// What a category is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StudentCategoryInput)]
pub struct Input {
    /// Its stable name: `choir`.
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// What it is for.
    #[schema(max_length = 300)]
    pub about: Option<String>,
}

kernel::apply!(Input => ActiveModel { code, name, about });

/// Categories of learners.
#[derive(Debug)]
pub struct StudentCategories;

impl Resource for StudentCategories {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student_category";
    const PLURAL: &'static str = "student_categories";
    const PATH: &'static str = "/student-categories";
    const ABOUT: &'static str = "A school's own tag for learners, by which lists are narrowed. Families do not see it.";
    const SORTABLE: &'static [Column] = &[Column::Name, Column::Code];
    const FILTERABLE: &'static [Column] = &[Column::Code, Column::Name];
    const DEFAULT_SORT: &'static str = "name";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({ "code": "choir", "name": "School choir", "about": "Who sings at prize giving" })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let (ChangeKind::Delete, Some(before)) = (change.kind, &change.before) else { return Ok(()) };
        let used = ctx.find::<category_member::Entity>().filter(category_member::Column::StudentCategoryId.eq(before.id));
        if used.count(ctx.uow()).await? == 0 { Ok(()) } else { Err(Error::conflict(&code::STILL_REFERENCED)) }
    }
}
