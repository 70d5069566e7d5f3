//! Lesson plans as a resource. That a lesson was taught, and for which outcomes it is, is said by commands.

use std::collections::HashMap;

use chrono::NaiveDate;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, Select};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::Problems;
use kernel::resource::{Change, ChangeKind, Include, Reference, Resource};
use kernel::{Ctx, Result};

use super::super::subjects::subject;
use super::super::{class, record};
use super::lesson_plan::{ActiveModel, Column, Entity, Model};
use super::{lesson_outcome, outcome, within};

/// What a lesson plan is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = LessonPlanInput)]
pub struct Input {
    /// The class. It stays as it is.
    pub class_id: Uuid,
    /// The subject. It stays as it is, too.
    pub subject_id: Uuid,
    /// The day it is planned for.
    pub planned_on: NaiveDate,
    /// What it is about.
    #[schema(min_length = 1, max_length = 160)]
    pub title: String,
    /// What learners are to achieve in it.
    #[schema(max_length = 2000)]
    pub objectives: Option<String>,
    /// What is needed for it.
    #[schema(max_length = 1000)]
    pub resources: Option<String>,
    /// How it went.
    #[schema(max_length = 2000)]
    pub notes: Option<String>,
}

kernel::apply!(Input => ActiveModel { class_id, subject_id, planned_on, title, objectives, resources, notes });

/// Lesson plans.
#[derive(Debug)]
pub struct LessonPlans;

impl Resource for LessonPlans {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "lesson_plan";
    const PLURAL: &'static str = "lesson_plans";
    const PATH: &'static str = "/lesson-plans";
    const ABOUT: &'static str = "A lesson, planned and taught.";
    const ANNOUNCED: &'static [&'static str] = &["class_id"];
    const SORTABLE: &'static [Column] = &[Column::PlannedOn, Column::TaughtOn, Column::Title];
    const FILTERABLE: &'static [Column] = &[Column::ClassId, Column::SubjectId, Column::PlannedOn, Column::TaughtOn];
    const DEFAULT_SORT: &'static str = "-planned_on";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "class_id": "01890a5d-ac96-774b-bcce-b302099a8057", "subject_id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "planned_on": "2026-01-20", "title": "Unhu/Ubuntu in the family", "objectives": "Name five values",
            "resources": "Textbook, pages 3 to 9", "notes": null
        })
    }

    /// Follows the class.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("class", permission, Column::ClassId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<class::Entity>(Column::ClassId), Reference::to::<subject::Entity>(Column::SubjectId)]
    }

    fn includes() -> Vec<Include> {
        vec![Include::new::<Vec<outcome::Model>>("outcomes", outcomes)]
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
                within::check_class(ctx, "academics.lesson_plan.create", input.class_id).await
            }
            (None, Some(before)) if change.kind == ChangeKind::Restore => {
                record::insist_on::<class::Entity>(ctx, before.class_id, "class_id").await?;
                record::insist_on::<subject::Entity>(ctx, before.subject_id, "subject_id").await
            }
            _ => Ok(()),
        }
    }

    async fn before_write(_ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if change.kind == ChangeKind::Create {
            change.row.taught_on = Set(None);
        }
        Ok(())
    }
}

/// For `include=outcomes`.
fn outcomes(ctx: &Ctx, plans: Vec<Uuid>) -> LocalBoxFuture<'_, Result<HashMap<Uuid, Json>>> {
    async move {
        let lines = ctx.find::<lesson_outcome::Entity>().filter(lesson_outcome::Column::LessonPlanId.is_in(plans.clone()));
        let lines = lines.all(ctx.uow()).await?;
        let ids = lines.iter().map(|line| line.learning_outcome_id);
        let outcomes = ctx.find::<outcome::Entity>().filter(outcome::Column::Id.is_in(ids));
        let outcomes = outcomes.order_by_asc(outcome::Column::Code).all(ctx.uow()).await?;
        let of = |plan: Uuid| -> Vec<&outcome::Model> {
            let named = |outcome: &&outcome::Model| {
                lines.iter().any(|line| line.lesson_plan_id == plan && line.learning_outcome_id == outcome.id)
            };
            outcomes.iter().filter(named).collect()
        };
        plans.into_iter().map(|plan| Ok((plan, serde_json::to_value(of(plan))?))).collect()
    }
    .boxed_local()
}
