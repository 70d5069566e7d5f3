//! Subjects as a resource.

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems};
use kernel::resource::{Apply, Change, ChangeKind, Resource};
use kernel::{Ctx, Result};
use platform::schools::reference;

use super::super::choices::{option, registration};
use super::super::json_list::Codes;
use super::super::plans::{lesson_plan, scheme, syllabus};
use super::super::{class_teacher, record};
use super::subject::{ActiveModel, Column, Entity, Model, SubjectKind};

/// What a subject is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SubjectInput)]
pub struct Input {
    /// Its short code at the school, unique: `MATH`.
    #[schema(min_length = 1, max_length = 20)]
    pub code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// The learning area it belongs to: a code of the reference set `learning_areas`.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_]+$")]
    pub learning_area: String,
    /// The pathway it belongs to: a code of the reference set `pathways`.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_]+$")]
    pub pathway: Option<String>,
    /// ZIMSEC's syllabus code: four digits.
    #[schema(pattern = "^[0-9]{4}$")]
    pub zimsec_code: Option<String>,
    /// What it is to learners.
    pub kind: SubjectKind,
    /// The grades in which it is offered: codes of the reference set `levels`.
    #[schema(max_items = 20)]
    pub grade_codes: Vec<String>,
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        let Self { code, name, learning_area, pathway, zimsec_code, kind, grade_codes } = self;
        row.code = Set(code);
        row.name = Set(name);
        row.learning_area = Set(learning_area);
        row.pathway = Set(pathway);
        row.zimsec_code = Set(zimsec_code);
        row.kind = Set(kind);
        row.grade_codes = Set(Codes(grade_codes));
    }
}

/// Subjects.
#[derive(Debug)]
pub struct Subjects;

impl Resource for Subjects {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "subject";
    const PLURAL: &'static str = "subjects";
    const PATH: &'static str = "/subjects";
    const ABOUT: &'static str = "A subject that the school teaches.";
    const SEARCHABLE: &'static [Column] = &[Column::Name, Column::Code];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] = &[Column::Name, Column::Code, Column::LearningArea];
    const FILTERABLE: &'static [Column] =
        &[Column::Code, Column::Name, Column::LearningArea, Column::Pathway, Column::ZimsecCode, Column::Kind];
    const DEFAULT_SORT: &'static str = "name";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "code": "HERIT", "name": "Heritage Studies", "learning_area": "heritage_studies", "pathway": null,
            "zimsec_code": "4006", "kind": "core", "grade_codes": ["F1", "F2", "F3", "F4"]
        })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.input, &change.before) {
            (Some(input), _) => check(ctx, input).await,
            (None, Some(before)) if change.kind == ChangeKind::Delete => refuse_while_used(ctx, before.id).await,
            _ => Ok(()),
        }
    }
}

async fn check(ctx: &Ctx, input: &Input) -> Result<()> {
    let mut problems = Problems::new();
    reference::check(ctx, &mut problems, "learning_area", "learning_areas", &input.learning_area).await?;
    if let Some(pathway) = &input.pathway {
        reference::check(ctx, &mut problems, "pathway", "pathways", pathway).await?;
    }
    for (index, code) in input.grade_codes.iter().enumerate() {
        let field = format!("grade_codes[{index}]");
        reference::check(ctx, &mut problems, &field, "levels", code).await?;
        let again = input.grade_codes.iter().take(index).any(|other| other == code);
        problems.add_if(again, || Detail::of(field, "duplicate"));
    }
    problems.into_result()
}

async fn refuse_while_used(ctx: &Ctx, subject: Uuid) -> Result<()> {
    macro_rules! used {
        ($($name:literal: $entity:ident),+) => {
            [$(($name, record::any::<$entity::Entity>(ctx, Condition::all().add($entity::Column::SubjectId.eq(subject))).await?)),+]
        };
    }
    record::refuse_while_used(&used! {
        "subject_registrations": registration, "choice_options": option, "class_teachers": class_teacher,
        "syllabuses": syllabus, "schemes_of_work": scheme, "lesson_plans": lesson_plan
    })
}

/// Whether a subject is offered in a grade.
#[must_use]
pub fn is_offered(subject: &Model, level_code: &str) -> bool {
    subject.grade_codes.has(level_code)
}
