//! `BAL`: what was charged for each learner of who asks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use futures::future::LocalBoxFuture;
use kernel::values::{Currency, Money};
use kernel::{Ctx, Error, Result};
use platform::notifications::keywords::{Asking, KeywordAnswer};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::charge::{Column, Entity};

/// The answer.
pub(super) fn answer() -> KeywordAnswer {
    KeywordAnswer { name: "fees.balance", word: "BAL", about: "keyword-fees-balance", answer: charged }
}

/// What was charged, for each learner and currency. No payments are kept here yet: so it is called charged, and not owed.
fn charged<'a>(ctx: &'a Ctx, asking: &'a Asking) -> LocalBoxFuture<'a, Result<Option<String>>> {
    Box::pin(async move {
        let ids = asking.learners.iter().map(|learner| learner.id);
        let rows = ctx.find::<Entity>().filter(Column::StudentId.is_in(ids)).all(ctx.uow()).await?;
        let mut sums: BTreeMap<Uuid, Vec<Money>> = BTreeMap::new();
        for row in rows {
            add(sums.entry(row.student_id).or_default(), row.amount_minor, row.currency)?;
        }
        let line = |name: &str, sums: &[Money]| {
            let amounts = sums.iter().map(|sum| format!("{} {}", sum.currency, sum.amount())).collect::<Vec<_>>().join(" + ");
            let arguments = [("name", Cow::Borrowed(name)), ("amounts", Cow::Owned(amounts))];
            ctx.services().messages().format(asking.language, "keyword-fees-balance-line", &arguments)
        };
        let lines = asking.learners.iter().filter_map(|learner| Some(line(&learner.name, sums.get(&learner.id)?)));
        let text = lines.collect::<Vec<_>>().join("\n");
        Ok((!text.is_empty()).then_some(text))
    })
}

/// Adds an amount to the sum of its currency: two currencies are never added.
fn add(sums: &mut Vec<Money>, minor: i64, currency: Currency) -> Result<()> {
    match sums.iter_mut().find(|sum| sum.currency == currency) {
        Some(sum) => sum.minor = sum.minor.checked_add(minor).ok_or_else(|| Error::internal("the sum is too large"))?,
        None => sums.push(Money::new(minor, currency)),
    }
    sums.sort_by_key(|sum| sum.currency.to_string());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_a_sum_of_its_own() {
        let mut sums = Vec::new();
        for (minor, currency) in [(1_000, Currency::ZWG), (500, Currency::USD), (250, Currency::USD)] {
            add(&mut sums, minor, currency).unwrap();
        }
        assert_eq!(sums, [Money::new(750, Currency::USD), Money::new(1_000, Currency::ZWG)]);
        assert!(add(&mut sums, i64::MAX, Currency::USD).is_err());
    }
}
