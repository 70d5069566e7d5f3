//! Who is in which house, as a resource: read here, written by commands.

use kernel::Ctx;
use kernel::list::ColumnKind;
use kernel::resource::{CustomFilter, NoInput, Resource, Verb};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select, Value};

use super::house_member::{ActiveModel, Column, Entity, Model};

/// Who is in which house.
#[derive(Debug)]
pub struct HouseMembers;

impl Resource for HouseMembers {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "house_member";
    const PLURAL: &'static str = "house_members";
    const PATH: &'static str = "/house-members";
    const ABOUT: &'static str = "A learner's time in a house.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::History, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::StartsOn, Column::EndsOn];
    const FILTERABLE: &'static [Column] = &[Column::HouseId, Column::StudentId, Column::StartsOn, Column::EndsOn];
    const DEFAULT_SORT: &'static str = "-starts_on";

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![CustomFilter {
            name: "as_of",
            kind: ColumnKind::Date,
            about: "Only who is in a house on this day.",
            condition: |_, days| on_any_of(days),
        }]
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }
}

/// On one of these days.
pub(in crate::sis) fn on_any_of(days: Vec<Value>) -> Condition {
    days.into_iter().fold(Condition::any(), |any, day| {
        let goes_on = Condition::any().add(Column::EndsOn.is_null()).add(Column::EndsOn.gte(day.clone()));
        any.add(Condition::all().add(Column::StartsOn.lte(day)).add(goes_on))
    })
}
