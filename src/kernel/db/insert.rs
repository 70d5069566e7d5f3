//! Many rows in few statements.
//!
//! PostgreSQL takes a column of all the rows as one array: `INSERT … SELECT * FROM UNNEST($1, $2, …)` is short and always
//! the same, so that it is prepared once. `VALUES` with a parameter for each cell is parsed and planned anew each time, which
//! costs as much again as the rows do. SQLite has no arrays, and knows no such cost.

use std::fmt::Write as _;

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel, Iterable,
    RuntimeErr, Statement, Value,
};
use sqlx::Arguments as _;
use sqlx::postgres::PgArguments;

use super::portions;
use super::tables::BESIDE;
use super::uow::Uow;

/// Inserts rows, in as few statements as the database allows.
///
/// # Errors
/// The database's. What was written before is undone with the unit of work only.
pub async fn insert_many<E: EntityTrait>(uow: &Uow, rows: Vec<E::ActiveModel>) -> Result<(), DbErr> {
    for portion in portions(rows, per_statement::<E>()) {
        match Arrays::<E>::of(uow, &portion) {
            Some(arrays) => {
                uow.insert(&arrays.insert(), arrays.arguments(portion)?).await?;
            }
            None => {
                E::insert_many(portion).exec_without_returning(uow).await?;
            }
        }
    }
    Ok(())
}

/// Inserts rows of two tables, as [`insert_many`] does. One of each goes with one statement where the database knows how: a
/// way there and back less.
///
/// # Errors
/// As [`insert_many`].
pub(crate) async fn insert_both<A: EntityTrait, B: EntityTrait>(
    uow: &Uow,
    mut one: Vec<A::ActiveModel>,
    mut other: Vec<B::ActiveModel>,
) -> Result<(), DbErr> {
    if let ([a], [b]) = (one.as_mut_slice(), other.as_mut_slice())
        && uow.get_database_backend() == DbBackend::Postgres
    {
        let (mut sql, mut values) = (String::with_capacity(1_024), Vec::with_capacity(32));
        sql.push_str(BESIDE);
        let written = insert_one::<A>(a, &mut sql, &mut values);
        sql.push_str(") ");
        written.and(insert_one::<B>(b, &mut sql, &mut values)).map_err(|error| DbErr::Custom(error.to_string()))?;
        uow.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
        return Ok(());
    }
    insert_many::<A>(uow, one).await?;
    insert_many::<B>(uow, other).await
}

/// Adds a row's `INSERT` to a statement of PostgreSQL.
fn insert_one<E: EntityTrait>(row: &mut E::ActiveModel, sql: &mut String, values: &mut Vec<Value>) -> std::fmt::Result {
    let before = values.len();
    let mut written = write!(sql, r#"INSERT INTO "{}" ("#, E::default().table_name());
    for column in E::Column::iter() {
        if let Some(value) = row.take(column).into_value() {
            let comma = if values.len() > before { ", " } else { "" };
            written = written.and(write!(sql, r#"{comma}"{}""#, column.as_str()));
            values.push(value);
        }
    }
    sql.push_str(") VALUES (");
    for number in before + 1..=values.len() {
        let comma = if number > before + 1 { ", " } else { "" };
        written = written.and(write!(sql, "{comma}${number}"));
    }
    sql.push(')');
    written
}

/// As [`insert_many`], giving the rows as the database has them, in any order.
///
/// # Errors
/// As [`insert_many`].
pub(crate) async fn insert_many_returning<E: EntityTrait>(uow: &Uow, rows: Vec<E::ActiveModel>) -> Result<Vec<E::Model>, DbErr>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let mut written = Vec::with_capacity(rows.len());
    // SeaORM writes NULL where one row has a value and another leaves it to the database.
    let size = if alike::<E>(&rows) { per_statement::<E>() } else { 1 };
    for portion in portions(rows, size) {
        match Arrays::<E>::of(uow, &portion) {
            Some(arrays) => {
                let insert = format!("{} RETURNING {}", arrays.insert(), names::<E>(E::Column::iter()));
                for row in uow.insert(&insert, arrays.arguments(portion)?).await? {
                    written.push(E::Model::from_query_result(&row, "")?);
                }
            }
            None => written.extend(E::insert_many(portion).exec_with_returning(uow).await?),
        }
    }
    Ok(written)
}

/// Rows of one statement: PostgreSQL takes at most 65,535 parameters, SQLite 32,766. With arrays there is no such bound, and
/// no gain from more.
fn per_statement<E: EntityTrait>() -> usize {
    (30_000 / E::Column::iter().count().max(1)).max(1)
}

/// Whether all rows give the same columns.
fn alike<E: EntityTrait>(rows: &[E::ActiveModel]) -> bool {
    rows.windows(2).all(|pair| match pair {
        [a, b] => E::Column::iter().all(|column| a.is_not_set(column) == b.is_not_set(column)),
        _ => true,
    })
}

/// What is given as one array for each column.
struct Arrays<E: EntityTrait> {
    columns: Vec<E::Column>,
}

impl<E: EntityTrait> Arrays<E> {
    /// None where they would be no use: on SQLite, for a single row, and for rows or types that they cannot hold.
    fn of(uow: &Uow, rows: &[E::ActiveModel]) -> Option<Self> {
        let first = rows.first().filter(|_| rows.len() > 1 && uow.get_database_backend() == DbBackend::Postgres)?;
        let columns: Vec<_> = E::Column::iter().filter(|column| !first.is_not_set(*column)).collect();
        let holds = |column: &E::Column| first.get(*column).into_value().is_some_and(|value| holds(&value));
        (columns.iter().all(holds) && alike::<E>(rows)).then_some(Self { columns })
    }

    fn insert(&self) -> String {
        let numbers: Vec<_> = (1..=self.columns.len()).map(|number| format!("${number}")).collect();
        let (entity, columns) = (E::default(), names::<E>(self.columns.iter().copied()));
        let table = entity.table_name();
        format!(r#"INSERT INTO "{table}" ({columns}) SELECT * FROM UNNEST({})"#, numbers.join(", "))
    }

    fn arguments(&self, mut rows: Vec<E::ActiveModel>) -> Result<PgArguments, DbErr> {
        let mut arguments = PgArguments::default();
        for column in &self.columns {
            let values: Vec<_> = rows.iter_mut().filter_map(|row| row.take(*column).into_value()).collect();
            add(&mut arguments, values).map_err(|error| DbErr::Query(RuntimeErr::Internal(error.to_string())))?;
        }
        Ok(arguments)
    }
}

fn names<E: EntityTrait>(columns: impl Iterator<Item = E::Column>) -> String {
    columns.map(|column| format!(r#""{}""#, column.as_str())).collect::<Vec<_>>().join(", ")
}

/// Declares, for each kind of value, the array that holds it.
macro_rules! kinds {
    ($($kind:ident $(=> $unboxed:expr)?),+ $(,)?) => {
        fn holds(value: &Value) -> bool {
            matches!(value, $(Value::$kind(_))|+)
        }

        /// Adds a column's values as one array.
        fn add(arguments: &mut PgArguments, values: Vec<Value>) -> Result<(), sqlx::error::BoxDynError> {
            match values.first() {
                $(Some(Value::$kind(_)) => {
                    let values = values.into_iter().map(|value| match value {
                        Value::$kind(value) => Ok(value $(.map($unboxed))?),
                        other => Err(format!("{other:?} among values of another type").into()),
                    });
                    arguments.add(values.collect::<Result<Vec<_>, sqlx::error::BoxDynError>>()?)
                })+
                _ => Err("a type that no array holds".into()),
            }
        }
    };
}

kinds!(
    Bool,
    SmallInt,
    Int,
    BigInt,
    Double,
    String,
    Bytes,
    Json => |value| *value,
    ChronoDate,
    ChronoTime,
    ChronoDateTimeUtc,
    Uuid,
);
