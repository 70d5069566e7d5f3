//! Credit as schools and the platform see it.

use kernel::audit::Entry;
use kernel::errors::Error;
use kernel::operation::{Body, Id, View};
use kernel::resource::{NoInput, Resource, Verb};
use kernel::{Ctx, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::entry::{ActiveModel, Column, Entity, Model};
use super::taking;

/// Ten-thousandths in a unit.
const UNIT: i64 = 10_000;

/// An amount of credit as text: `12.5000`.
#[must_use]
pub(in crate::notifications) fn decimal(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let (units, rest) = (amount.unsigned_abs() / UNIT.unsigned_abs(), amount.unsigned_abs() % UNIT.unsigned_abs());
    format!("{sign}{units}.{rest:04}")
}

/// What is left.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::notifications) struct MessageCredit {
    /// In the currency's units, with four decimals.
    #[schema(example = "12.5000")]
    amount: String,
    /// In ten-thousandths of the currency's unit, as entries and messages have it.
    balance: i64,
}

impl View for MessageCredit {}

impl MessageCredit {
    fn of(balance: i64) -> Self {
        Self { amount: decimal(balance), balance }
    }
}

/// What is left.
pub(in crate::notifications) async fn show(ctx: &Ctx, (): ()) -> Result<MessageCredit> {
    Ok(MessageCredit::of(taking::left(ctx).await?))
}

/// What somebody paid.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = MessageCreditTopUp)]
pub(in crate::notifications) struct TopUp {
    /// How much, in ten-thousandths of the currency's unit.
    #[schema(minimum = 1, maximum = 10_000_000_000_i64)]
    amount: i64,
    /// The receipt, or what else it refers to.
    #[schema(min_length = 1, max_length = 200)]
    note: String,
}

/// Adds what somebody paid for a school.
///
/// # Errors
/// 404 for a school there is not.
pub(in crate::notifications) async fn top_up(ctx: &Ctx, (Id(school), Body(input)): (Id, Body<TopUp>)) -> Result<MessageCredit> {
    ctx.services().tenants().by_id(ctx.services(), school).await?.ok_or_else(Error::not_found)?;
    let balance = taking::pay_in(ctx, school, input.amount, input.note).await?;
    ctx.audit(Entry::new("message_credit", "top_up", Some(school)).after(json!({ "amount": input.amount, "balance": balance })));
    Ok(MessageCredit::of(balance))
}

/// Changes of the credit, as a resource.
#[derive(Debug)]
pub(in crate::notifications) struct Entries;

impl Resource for Entries {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "notifications";
    const ENTITY: &'static str = "message_credit_entry";
    const PLURAL: &'static str = "message_credit_entries";
    const PATH: &'static str = "/message-credit-entries";
    const ABOUT: &'static str = "A change of the credit for messages; the credit is their sum.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::Amount];
    const FILTERABLE: &'static [Column] = &[Column::Kind, Column::NotificationId];

    fn example() -> serde_json::Value {
        json!({})
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn an_amount_is_written_with_four_decimals() {
        for (amount, text) in [(0, "0.0000"), (125_000, "12.5000"), (7, "0.0007"), (-30_001, "-3.0001")] {
            assert_eq!(decimal(amount), text);
        }
    }
}
