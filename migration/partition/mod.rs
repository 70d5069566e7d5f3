//! Partitioning a large table by hash of `school_id` on PostgreSQL, and back.
//!
//! The partitions of a table stand in schemas of their own, `partition_00`, `partition_01`, …, under the table's own
//! name, and their indexes and constraints under those of the table: a violation is reported by the same names as
//! before, so it becomes the same error for the client. The program's roles have no right to these schemas, and Row
//! Level Security is forced there without any policy: whoever names a partition directly sees nothing, the owner
//! included. Rows are reached through the table, by its policies and rights.
//!
//! The table is built anew beside the old one and takes its place, in one transaction: everything or nothing. It locks
//! the table, and those that refer to it, against reading and writing from beginning to end. How long that is depends
//! on the rows (they are copied, then indexed); try it on a copy first. Foreign keys are not checked against the rows
//! again (see [`Described::keys`]). It needs room for a second copy of the table, and a user who owns the table and may
//! create schemas.

mod described;
mod names;

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};

use crate::roles::quoted;
use crate::session::Session;
use described::Described;
pub(crate) use names::settle;

/// Most partitions of a table.
pub const MAX_PARTITIONS: u32 = 256;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Whether anything was to be done.
    pub changed: bool,
    /// Rows copied.
    pub rows: u64,
}

/// Partitions a table of schools' rows into `partitions` parts by hash of the school, 2 to [`MAX_PARTITIONS`]; one that
/// has another number of parts is divided anew. A table that has that number already is left as it is.
///
/// # Errors
/// `DbErr::Migration` saying why, when the table is not one that can be: it has no `school_id`, or something in it is
/// unique across schools. Otherwise the database's: nothing is changed then.
pub async fn partition(conn: &DatabaseConnection, table: &str, partitions: u32) -> Result<Rebuilt, DbErr> {
    if !(2..=MAX_PARTITIONS).contains(&partitions) {
        return Err(refusal(format!("a table has 2 to {MAX_PARTITIONS} partitions, not {partitions}")));
    }
    rebuild(conn, table, partitions).await
}

/// Makes one table of a partitioned one again. One that is not partitioned is left as it is.
///
/// # Errors
/// As [`partition`].
pub async fn unpartition(conn: &DatabaseConnection, table: &str) -> Result<Rebuilt, DbErr> {
    rebuild(conn, table, 0).await
}

async fn rebuild(conn: &DatabaseConnection, table: &str, partitions: u32) -> Result<Rebuilt, DbErr> {
    let session = Session::open(conn).await?;
    let Session::Postgres(db) = &session else {
        return Err(refusal("partitions are for PostgreSQL; SQLite has none".to_owned()));
    };
    let transaction = db.begin().await?;
    // Who cannot have the lock soon must not make everybody else queue behind.
    transaction.execute_unprepared("SET LOCAL lock_timeout = '10s'").await?;
    let rebuilt = exchange(&transaction, table, partitions).await?;
    transaction.commit().await?;
    session.close().await?;
    Ok(rebuilt)
}

async fn exchange(db: &DatabaseTransaction, table: &str, partitions: u32) -> Result<Rebuilt, DbErr> {
    described::lock(db, table).await?;
    let old = Described::read(db, table).await?;
    if old.partitions == partitions {
        return Ok(Rebuilt { changed: false, rows: 0 });
    }
    let name = &old.name;
    let interim = format!("{table}__rebuilt");
    let parts: Vec<String> = (0..partitions).map(schema).collect();
    run(db, old.incoming.iter().map(|key| key.drop.clone())).await?;
    // With row_security off, a copy that would leave out rows fails; the owner is no longer held by FORCE.
    run(db, [format!("ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY"), "SET LOCAL row_security = off".to_owned()]).await?;
    let by = if partitions == 0 { "" } else { " PARTITION BY HASH (school_id)" };
    let new = quoted(&interim);
    run(db, [format!("CREATE TABLE {new} (LIKE {name} INCLUDING ALL EXCLUDING INDEXES){by}")]).await?;
    for (part, remainder) in parts.iter().zip(0_u32..) {
        run(
            db,
            [
                format!("CREATE SCHEMA IF NOT EXISTS {part}"),
                format!(
                    "CREATE TABLE {part}.{new} PARTITION OF {new} FOR VALUES WITH (MODULUS {partitions}, REMAINDER {remainder})"
                ),
            ],
        )
        .await?;
    }
    let columns = old.columns.join(", ");
    let copied = db.execute_unprepared(&format!("INSERT INTO {new} ({columns}) SELECT {columns} FROM {name}")).await?;
    let own = quoted(table);
    run(
        db,
        ["SET LOCAL row_security = on".to_owned(), format!("DROP TABLE {name}"), format!("ALTER TABLE {new} RENAME TO {own}")],
    )
    .await?;
    run(db, parts.iter().map(|part| format!("ALTER TABLE {part}.{new} RENAME TO {own}"))).await?;
    let part_names: Vec<String> = parts.iter().map(|part| format!("{part}.{own}")).collect();
    run(db, old.furnish(&part_names)).await?;
    names::settle(db).await?;
    names::drop_empty_schemas(db).await?;
    run(db, [format!("ANALYZE {name}")]).await?;
    Ok(Rebuilt { changed: true, rows: copied.rows_affected() })
}

/// Where the partitions with this number stand, of every table.
fn schema(number: u32) -> String {
    format!("partition_{number:02}")
}

async fn run<C: ConnectionTrait>(db: &C, statements: impl IntoIterator<Item = String>) -> Result<(), DbErr> {
    for statement in statements {
        db.execute_unprepared(&statement).await?;
    }
    Ok(())
}

fn refusal(why: String) -> DbErr {
    DbErr::Migration(why)
}
