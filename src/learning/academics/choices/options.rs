//! What can be chosen in a window, as a resource.

use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::Problems;
use kernel::resource::{Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Result};

use super::super::record;
use super::super::subjects::subject;
use super::option::{ActiveModel, Column, Entity, Model};
use super::{line, window};

/// What an option is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ChoiceOptionInput)]
pub struct Input {
    /// The window. It stays as it is.
    pub choice_window_id: Uuid,
    /// The subject: once in a window. It stays as it is, too.
    pub subject_id: Uuid,
    /// The block: of the options of one block a learner takes one.
    #[schema(min_length = 1, max_length = 20)]
    pub block: String,
    /// How many learners may take it; without: not limited.
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: Option<i32>,
}

kernel::apply!(Input => ActiveModel { choice_window_id, subject_id, block, capacity });

/// Options.
#[derive(Debug)]
pub struct ChoiceOptions;

impl Resource for ChoiceOptions {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "choice_option";
    const PLURAL: &'static str = "choice_options";
    const PATH: &'static str = "/choice-options";
    const ABOUT: &'static str = "A subject that can be chosen in a window.";
    const ANNOUNCED: &'static [&'static str] = &["choice_window_id"];
    const SORTABLE: &'static [Column] = &[Column::Block];
    const FILTERABLE: &'static [Column] = &[Column::ChoiceWindowId, Column::SubjectId, Column::Block];
    const DEFAULT_SORT: &'static str = "block";
    const NATURAL_KEY: &'static [Column] = &[Column::ChoiceWindowId, Column::SubjectId];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "choice_window_id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "subject_id": "01890a5d-ac96-774b-bcce-b302099a8058", "block": "A", "capacity": 40
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<window::Entity>(Column::ChoiceWindowId), Reference::to::<subject::Entity>(Column::SubjectId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(before) = &change.before else { return Ok(()) };
        match (&change.input, change.kind) {
            (Some(input), _) => {
                let mut problems = Problems::new();
                record::refuse_another(&mut problems, "choice_window_id", &before.choice_window_id, &input.choice_window_id);
                record::refuse_another(&mut problems, "subject_id", &before.subject_id, &input.subject_id);
                problems.into_result()
            }
            (None, ChangeKind::Delete) => {
                let lines = Condition::all().add(line::Column::ChoiceOptionId.eq(before.id));
                record::refuse_while_used(&[("subject_choices", record::any::<line::Entity>(ctx, lines).await?)])
            }
            (None, _) => {
                record::insist_on::<window::Entity>(ctx, before.choice_window_id, "choice_window_id").await?;
                record::insist_on::<subject::Entity>(ctx, before.subject_id, "subject_id").await
            }
        }
    }
}
