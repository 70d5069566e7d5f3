//! The two PostgreSQL roles that the program takes on, and what they may do.
//!
//! Neither owns anything and neither may bypass Row Level Security. The *app* role sees one school
//! at a time; the *platform* role sees all, and is taken on only by audited platform work. The
//! program connects as any user who is a member of both, and uses `SET ROLE`.
//!
//! Roles belong to the whole cluster, so two databases may be migrated at once: making a role and
//! joining it tolerate losing that race.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionSession, TransactionTrait};

/// The names of the two roles. They become part of the Row Level Security policies when a table is
/// created, so they are chosen once for a database. SQLite has no roles and ignores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// Sees and changes the rows of one school at a time.
    pub app: String,
    /// Sees and changes the rows of every school.
    pub platform: String,
}

impl Default for Roles {
    /// `oneclass_app` and `oneclass_platform`.
    fn default() -> Self {
        Self { app: "oneclass_app".to_owned(), platform: "oneclass_platform".to_owned() }
    }
}

/// What matters of one role to the connected user.
struct RoleState {
    exists: bool,
    /// A superuser, or exempt from Row Level Security.
    unrestricted: bool,
    /// The connected user can `SET ROLE` to it.
    member: bool,
    /// The connected user's name.
    user: String,
}

/// Makes sure that both roles exist, are bound by Row Level Security, and can be taken on by the
/// connected user.
///
/// # Errors
/// `DbErr::Migration` with the SQL that an administrator has to run, when the connected user may
/// not do it.
pub(crate) async fn ensure<C: ConnectionTrait>(db: &C, roles: &Roles) -> Result<(), DbErr> {
    if roles.app == roles.platform {
        return Err(DbErr::Migration("the app role and the platform role must be two different roles".to_owned()));
    }
    for role in [&roles.app, &roles.platform] {
        let name = quoted(role);
        let state = state(db, role).await?;
        let join = format!("GRANT {name} TO {}", quoted(&state.user));
        if state.unrestricted {
            return Err(DbErr::Migration(format!(
                "role {name} is a superuser or has BYPASSRLS, so schools would not be kept apart; \
                 run as an administrator: ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS"
            )));
        }
        if !state.exists {
            let create = format!("CREATE ROLE {name} NOLOGIN");
            tolerating_a_race(db, &create).await.map_err(|error| administrator_needed(&error, &format!("{create}; {join}")))?;
        }
        if !state.member {
            tolerating_a_race(db, &join).await.map_err(|error| administrator_needed(&error, &join))?;
        }
    }
    Ok(())
}

/// Asks the catalogue. A superuser counts as a member of everything. From PostgreSQL 16 on, who
/// makes a role is a member who may not take it on, hence `SET` and not `MEMBER`.
async fn state<C: ConnectionTrait>(db: &C, role: &str) -> Result<RoleState, DbErr> {
    let sql = "SELECT r.oid IS NOT NULL AS present, \
        COALESCE(r.rolsuper OR r.rolbypassrls, false) AS unrestricted, \
        CASE WHEN me.rolsuper THEN true WHEN r.oid IS NULL THEN false \
        ELSE pg_has_role(current_user, r.oid, \
        CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) \
        END AS member, me.rolname::text AS me \
        FROM pg_roles me LEFT JOIN pg_roles r ON r.rolname = $1 \
        WHERE me.rolname = current_user";
    let row = db
        .query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [role.into()]))
        .await?
        .ok_or_else(|| DbErr::Migration("the connected user is not in pg_roles".to_owned()))?;
    Ok(RoleState {
        exists: row.try_get("", "present")?,
        unrestricted: row.try_get("", "unrestricted")?,
        member: row.try_get("", "member")?,
        user: row.try_get("", "me")?,
    })
}

/// Runs a statement about roles; that another database's migration has just done the same is no
/// error. (PostgreSQL reports the race as either of these, by how late it notices.)
async fn tolerating_a_race<C: ConnectionTrait>(db: &C, statement: &str) -> Result<(), DbErr> {
    db.execute_unprepared(&format!(
        "DO $do$ BEGIN {statement}; \
         EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $do$"
    ))
    .await
    .map(drop)
}

fn administrator_needed(error: &DbErr, statements: &str) -> DbErr {
    DbErr::Migration(format!("{error}; run as an administrator: {statements}"))
}

/// Whether both roles have rights on every table of the schema. Asked first, because giving rights
/// rewrites catalogue rows that the server's own upkeep may be writing, and every node that starts
/// comes by here.
pub(crate) async fn granted<C: ConnectionTrait>(db: &C, roles: &Roles) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM pg_class WHERE relkind IN ('r', 'p') \
        AND relnamespace = current_schema()::regnamespace \
        AND NOT (has_table_privilege($1, oid, 'SELECT') AND has_table_privilege($2, oid, 'SELECT')) \
        LIMIT 1";
    let without = db
        .query_one_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            sql,
            [roles.app.as_str().into(), roles.platform.as_str().into()],
        ))
        .await?;
    Ok(without.is_none())
}

/// Gives both roles their rights on every table of the schema, so that a new table is never
/// forgotten; what is stricter than the rest is taken back in the same transaction.
pub(crate) async fn grant<C>(db: &C, roles: &Roles) -> Result<(), DbErr>
where
    C: ConnectionTrait + TransactionTrait,
{
    let schema: String = db
        .query_one_raw(Statement::from_string(DbBackend::Postgres, "SELECT current_schema()::text AS schema"))
        .await?
        .ok_or_else(|| DbErr::Migration("search_path names no schema that exists".to_owned()))?
        .try_get("", "schema")?;
    let schema = quoted(&schema);
    let app = quoted(&roles.app);
    let both = format!("{app}, {}", quoted(&roles.platform));
    let transaction = db.begin().await?;
    for statement in [
        format!("GRANT USAGE ON SCHEMA {schema} TO {both}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {both}"),
        format!("REVOKE ALL ON seaql_migrations, audit_entries FROM {both}"),
        format!("GRANT SELECT ON seaql_migrations TO {both}"),
        format!("GRANT SELECT, INSERT, UPDATE (chain_seq, chain_hash) ON audit_entries TO {both}"),
        format!("REVOKE INSERT, DELETE ON schools FROM {app}"),
    ] {
        transaction.execute_unprepared(&statement).await?;
    }
    transaction.commit().await
}

/// A name as an SQL identifier.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_name_cannot_break_out_of_its_quotes() {
        assert_eq!(quoted("a\"; DROP"), "\"a\"\"; DROP\"");
    }
}
