//! Row Level Security on PostgreSQL: which rows a connection sees, whatever the query says.
//!
//! A unit of work sets `app.school_id` for its transaction; without it there are no rows. The
//! setting is read in a sub-select, so once per statement and not once per row (4 to 6 times
//! faster on a scan), and through `NULLIF`, because after the transaction that set it the setting
//! reads `''` and not NULL. `FORCE` binds the owner of the table too.
//!
//! The platform role sees every school: a role of its own, taken on only by audited platform work.
//! Its policy also asks for `current_user`, because a policy `TO` a role applies to every member
//! that inherits from it as well: the user who connects, and should have said `SET ROLE`, would
//! otherwise see everything by forgetting to.
//!
//! A migration that changes rows, and not only the schema, has to `SET LOCAL ROLE` to it: as the
//! owner it would see none.

use crate::roles::{Roles, quoted};

/// The school of the unit of work, or NULL.
const SCHOOL: &str = "(SELECT NULLIF(current_setting('app.school_id', true), '')::uuid)";
/// The account of the unit of work, or NULL.
const ACCOUNT: &str = "(SELECT NULLIF(current_setting('app.account_id', true), '')::uuid)";
/// Stands for "no school" where a key needs a value.
const NO_SCHOOL: &str = "'00000000-0000-0000-0000-000000000000'::uuid";

/// Who may see and write which rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// The table belongs to no school: no Row Level Security.
    Open,
    /// The rows of the school of the unit of work.
    School,
    /// The same, and everyone may read the rows of their own account in any school: how a person
    /// finds out which schools they belong to.
    SchoolOrOwnAccount,
    /// The rows of the school of the unit of work, or, when it has none, those of no school (the
    /// nil id).
    SchoolOrNone,
    /// The table of schools itself: all may read, a school may change itself, only the platform
    /// creates and deletes.
    Schools,
}

/// The statements that protect `table`; none for an open one.
pub(crate) fn sql(table: &str, access: Access, roles: &Roles) -> Vec<String> {
    let own = format!("school_id = {SCHOOL}");
    let own_or_none = format!("school_id = COALESCE({SCHOOL}, {NO_SCHOOL})");
    let policies = match access {
        Access::Open => return Vec::new(),
        Access::School => vec![both(table, "tenant", "ALL", &own)],
        Access::SchoolOrOwnAccount => vec![
            both(table, "tenant", "ALL", &own),
            format!("CREATE POLICY own_account ON {table} FOR SELECT USING (account_id = {ACCOUNT})"),
        ],
        Access::SchoolOrNone => vec![both(table, "tenant", "ALL", &own_or_none)],
        Access::Schools => vec![
            format!("CREATE POLICY readable ON {table} FOR SELECT USING (true)"),
            both(table, "tenant", "UPDATE", &format!("id = {SCHOOL}")),
        ],
    };
    let role = quoted(&roles.platform);
    let itself = format!("(SELECT current_user = '{}')", roles.platform.replace('\'', "''"));
    let mut statements =
        vec![format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"), format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY")];
    statements.extend(policies);
    statements.push(format!("CREATE POLICY platform ON {table} FOR ALL TO {role} USING ({itself}) WITH CHECK ({itself})"));
    statements
}

/// A policy whose condition holds both for the rows seen and for the rows written.
fn both(table: &str, name: &str, command: &str, condition: &str) -> String {
    format!("CREATE POLICY {name} ON {table} FOR {command} USING ({condition}) WITH CHECK ({condition})")
}
