//! Curriculum rules as a resource. A school starts with those of the Heritage-Based Curriculum, which are reference data.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::resource::{Apply, Change, Resource};
use kernel::{Ctx, Result};
use platform::schools::reference;

use super::super::calendar;
use super::super::json_list::Codes;
use super::super::period::{self, Period};
use super::curriculum_rule::{ActiveModel, Column, Entity, Model};

/// What a curriculum rule is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CurriculumRuleInput)]
#[validate(schema(function = "is_in_order"))]
pub struct Input {
    /// What people call it; reports name it.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// A code of the reference set `phases`, or of `levels`. On any day one rule at most applies to each.
    #[schema(min_length = 1, max_length = 20)]
    pub applies_to: String,
    /// First day on which it holds.
    pub starts_on: NaiveDate,
    /// Last day on which it holds; without: until further notice.
    pub ends_on: Option<NaiveDate>,
    /// How many subjects at least.
    #[schema(minimum = 0, maximum = 30)]
    pub minimum: i32,
    /// How many subjects at most: not fewer than compulsory learning areas.
    #[schema(minimum = 1, maximum = 30)]
    pub maximum: i32,
    /// How many subjects at most beyond the compulsory learning areas; without: only `maximum` counts.
    #[schema(minimum = 0, maximum = 30)]
    pub maximum_electives: Option<i32>,
    /// Learning areas of which a learner takes a subject each: codes of the reference set `learning_areas`.
    #[schema(max_items = 20)]
    pub compulsory: Vec<String>,
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        let Self { name, applies_to, starts_on, ends_on, minimum, maximum, maximum_electives, compulsory } = self;
        row.name = Set(name);
        row.applies_to = Set(applies_to);
        row.starts_on = Set(starts_on);
        row.ends_on = Set(ends_on);
        row.minimum = Set(minimum);
        row.maximum = Set(maximum);
        row.maximum_electives = Set(maximum_electives);
        row.compulsory = Set(Codes(compulsory));
    }
}

fn is_in_order(input: &Input) -> Result<(), ValidationError> {
    super::super::ends_after_it_starts(Period::new(input.starts_on, input.ends_on))
}

/// Curriculum rules.
#[derive(Debug)]
pub struct CurriculumRules;

impl Resource for CurriculumRules {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "academics";
    const ENTITY: &'static str = "curriculum_rule";
    const PLURAL: &'static str = "curriculum_rules";
    const PATH: &'static str = "/curriculum-rules";
    const ABOUT: &'static str = "How many subjects, and which learning areas, learners of a phase or a grade take.";
    const SORTABLE: &'static [Column] = &[Column::AppliesTo, Column::StartsOn, Column::Name];
    const FILTERABLE: &'static [Column] = &[Column::AppliesTo, Column::StartsOn, Column::EndsOn, Column::Name];
    const DEFAULT_SORT: &'static str = "applies_to,-starts_on";
    const NATURAL_KEY: &'static [Column] = &[Column::AppliesTo, Column::StartsOn];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "name": "Heritage-Based Curriculum, O-Level", "applies_to": "lower_secondary",
            "starts_on": "2024-05-07", "ends_on": null, "minimum": 5, "maximum": 8, "maximum_electives": 3,
            "compulsory": ["mathematics", "english", "indigenous_language", "combined_science", "heritage_studies"]
        })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match &change.input {
            Some(input) => check(ctx, input).await,
            None => Ok(()),
        }
    }
}

async fn check(ctx: &Ctx, input: &Input) -> Result<()> {
    let mut problems = Problems::new();
    let today = ctx.today();
    let known = async |set: &str| Ok::<_, kernel::Error>(reference::set(ctx, set).await?.get(&input.applies_to, today).is_some());
    let applies = known("phases").await? || known("levels").await?;
    problems.add_if(!applies, || Detail::of("applies_to", "invalid_reference"));
    for (index, area) in input.compulsory.iter().enumerate() {
        let field = format!("compulsory[{index}]");
        reference::check(ctx, &mut problems, &field, "learning_areas", area).await?;
        let again = input.compulsory.iter().take(index).any(|other| other == area);
        problems.add_if(again, || Detail::of(field, "duplicate"));
    }
    let compulsory = i32::try_from(input.compulsory.len()).unwrap_or(i32::MAX);
    problems.add_if(input.maximum < input.minimum, || Detail::of("maximum", "number_range"));
    problems.add_if(input.maximum < compulsory, || Detail::of("maximum", "fewer_than_compulsory"));
    problems.into_result()
}

/// The rule that holds for a grade on a day: its own, or else its phase's.
///
/// # Errors
/// The database's.
pub async fn rule_for(ctx: &Ctx, level_code: &str, day: NaiveDate) -> Result<Option<Model>> {
    let phase = calendar::phase_of(ctx, level_code).await?;
    let both = phase.iter().map(String::as_str).chain([level_code]);
    let rules = ctx
        .find::<Entity>()
        .filter(Column::AppliesTo.is_in(both))
        .filter(period::covering(Column::StartsOn, Column::EndsOn, day))
        .all(ctx.uow())
        .await?;
    let (own, of_phase): (Vec<Model>, Vec<Model>) = rules.into_iter().partition(|rule| rule.applies_to == level_code);
    Ok(own.into_iter().chain(of_phase).next())
}
