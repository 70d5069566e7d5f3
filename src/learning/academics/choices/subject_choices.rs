//! Choices as a resource: read only. They are made and decided by commands.

use std::collections::HashMap;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Select};
use serde_json::Value as Json;
use uuid::Uuid;

use kernel::resource::{Include, NoInput, Resource, Verb};
use kernel::{Ctx, Result};

use super::choice::{ActiveModel, Column, Entity, Model};
use super::{line, option};

/// Choices.
#[derive(Debug)]
pub struct SubjectChoices;

impl Resource for SubjectChoices {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "subject_choice";
    const PLURAL: &'static str = "subject_choices";
    const PATH: &'static str = "/subject-choices";
    const ABOUT: &'static str = "A learner's choice of subjects in a window.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::CreatedAt, Column::Status];
    const FILTERABLE: &'static [Column] = &[Column::ChoiceWindowId, Column::StudentId, Column::Status, Column::DecidedAt];

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }

    fn includes() -> Vec<Include> {
        vec![Include::new::<Vec<option::Model>>("options", options)]
    }
}

/// For `include=options`.
fn options(ctx: &Ctx, choices: Vec<Uuid>) -> LocalBoxFuture<'_, Result<HashMap<Uuid, Json>>> {
    async move {
        let lines = ctx.find::<line::Entity>().filter(line::Column::SubjectChoiceId.is_in(choices.clone()));
        let lines = lines.all(ctx.uow()).await?;
        let ids = lines.iter().map(|line| line.choice_option_id);
        let options = ctx.find::<option::Entity>().filter(option::Column::Id.is_in(ids));
        let options = options.order_by_asc(option::Column::Block).all(ctx.uow()).await?;
        let of = |choice: Uuid| -> Vec<&option::Model> {
            let chosen = |option: &&option::Model| {
                lines.iter().any(|line| line.subject_choice_id == choice && line.choice_option_id == option.id)
            };
            options.iter().filter(chosen).collect()
        };
        choices.into_iter().map(|choice| Ok((choice, serde_json::to_value(of(choice))?))).collect()
    }
    .boxed_local()
}
