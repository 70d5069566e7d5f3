//! Which accounts belong to which schools, and as what.

use crate::column::{json, uuid, varchar};
use crate::rls::Access;
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        tenant_table("memberships")
            .columns([
                uuid("account_id"),
                json("roles"),
                varchar("title", 80).null(),
                varchar("status", 12).one_of(&["active", "suspended"]),
            ])
            .access(Access::SchoolOrOwnAccount)
            .references_global("account_id", "accounts")
            .unique("account_id", &["account_id"])
            .index_across_schools(&["account_id"]),
    ]
}
