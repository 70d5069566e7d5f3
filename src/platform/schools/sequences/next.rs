//! Giving numbers.
//!
//! A number is taken with one `UPDATE … RETURNING` in the caller's own transaction. The row stays locked until that
//! ends, so no two callers get the same number; and if the caller fails, the counter goes back with everything else, so
//! there are no gaps. The price is that those who need numbers of one sequence of one school write one after the other:
//! take the number late in the transaction, and take many at once where many are needed ([`next_many`]).

use chrono::Datelike;
use kernel::errors::Error;
use kernel::{Ctx, Result};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model, Resets};
use super::pattern::Pattern;

/// A sequence that every school has from its first day.
struct Default {
    name: &'static str,
    pattern: &'static str,
    resets: Resets,
    gapless: bool,
}

const DEFAULTS: [Default; 5] = [
    Default { name: "student_number", pattern: "{YYYY}{0000}", resets: Resets::Yearly, gapless: false },
    Default { name: "application_number", pattern: "A{YYYY}{0000}", resets: Resets::Yearly, gapless: false },
    Default { name: "full_enrolment_certificate", pattern: "CFE{YYYY}{000}", resets: Resets::Yearly, gapless: true },
    Default { name: "staff_number", pattern: "S{0000}", resets: Resets::Never, gapless: false },
    Default { name: "receipt_number", pattern: "{000000}", resets: Resets::Never, gapless: true },
];

/// The next number of a sequence of the context's school.
///
/// # Errors
/// 500 when the school has no such sequence and there is no default for it ([`ensure`] makes one); the database's.
pub async fn next(ctx: &Ctx, name: &str) -> Result<String> {
    next_many(ctx, name, 1).await?.pop().ok_or_else(|| Error::internal("one number was asked for"))
}

/// The next `count` numbers of a sequence, in order, with one statement: for imports and seeds.
///
/// # Errors
/// As [`next`].
pub async fn next_many(ctx: &Ctx, name: &str, count: u32) -> Result<Vec<String>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let taken = match advance(ctx, name, count).await? {
        Some(sequence) => Some(sequence),
        None => {
            let default = DEFAULTS.iter().find(|default| default.name == name);
            let default = default.ok_or_else(|| Error::internal(format!("there is no sequence {name}")))?;
            ensure(ctx, name, default.pattern, default.resets, default.gapless).await?;
            advance(ctx, name, count).await?
        }
    };
    let sequence = taken.ok_or_else(|| Error::internal(format!("sequence {name} cannot be advanced")))?;
    let pattern =
        Pattern::parse(&sequence.pattern).map_err(|_| Error::internal(format!("sequence {name} has an invalid pattern")))?;
    // The year of the counter, not of the clock: a clock that was set back must not make a number twice.
    let year = sequence.period.as_deref().and_then(|period| period.parse().ok()).unwrap_or_else(|| ctx.today().year());
    let first = sequence.next_value - i64::from(count);
    Ok((first..sequence.next_value).map(|value| pattern.number(value, year)).collect())
}

/// Makes a sequence of the context's school unless it has one of that name.
///
/// # Errors
/// 500 when the pattern cannot be read, or has no year although the counter starts again each year; the database's.
pub async fn ensure(ctx: &Ctx, name: &str, pattern: &str, resets: Resets, gapless: bool) -> Result<()> {
    let readable = Pattern::parse(pattern).is_ok_and(|pattern| resets == Resets::Never || pattern.has_year());
    if !readable {
        return Err(Error::internal(format!("the pattern of sequence {name} cannot be used")));
    }
    insert(ctx, vec![row(ctx, ctx.school_id(), name, pattern, resets, gapless)]).await
}

/// Makes the sequences that a new school has from its first day; the context is the platform's.
pub(in super::super) async fn create_defaults(ctx: &Ctx, school: Uuid) -> Result<()> {
    let rows = DEFAULTS.iter().map(|d| row(ctx, school, d.name, d.pattern, d.resets, d.gapless)).collect();
    insert(ctx, rows).await
}

/// Two callers may find a sequence missing at once: the second waits for the first, and then has nothing to insert.
async fn insert(ctx: &Ctx, rows: Vec<ActiveModel>) -> Result<()> {
    let nothing = OnConflict::new().do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(nothing).exec_without_returning(ctx.uow()).await?;
    Ok(())
}

fn row(ctx: &Ctx, school: Uuid, name: &str, pattern: &str, resets: Resets, gapless: bool) -> ActiveModel {
    let (now, by) = (ctx.now(), ctx.actor().account_id);
    ActiveModel {
        school_id: Set(school),
        id: Set(ctx.new_id()),
        name: Set(name.to_owned()),
        pattern: Set(pattern.to_owned()),
        next_value: Set(1),
        resets: Set(resets),
        period: Set((resets == Resets::Yearly).then(|| period(ctx))),
        gapless: Set(gapless),
        version: Set(1),
        created_at: Set(now),
        created_by: Set(by),
        updated_at: Set(now),
        updated_by: Set(by),
        deleted_at: Set(None),
    }
}

/// The year that numbers given now belong to.
pub(super) fn period(ctx: &Ctx) -> String {
    format!("{:04}", ctx.today().year())
}

/// Takes `count` numbers; `None` when the school has no such sequence. The version counts too, so that a change of the
/// sequence that was read before is refused (412) rather than giving a number twice.
async fn advance(ctx: &Ctx, name: &str, count: u32) -> Result<Option<Model>> {
    let this_year = period(ctx);
    let new_year = || Condition::all().add(Column::Resets.eq(Resets::Yearly)).add(Column::Period.lt(this_year.as_str()));
    let next_value: SimpleExpr = CaseStatement::new()
        .case(new_year(), Expr::value(i64::from(count) + 1))
        .finally(Expr::col(Column::NextValue).add(i64::from(count)))
        .into();
    let in_period: SimpleExpr =
        CaseStatement::new().case(new_year(), Expr::value(this_year.as_str())).finally(Expr::col(Column::Period)).into();
    let taken = Entity::update_many()
        .col_expr(Column::NextValue, next_value)
        .col_expr(Column::Period, in_period)
        .col_expr(Column::Version, Expr::col(Column::Version).add(1_i64))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .filter(Column::SchoolId.eq(ctx.school_id()))
        .filter(Column::Name.eq(name))
        .filter(Column::DeletedAt.is_null())
        .exec_with_returning(ctx.uow())
        .await?;
    Ok(taken.into_iter().next())
}
