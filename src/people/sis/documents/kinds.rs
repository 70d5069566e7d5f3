//! Kinds of document as a resource.

use kernel::errors::{Detail, Problems, code};
use kernel::resource::{Change, ChangeKind, Resource};
use kernel::{Ctx, Error, Result};
use platform::schools::reference;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::super::student::Codes;
use super::document;
use super::kind::{ActiveModel, Column, Entity, Model, RequiredOf};

/// What a kind of document is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StudentDocumentKindInput)]
pub struct Input {
    /// Its stable name: `birth_certificate`.
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// Of whom it is required.
    pub required_of: RequiredOf,
    /// Of which levels, with `levels`: codes of the reference set `levels`.
    #[serde(default)]
    pub level_codes: Codes,
    /// Whether one has a last day.
    #[serde(default)]
    pub expires: bool,
    /// Whether it is asked for at admission.
    #[serde(default)]
    pub at_admission: bool,
    /// Whether the learner's family sees documents of this kind.
    #[serde(default)]
    pub family_may_see: bool,
}

kernel::apply!(Input => ActiveModel { code, name, required_of, level_codes, expires, at_admission, family_may_see });

/// Kinds of document.
#[derive(Debug)]
pub struct StudentDocumentKinds;

impl Resource for StudentDocumentKinds {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student_document_kind";
    const PLURAL: &'static str = "student_document_kinds";
    const PATH: &'static str = "/student-document-kinds";
    const ABOUT: &'static str = "A kind of document that the school keeps of its learners, and of whom it is required.";
    const SORTABLE: &'static [Column] = &[Column::Code, Column::Name];
    const FILTERABLE: &'static [Column] =
        &[Column::Code, Column::Name, Column::RequiredOf, Column::Expires, Column::AtAdmission, Column::FamilyMaySee];
    const DEFAULT_SORT: &'static str = "name";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "code": "birth_certificate", "name": "Birth certificate", "required_of": "everybody", "at_admission": true,
            "family_may_see": true
        })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let (ChangeKind::Delete, Some(before)) = (change.kind, &change.before) {
            let used = ctx.find::<document::Entity>().filter(document::Column::StudentDocumentKindId.eq(before.id));
            return if used.count(ctx.uow()).await? == 0 { Ok(()) } else { Err(Error::conflict(&code::STILL_REFERENCED)) };
        }
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let by_level = input.required_of == RequiredOf::Levels;
        problems.add_if(by_level && input.level_codes.0.is_empty(), || Detail::of("level_codes", "required"));
        problems.add_if(!by_level && !input.level_codes.0.is_empty(), || Detail::of("level_codes", "not_allowed"));
        for (index, level) in input.level_codes.0.iter().enumerate() {
            if change.before.as_ref().is_none_or(|before| !before.level_codes.0.contains(level)) {
                reference::check(ctx, &mut problems, &format!("level_codes[{index}]"), "levels", level).await?;
            }
        }
        problems.into_result()
    }
}
