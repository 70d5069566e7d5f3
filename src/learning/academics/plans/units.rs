//! Units of syllabuses as a resource.

use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::Problems;
use kernel::resource::{Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Result};

use super::super::record;
use super::unit::{ActiveModel, Column, Entity, Model};
use super::{outcome, syllabus, week};

/// What a unit is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SyllabusUnitInput)]
pub struct Input {
    /// The syllabus. It stays as it is.
    pub syllabus_id: Uuid,
    /// Its code in the syllabus, unique there: `8.1`.
    #[schema(min_length = 1, max_length = 20)]
    pub code: String,
    /// Its title.
    #[schema(min_length = 1, max_length = 160)]
    pub title: String,
    /// Its place in the syllabus, from 1.
    #[schema(minimum = 1, maximum = 1000)]
    pub position: i32,
}

kernel::apply!(Input => ActiveModel { syllabus_id, code, title, position });

/// Units.
#[derive(Debug)]
pub struct SyllabusUnits;

impl Resource for SyllabusUnits {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "syllabus_unit";
    const PLURAL: &'static str = "syllabus_units";
    const PATH: &'static str = "/syllabus-units";
    const ABOUT: &'static str = "A unit of a syllabus.";
    const SORTABLE: &'static [Column] = &[Column::Position, Column::Code];
    const FILTERABLE: &'static [Column] = &[Column::SyllabusId, Column::Code];
    const DEFAULT_SORT: &'static str = "position";
    const NATURAL_KEY: &'static [Column] = &[Column::SyllabusId, Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "syllabus_id": "01890a5d-ac96-774b-bcce-b302099a8058", "code": "8.1", "title": "Heritage: norms and values", "position": 1
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<syllabus::Entity>(Column::SyllabusId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(before) = &change.before else { return Ok(()) };
        match (&change.input, change.kind) {
            (Some(input), _) => {
                let mut problems = Problems::new();
                record::refuse_another(&mut problems, "syllabus_id", &before.syllabus_id, &input.syllabus_id);
                problems.into_result()
            }
            (None, ChangeKind::Delete) => {
                let outcomes = Condition::all().add(outcome::Column::SyllabusUnitId.eq(before.id));
                let weeks = Condition::all().add(week::Column::SyllabusUnitId.eq(before.id));
                record::refuse_while_used(&[
                    ("learning_outcomes", record::any::<outcome::Entity>(ctx, outcomes).await?),
                    ("scheme_weeks", record::any::<week::Entity>(ctx, weeks).await?),
                ])
            }
            (None, _) => record::insist_on::<syllabus::Entity>(ctx, before.syllabus_id, "syllabus_id").await,
        }
    }
}
