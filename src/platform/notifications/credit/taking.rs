//! Taking credit and giving it back.

use kernel::errors::Error;
use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::super::codes::CREDIT_EXHAUSTED;
use super::balance::{ActiveModel, Column, Entity};
use super::entry::{self, EntryKind};

/// What is left.
///
/// # Errors
/// The database's.
pub(crate) async fn left(ctx: &Ctx) -> Result<i64> {
    Ok(ctx.find::<Entity>().one(ctx.uow()).await?.map_or(0, |row| row.balance))
}

/// Takes credit for a message. The check and the change are one statement, so two who ask at once cannot both have the
/// last of it.
///
/// # Errors
/// 409 `CREDIT_EXHAUSTED` with what is missing.
pub(crate) async fn take(ctx: &Ctx, amount: i64, notification: Uuid) -> Result<()> {
    if amount == 0 {
        return Ok(());
    }
    let school = ctx.school_id();
    let Some(balance) = change(ctx, school, -amount, Column::Balance.gte(amount)).await? else {
        let missing = amount - left(ctx).await?;
        return Err(Error::conflict(&CREDIT_EXHAUSTED).with("missing", super::operations::decimal(missing)));
    };
    let entry = Change { kind: EntryKind::Charge, amount: -amount, notification: Some(notification), note: None };
    record(ctx, school, entry, balance).await
}

/// Gives back what was not sent.
///
/// # Errors
/// The database's.
pub(crate) async fn give_back(ctx: &Ctx, amount: i64, notification: Uuid) -> Result<()> {
    if amount == 0 {
        return Ok(());
    }
    let entry = Change { kind: EntryKind::Refund, amount, notification: Some(notification), note: None };
    add(ctx, ctx.school_id(), entry).await.map(|_| ())
}

/// Adds what somebody paid for a school; the context is the platform's.
///
/// # Errors
/// The database's.
pub(super) async fn pay_in(ctx: &Ctx, school: Uuid, amount: i64, note: String) -> Result<i64> {
    add(ctx, school, Change { kind: EntryKind::TopUp, amount, notification: None, note: Some(note) }).await
}

struct Change {
    kind: EntryKind,
    amount: i64,
    notification: Option<Uuid>,
    note: Option<String>,
}

async fn add(ctx: &Ctx, school: Uuid, entry: Change) -> Result<i64> {
    let amount = entry.amount;
    let known = change(ctx, school, amount, Column::Balance.gte(0_i64)).await?;
    let balance = match known {
        Some(balance) => balance,
        // The first ever; another may be writing the row at the same time.
        None => match ctx.nested(async || begin(ctx, school, amount).await).await {
            Ok(()) => amount,
            Err(error) => change(ctx, school, amount, Column::Balance.gte(0_i64)).await?.ok_or(error)?,
        },
    };
    record(ctx, school, entry, balance).await?;
    Ok(balance)
}

async fn begin(ctx: &Ctx, school: Uuid, balance: i64) -> Result<()> {
    let row = ActiveModel {
        school_id: Set(school),
        id: Set(ctx.new_id()),
        balance: Set(balance),
        version: Set(1),
        created_at: Set(ctx.now()),
        created_by: Set(ctx.actor().account_id),
        updated_at: Set(ctx.now()),
        updated_by: Set(ctx.actor().account_id),
    };
    Entity::insert(row).exec_without_returning(ctx.uow()).await?;
    Ok(())
}

async fn change(ctx: &Ctx, school: Uuid, amount: i64, only_if: SimpleExpr) -> Result<Option<i64>> {
    let changed = Entity::update_many()
        .col_expr(Column::Balance, Expr::col(Column::Balance).add(amount))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1_i64))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(Column::SchoolId.eq(school))
        .filter(only_if)
        .exec_with_returning(ctx.uow())
        .await?;
    Ok(changed.first().map(|row| row.balance))
}

async fn record(ctx: &Ctx, school: Uuid, entry: Change, balance_after: i64) -> Result<()> {
    let row = entry::ActiveModel {
        school_id: Set(school),
        id: Set(ctx.new_id()),
        kind: Set(entry.kind),
        amount: Set(entry.amount),
        balance_after: Set(balance_after),
        notification_id: Set(entry.notification),
        note: Set(entry.note),
        version: Set(1),
        created_at: Set(ctx.now()),
        created_by: Set(ctx.actor().account_id),
        updated_at: Set(ctx.now()),
        updated_by: Set(ctx.actor().account_id),
    };
    entry::Entity::insert(row).exec_without_returning(ctx.uow()).await?;
    Ok(())
}
