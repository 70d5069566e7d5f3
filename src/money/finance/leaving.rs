//! What a learner who leaves was charged: told, and in nobody's way.

use std::collections::BTreeMap;

use futures::future::LocalBoxFuture;
use kernel::values::Money;
use kernel::{Ctx, Error, Result};
use people::sis::transfers::LeavingCheck;
use people::sis::transfers::checks::Remark;
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::charge::{Column, Entity};

/// The check.
pub(super) fn check() -> LeavingCheck {
    LeavingCheck { name: "finance.charges", look: charged }
}

/// What was charged, in each currency: no payments are kept here yet. Who may not see charges hears that there are some.
fn charged(ctx: &Ctx, student_id: Uuid) -> LocalBoxFuture<'_, Result<Vec<Remark>>> {
    Box::pin(async move {
        let rows = ctx.find::<Entity>().filter(Column::StudentId.eq(student_id)).all(ctx.uow()).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        if !ctx.can("finance.charge.read") {
            return Ok(vec![Remark { key: "leaving-charges-hidden", arguments: Vec::new() }]);
        }
        let mut sums: BTreeMap<String, Money> = BTreeMap::new();
        for row in rows {
            let sum = sums.entry(row.currency.to_string()).or_insert_with(|| Money::new(0, row.currency));
            sum.minor = sum.minor.checked_add(row.amount_minor).ok_or_else(|| Error::internal("the sum is too large"))?;
        }
        let amounts: Vec<String> = sums.values().map(|sum| format!("{} {}", sum.currency, sum.amount())).collect();
        Ok(vec![Remark { key: "leaving-charges", arguments: vec![("amounts", amounts.join(" + "))] }])
    })
}
