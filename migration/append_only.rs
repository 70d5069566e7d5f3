//! A table whose history cannot be rewritten: rows are added, never deleted and never changed.
//!
//! The one exception is its hash chain: `chain_seq` and `chain_hash` are filled in after the row
//! is written, each once. The database keeps the rule itself, for every role, because the chain
//! only proves something if a program with full access cannot quietly repair it.
//!
//! On PostgreSQL the triggers are `ENABLE ALWAYS`, so `session_replication_role` does not lift
//! them. In SQLite a `REPLACE` removes the row in its way without firing delete triggers; the
//! insert and update triggers therefore refuse what would need one.

/// The columns that are filled later, once.
const SEALED_LATER: [&str; 2] = ["chain_seq", "chain_hash"];

/// The statements that protect `table`, which has these columns.
pub(crate) fn sql(postgres: bool, table: &str, columns: &[&str]) -> Vec<String> {
    if postgres { on_postgres(table) } else { on_sqlite(table, columns) }
}

/// The statement that removes what [`sql`] leaves behind on PostgreSQL when the table is dropped.
pub(crate) fn drop_function(table: &str) -> String {
    format!("DROP FUNCTION {table}_append_only()")
}

fn on_postgres(table: &str) -> Vec<String> {
    let fixed = |row: &str| {
        let removed = SEALED_LATER.map(|column| format!(" - '{column}'")).concat();
        format!("to_jsonb({row}){removed}")
    };
    let unsealed = SEALED_LATER
        .map(|column| format!("(OLD.{column} IS NULL OR OLD.{column} IS NOT DISTINCT FROM NEW.{column})"))
        .join(" AND ");
    vec![
        format!(
            "CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ \
             BEGIN \
             IF TG_OP = 'UPDATE' THEN \
             IF {old} = {new} AND {unsealed} THEN RETURN NEW; END IF; \
             END IF; \
             RAISE EXCEPTION '{table} is append-only'; \
             END $$",
            old = fixed("OLD"),
            new = fixed("NEW"),
        ),
        format!(
            "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        ),
        format!(
            "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
        ),
        format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only"),
        format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate"),
    ]
}

fn on_sqlite(table: &str, columns: &[&str]) -> Vec<String> {
    let refuse = format!("SELECT RAISE(ABORT, '{table} is append-only')");
    let changed: Vec<String> = columns
        .iter()
        .map(|column| {
            if SEALED_LATER.contains(column) {
                format!("(OLD.\"{column}\" IS NOT NULL AND OLD.\"{column}\" IS NOT NEW.\"{column}\")")
            } else {
                format!("OLD.\"{column}\" IS NOT NEW.\"{column}\"")
            }
        })
        .collect();
    let in_the_way = format!(
        "EXISTS (SELECT 1 FROM \"{table}\" other WHERE other.school_id = NEW.school_id \
         AND other.id <> NEW.id AND other.chain_seq = NEW.chain_seq)"
    );
    vec![
        format!("CREATE TRIGGER {table}_no_delete BEFORE DELETE ON \"{table}\" BEGIN {refuse}; END"),
        format!(
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON \"{table}\" \
             WHEN {} OR {in_the_way} BEGIN {refuse}; END",
            changed.join(" OR ")
        ),
        format!(
            "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON \"{table}\" \
             WHEN {in_the_way} OR EXISTS (SELECT 1 FROM \"{table}\" other \
             WHERE other.school_id = NEW.school_id AND other.id = NEW.id) BEGIN {refuse}; END"
        ),
    ]
}
