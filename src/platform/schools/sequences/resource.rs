//! The sequences of a school as its administrators see them.

use kernel::errors::{Detail, Error, Problems};
use kernel::resource::{Change, Resource, Verb};
use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::entity::{ActiveModel, Column, Entity, Model, Resets};
use super::next::period;
use super::pattern::Pattern;

/// What may be changed of a sequence. Numbers given before stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SequenceInput)]
pub(crate) struct Input {
    /// How a number is written: `{YYYY}` or `{YY}` for the year, `{0000}` for the counter, anything else as it is. A
    /// counter that starts again each year needs the year in it.
    #[schema(min_length = 1, max_length = 60, example = "{YYYY}{0000}")]
    pub pattern: String,
    /// The counter of the next number: never lower than what has been given.
    #[schema(minimum = 1, maximum = 999_999_999_999_i64)]
    pub next_value: i64,
}

kernel::apply!(Input => ActiveModel { pattern, next_value });

/// A school's sequences: made with the school, or when a module first needs one.
pub(crate) struct Sequences;

impl Resource for Sequences {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "schools";
    const ENTITY: &'static str = "sequence";
    const PLURAL: &'static str = "sequences";
    const PATH: &'static str = "/sequences";
    const ABOUT: &'static str = "How a kind of number is made: student numbers, receipt numbers.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Update, Verb::History];
    const SORTABLE: &'static [Column] = &[Column::Name];
    const FILTERABLE: &'static [Column] = &[Column::Name, Column::Gapless];
    // The counter moves without an audit entry.
    const IN_CHANGES: bool = false;
    const DEFAULT_SORT: &'static str = "name";

    fn example() -> serde_json::Value {
        serde_json::json!({ "pattern": "{YYYY}{0000}", "next_value": 1 })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let (Some(before), Some(input)) = (&change.before, &change.input) else {
            return Err(Error::internal("sequences are only changed"));
        };
        let mut problems = Problems::new();
        let usable = Pattern::parse(&input.pattern).is_ok_and(|p| before.resets == Resets::Never || p.has_year());
        problems.add_if(!usable, || Detail::of("pattern", "sequence_pattern"));
        let lowest = lowest(before, &period(ctx));
        if input.next_value != before.next_value && input.next_value < lowest {
            problems.add(Detail::of("next_value", "minimum").with("limit", lowest));
        }
        problems.into_result()
    }

    /// A counter that somebody sets is this year's, also where last year's still stands.
    async fn before_write(ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if let (Some(before), Some(input)) = (&change.before, &change.input)
            && before.resets == Resets::Yearly
            && input.next_value != before.next_value
        {
            let now = period(ctx);
            change.row.period = Set(before.period.clone().max(Some(now)));
        }
        Ok(())
    }
}

/// The lowest counter that makes no number twice.
fn lowest(sequence: &Model, this_year: &str) -> i64 {
    let starts_again = sequence.resets == Resets::Yearly && sequence.period.as_deref().is_some_and(|period| period < this_year);
    if starts_again { 1 } else { sequence.next_value }
}
