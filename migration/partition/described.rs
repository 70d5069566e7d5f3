//! Everything that makes a table what it is besides its columns and rows, as the catalogue has it: so that a table
//! built anew has it too, whatever later migrations have added.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};

use super::refusal;

/// A table, as the statements that give another table of its name the same.
pub(super) struct Described {
    /// Its name with its schema, quoted.
    pub(super) name: String,
    /// How many partitions it has; 0 when it is not partitioned.
    pub(super) partitions: u32,
    /// Its columns, quoted, without those that are computed.
    pub(super) columns: Vec<String>,
    /// Foreign keys of other tables to it.
    pub(super) incoming: Vec<Incoming>,
    /// Primary key, unique constraints and indexes.
    indexes: Vec<String>,
    /// Exclusion constraints: name and definition.
    exclusions: Vec<(String, String)>,
    triggers: Vec<Trigger>,
    /// Row Level Security: whether it is on, policies; and rights.
    protection: Vec<String>,
    /// Its foreign keys to other tables.
    outgoing: Vec<String>,
}

/// A foreign key of another table.
pub(super) struct Incoming {
    pub(super) drop: String,
    add: String,
}

struct Trigger {
    name: String,
    create: String,
    /// It fires once for a statement: PostgreSQL does not give it to partitions by itself.
    by_statement: bool,
    /// It fires whatever `session_replication_role` says.
    always: bool,
}

/// Locks a table and those that refer to it against everything.
pub(super) async fn lock<C: ConnectionTrait>(db: &C, table: &str) -> Result<(), DbErr> {
    let all = texts(
        db,
        "SELECT oid::regclass::text FROM pg_class WHERE oid = to_regclass(quote_ident($1)) UNION ALL \
         SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 \
         AND confrelid = to_regclass(quote_ident($1)) AND conrelid <> confrelid",
        table,
    )
    .await?;
    if all.is_empty() {
        return Err(refusal(format!("there is no table {table}")));
    }
    db.execute_unprepared(&format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", all.join(", "))).await.map(drop)
}

impl Described {
    /// # Errors
    /// `DbErr::Migration` when it is no table that can be partitioned by its school.
    pub(super) async fn read<C: ConnectionTrait>(db: &C, table: &str) -> Result<Self, DbErr> {
        let (name, partitions) = partitionable(db, table).await?;
        let indexes = texts(
            db,
            "SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', $1::regclass, conname, pg_get_constraintdef(oid)) \
             FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('p', 'u') UNION ALL \
             SELECT replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') FROM pg_index i WHERE i.indrelid = $1::regclass \
             AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))",
            &name,
        )
        .await?;
        let exclusions = rows(
            db,
            "SELECT DISTINCT conname::text AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint \
             WHERE contype = 'x' AND (conrelid = $1::regclass OR conrelid IN \
             (SELECT inhrelid FROM pg_inherits WHERE inhparent = $1::regclass))",
            &name,
        )
        .await?;
        Ok(Self {
            partitions,
            columns: texts(
                db,
                "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 \
                 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                &name,
            )
            .await?,
            incoming: incoming(db, &name).await?,
            indexes,
            exclusions: exclusions
                .iter()
                .map(|row| Ok((row.try_get("", "name")?, row.try_get("", "definition")?)))
                .collect::<Result<_, DbErr>>()?,
            triggers: triggers(db, &name).await?,
            protection: protection(db, &name).await?,
            outgoing: texts(
                db,
                "SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', $1::regclass, conname, pg_get_constraintdef(oid)) \
                 FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'f' AND conparentid = 0 ORDER BY conname",
                &name,
            )
            .await?,
            name,
        })
    }

    /// The statements that make a bare table of this name, with these partitions, the same.
    pub(super) fn furnish(&self, parts: &[String]) -> Vec<String> {
        let mut statements = self.indexes.clone();
        // An exclusion within one school holds for the table when it holds in each partition: a school's rows are all
        // in one. (On the partitioned table itself PostgreSQL takes it from version 17 only.)
        let itself = [self.name.clone()];
        for place in if parts.is_empty() { &itself } else { parts } {
            let exclusions = self.exclusions.iter();
            statements
                .extend(exclusions.map(|(name, definition)| format!("ALTER TABLE {place} ADD CONSTRAINT {name} {definition}")));
        }
        for trigger in &self.triggers {
            statements.extend(trigger.statements(&self.name, parts));
        }
        statements.extend(self.protection.iter().cloned());
        for part in parts {
            statements.push(format!("ALTER TABLE {part} ENABLE ROW LEVEL SECURITY"));
            statements.push(format!("ALTER TABLE {part} FORCE ROW LEVEL SECURITY"));
        }
        statements.extend(self.keys());
        statements
    }

    /// Foreign keys, last: the owner is held by Row Level Security again and sees no rows, so adding one checks none.
    /// None needs it: until this transaction dropped them, under its lock, the same keys held for the same rows. (A
    /// superuser sees all rows, and has them all checked.)
    fn keys(&self) -> impl Iterator<Item = String> {
        self.outgoing.iter().cloned().chain(self.incoming.iter().map(|key| key.add.clone()))
    }
}

impl Trigger {
    fn statements(&self, table: &str, parts: &[String]) -> Vec<String> {
        let mut statements = vec![self.create.clone()];
        if self.by_statement {
            let on = |place: &str| format!(" ON {place} ");
            statements.extend(parts.iter().map(|part| self.create.replacen(&on(table), &on(part), 1)));
        }
        if self.always {
            let places = std::iter::once(table).chain(parts.iter().map(String::as_str));
            statements.extend(places.map(|place| format!("ALTER TABLE {place} ENABLE ALWAYS TRIGGER {}", self.name)));
        }
        statements
    }
}

/// Holds a table against the rules; gives its name with its schema, and how many partitions it has.
async fn partitionable<C: ConnectionTrait>(db: &C, table: &str) -> Result<(String, u32), DbErr> {
    let facts = rows(
        db,
        "SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind::text AS kind, c.relispartition AS part, \
         pg_get_userbyid(c.relowner) = current_user AS mine, COALESCE(a.attnotnull, false) AS of_schools, \
         (SELECT count(*) FROM pg_inherits h WHERE h.inhparent = c.oid) AS partitions \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped \
         WHERE c.oid = to_regclass(quote_ident($1))",
        table,
    )
    .await?;
    let facts = facts.first().ok_or_else(|| refusal(format!("there is no table {table}")))?;
    let kind: String = facts.try_get("", "kind")?;
    if !matches!(kind.as_str(), "r" | "p") || facts.try_get("", "part")? {
        return Err(refusal(format!("{table} is not a table by itself")));
    }
    if !facts.try_get::<bool>("", "of_schools")? {
        return Err(refusal(format!("{table} has no school_id, or one that may be null: its rows are not schools'")));
    }
    if !facts.try_get::<bool>("", "mine")? {
        return Err(refusal(format!("{table} belongs to another user: connect as its owner")));
    }
    let name: String = facts.try_get("", "name")?;
    let across = texts(
        db,
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid \
         AND a.attname = 'school_id' WHERE i.indrelid = $1::regclass AND (i.indisunique OR i.indisexclusion) \
         AND NOT a.attnum = ANY (i.indkey) UNION ALL \
         SELECT c.conname::text FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid \
         AND a.attname = 'school_id' WHERE c.conrelid = $1::regclass AND c.contype = 'x' AND NOT EXISTS \
         (SELECT 1 FROM unnest(c.conkey, c.conexclop) AS k (attnum, operator) JOIN pg_operator o ON o.oid = k.operator \
         WHERE k.attnum = a.attnum AND o.oprname = '=')",
        &name,
    )
    .await?;
    if !across.is_empty() {
        return Err(refusal(format!("{table} has what is unique across schools: {}", across.join(", "))));
    }
    let partitions = u32::try_from(facts.try_get::<i64>("", "partitions")?).unwrap_or(u32::MAX);
    Ok((name, partitions))
}

async fn incoming<C: ConnectionTrait>(db: &C, name: &str) -> Result<Vec<Incoming>, DbErr> {
    let found = rows(
        db,
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS remove, \
         format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add \
         FROM pg_constraint WHERE confrelid = $1::regclass AND conrelid <> confrelid AND contype = 'f' \
         AND conparentid = 0 ORDER BY conrelid, conname",
        name,
    )
    .await?;
    found.iter().map(|row| Ok(Incoming { drop: row.try_get("", "remove")?, add: row.try_get("", "add")? })).collect()
}

async fn triggers<C: ConnectionTrait>(db: &C, name: &str) -> Result<Vec<Trigger>, DbErr> {
    let found = rows(
        db,
        "SELECT quote_ident(tgname) AS name, pg_get_triggerdef(oid) AS definition, tgtype & 1 = 0 AS by_statement, \
         tgenabled = 'A' AS always FROM pg_trigger \
         WHERE tgrelid = $1::regclass AND NOT tgisinternal AND tgparentid = 0 ORDER BY tgname",
        name,
    )
    .await?;
    let read = |row: &QueryResult| {
        Ok(Trigger {
            name: row.try_get("", "name")?,
            create: row.try_get("", "definition")?,
            by_statement: row.try_get("", "by_statement")?,
            always: row.try_get("", "always")?,
        })
    };
    found.iter().map(read).collect()
}

/// Whether Row Level Security is on and forced, the policies, and the rights of others than the owner.
async fn protection<C: ConnectionTrait>(db: &C, name: &str) -> Result<Vec<String>, DbErr> {
    texts(
        db,
        "SELECT format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', $1::regclass) FROM pg_class \
         WHERE oid = $1::regclass AND relrowsecurity UNION ALL \
         SELECT format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', $1::regclass) FROM pg_class \
         WHERE oid = $1::regclass AND relforcerowsecurity UNION ALL \
         SELECT format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', p.policyname, $1::regclass, p.permissive, p.cmd, \
         (SELECT string_agg(CASE role WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(role) END, ', ') FROM unnest(p.roles) role)) \
         || COALESCE(' USING (' || p.qual || ')', '') || COALESCE(' WITH CHECK (' || p.with_check || ')', '') \
         FROM pg_policies p JOIN pg_class c ON c.relname = p.tablename JOIN pg_namespace n ON n.oid = c.relnamespace \
         AND n.nspname = p.schemaname WHERE c.oid = $1::regclass UNION ALL \
         SELECT format('GRANT %s ON %s TO %s', a.privilege_type, $1::regclass, \
         CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END) \
         FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = $1::regclass AND a.grantee <> c.relowner UNION ALL \
         SELECT format('GRANT %s (%I) ON %s TO %s', a.privilege_type, t.attname, $1::regclass, \
         CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END) \
         FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = $1::regclass AND NOT t.attisdropped",
        name,
    )
    .await
}

async fn rows<C: ConnectionTrait>(db: &C, sql: &str, name: &str) -> Result<Vec<QueryResult>, DbErr> {
    // As text, so that a name can be asked for as a table's: `$1::regclass` takes no text by itself.
    let sql = sql.replace("$1::regclass", "$1::text::regclass").replace("quote_ident($1)", "quote_ident($1::text)");
    db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.into()])).await
}

async fn texts<C: ConnectionTrait>(db: &C, sql: &str, name: &str) -> Result<Vec<String>, DbErr> {
    rows(db, sql, name).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}
