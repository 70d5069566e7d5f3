//! Learning outcomes as a resource.

use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::Problems;
use kernel::resource::{Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Result};

use super::super::record;
use super::outcome::{ActiveModel, Column, Entity, Model};
use super::{lesson_outcome, unit};

/// What an outcome is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = LearningOutcomeInput)]
pub struct Input {
    /// The unit. It stays as it is.
    pub syllabus_unit_id: Uuid,
    /// Its code in the unit, unique there: `8.1.3`.
    #[schema(min_length = 1, max_length = 20)]
    pub code: String,
    /// What learners can do.
    #[schema(min_length = 1, max_length = 600)]
    pub statement: String,
    /// Its place in the unit, from 1.
    #[schema(minimum = 1, maximum = 1000)]
    pub position: i32,
}

kernel::apply!(Input => ActiveModel { syllabus_unit_id, code, statement, position });

/// Learning outcomes.
#[derive(Debug)]
pub struct LearningOutcomes;

impl Resource for LearningOutcomes {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "learning_outcome";
    const PLURAL: &'static str = "learning_outcomes";
    const PATH: &'static str = "/learning-outcomes";
    const ABOUT: &'static str = "What learners can do once they have learnt a unit.";
    const SORTABLE: &'static [Column] = &[Column::Position, Column::Code];
    const FILTERABLE: &'static [Column] = &[Column::SyllabusUnitId, Column::Code];
    const DEFAULT_SORT: &'static str = "position";
    const NATURAL_KEY: &'static [Column] = &[Column::SyllabusUnitId, Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "syllabus_unit_id": "01890a5d-ac96-774b-bcce-b302099a8058", "code": "8.1.3",
            "statement": "Explain how Unhu/Ubuntu guides life in a community", "position": 3
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<unit::Entity>(Column::SyllabusUnitId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(before) = &change.before else { return Ok(()) };
        match (&change.input, change.kind) {
            (Some(input), _) => {
                let mut problems = Problems::new();
                let field = "syllabus_unit_id";
                record::refuse_another(&mut problems, field, &before.syllabus_unit_id, &input.syllabus_unit_id);
                problems.into_result()
            }
            (None, ChangeKind::Delete) => {
                let lessons = Condition::all().add(lesson_outcome::Column::LearningOutcomeId.eq(before.id));
                record::refuse_while_used(&[("lesson_plans", record::any::<lesson_outcome::Entity>(ctx, lessons).await?)])
            }
            (None, _) => record::insist_on::<unit::Entity>(ctx, before.syllabus_unit_id, "syllabus_unit_id").await,
        }
    }
}
