//! Schemes of work as a resource: one for a class and a subject in a term.

use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::Problems;
use kernel::resource::{Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Result};

use super::super::subjects::subject;
use super::super::years::term;
use super::super::{class, record};
use super::scheme::{ActiveModel, Column, Entity, Model};
use super::{week, within};

/// What a scheme of work is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SchemeOfWorkInput)]
pub struct Input {
    /// The class. It stays as it is.
    pub class_id: Uuid,
    /// The subject. It stays as it is, too.
    pub subject_id: Uuid,
    /// The term.
    pub term_id: Uuid,
    /// Its title.
    #[schema(min_length = 1, max_length = 120)]
    pub title: String,
}

kernel::apply!(Input => ActiveModel { class_id, subject_id, term_id, title });

/// Schemes of work.
#[derive(Debug)]
pub struct SchemesOfWork;

impl Resource for SchemesOfWork {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "scheme_of_work";
    const PLURAL: &'static str = "schemes_of_work";
    const PATH: &'static str = "/schemes-of-work";
    const ABOUT: &'static str = "What a class is to be taught in a subject in a term.";
    const ANNOUNCED: &'static [&'static str] = &["class_id"];
    const SORTABLE: &'static [Column] = &[Column::Title, Column::CreatedAt];
    const FILTERABLE: &'static [Column] = &[Column::ClassId, Column::SubjectId, Column::TermId];
    const NATURAL_KEY: &'static [Column] = &[Column::ClassId, Column::SubjectId, Column::TermId];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "class_id": "01890a5d-ac96-774b-bcce-b302099a8057", "subject_id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "term_id": "01890a5d-ac96-774b-bcce-b302099a8059", "title": "Heritage Studies, term 1"
        })
    }

    /// Follows the class.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("class", permission, Column::ClassId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![
            Reference::to::<class::Entity>(Column::ClassId),
            Reference::to::<subject::Entity>(Column::SubjectId),
            Reference::to::<term::Entity>(Column::TermId),
        ]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.input, &change.before) {
            (Some(input), before) => {
                let mut problems = Problems::new();
                if let Some(before) = before {
                    record::refuse_another(&mut problems, "class_id", &before.class_id, &input.class_id);
                    record::refuse_another(&mut problems, "subject_id", &before.subject_id, &input.subject_id);
                }
                problems.into_result()?;
                within::check_class(ctx, "academics.scheme_of_work.create", input.class_id).await
            }
            (None, Some(before)) if change.kind == ChangeKind::Delete => {
                let weeks = Condition::all().add(week::Column::SchemeOfWorkId.eq(before.id));
                record::refuse_while_used(&[("scheme_weeks", record::any::<week::Entity>(ctx, weeks).await?)])
            }
            (None, Some(before)) => {
                record::insist_on::<class::Entity>(ctx, before.class_id, "class_id").await?;
                record::insist_on::<subject::Entity>(ctx, before.subject_id, "subject_id").await?;
                record::insist_on::<term::Entity>(ctx, before.term_id, "term_id").await
            }
            (None, None) => Ok(()),
        }
    }
}
