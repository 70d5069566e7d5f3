//! The curriculum rules that a school starts with: those of the reference set `curriculum_rules`.

use chrono::NaiveDate;
use kernel::{Ctx, Result, resource};
use platform::schools::reference::{self, Model as Code};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::curriculum_rule::{Column, Entity, Model};
use super::curriculum_rules::{CurriculumRules, Input};

/// Makes the rules that the school does not have yet: the operation.
///
/// # Errors
/// As [`curriculum_rules_from_reference`].
pub(super) async fn operation(ctx: &Ctx, (): ()) -> Result<Vec<Model>> {
    curriculum_rules_from_reference(ctx).await
}

/// Makes those of the country's curriculum rules for which the school has none that applies to the same and starts on
/// the same day. Gives all rules of the school.
///
/// # Errors
/// 409 `CURRICULUM_RULE_OVERLAP` when the school has another rule for the same days.
pub async fn curriculum_rules_from_reference(ctx: &Ctx) -> Result<Vec<Model>> {
    let set = reference::set(ctx, "curriculum_rules").await?;
    for input in set.on(ctx.today()).filter_map(input) {
        let same = ctx.find::<Entity>().filter(Column::AppliesTo.eq(&input.applies_to));
        if same.filter(Column::StartsOn.eq(input.starts_on)).one(ctx.uow()).await?.is_none() {
            resource::create::<CurriculumRules>(ctx, input).await?;
        }
    }
    Ok(ctx.find::<Entity>().order_by_asc(Column::AppliesTo).order_by_asc(Column::StartsOn).all(ctx.uow()).await?)
}

fn input(row: &Code) -> Option<Input> {
    let attributes = row.attributes.as_ref()?;
    let number = |name: &str| i32::try_from(attributes.get(name)?.as_i64()?).ok();
    let date = |name: &str| attributes.get(name)?.as_str()?.parse::<NaiveDate>().ok();
    let compulsory = attributes.get("compulsory").and_then(Value::as_array)?;
    Some(Input {
        name: row.label(kernel::i18n::Language::En).to_owned(),
        applies_to: attributes.get("applies_to")?.as_str()?.to_owned(),
        starts_on: date("starts_on")?,
        ends_on: date("ends_on"),
        minimum: number("minimum")?,
        maximum: number("maximum")?,
        maximum_electives: number("maximum_electives"),
        compulsory: compulsory.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
    })
}
