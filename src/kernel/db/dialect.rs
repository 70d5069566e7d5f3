//! The few places where SQLite and PostgreSQL say things differently.

use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

use super::Uow;
use crate::errors::Result;
use crate::text;

/// Rows whose `column` (kept folded by the engine) contains every word of `query`, in any order.
#[must_use]
pub fn contains_words(column: &impl ColumnTrait, query: &str) -> Condition {
    text::fold(query).split_whitespace().fold(Condition::all(), |all, word| {
        all.add(column.like(sea_orm::sea_query::LikeExpr::new(format!("%{}%", text::like_escape(word))).escape('\\')))
    })
}

/// Case-insensitive "contains" on a column that is not kept folded. SQLite's `lower` knows ASCII only.
#[must_use]
pub fn contains(column: &impl ColumnTrait, part: &str) -> SimpleExpr {
    let pattern = format!("%{}%", text::like_escape(&part.to_lowercase()));
    Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(sea_orm::sea_query::LikeExpr::new(pattern).escape('\\'))
}

/// Case-insensitive "starts with".
#[must_use]
pub fn starts_with(column: &impl ColumnTrait, part: &str) -> SimpleExpr {
    let pattern = format!("{}%", text::like_escape(&part.to_lowercase()));
    Expr::expr(Func::lower(Expr::col(column.as_column_ref()))).like(sea_orm::sea_query::LikeExpr::new(pattern).escape('\\'))
}

/// Takes a lock that lasts until the unit of work ends, without waiting. `false`: another has it.
///
/// On SQLite a writing unit of work already excludes all others, so the lock is always had.
///
/// # Errors
/// The database's.
pub async fn try_lock(uow: &Uow, key: u64) -> Result<bool> {
    match uow.get_database_backend() {
        DbBackend::Postgres => {
            let statement = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_try_advisory_xact_lock($1) AS taken",
                [key.cast_signed().into()],
            );
            let row = uow.query_one_raw(statement).await?;
            Ok(row.map(|r| r.try_get::<bool>("", "taken")).transpose()?.unwrap_or(false))
        }
        _ => Ok(true),
    }
}

/// Takes a lock that lasts until the unit of work ends, and waits for it. What is read after it is seen as whoever had it
/// before has left it. (On SQLite it is always had, as with [`try_lock`].)
///
/// # Errors
/// The database's: 503 when it takes longer than a statement may.
pub async fn lock(uow: &Uow, key: u64) -> Result<()> {
    if uow.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock($1)";
        uow.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [key.cast_signed().into()])).await?;
    }
    Ok(())
}

/// A 64-bit lock key of a name within a school.
#[must_use]
pub fn lock_key(school: Uuid, name: &str) -> u64 {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    context.update(school.as_bytes());
    context.update(name.as_bytes());
    let digest = context.finish();
    digest.as_ref().iter().take(8).fold(0, |key, byte| (key << 8) | u64::from(*byte))
}
