//! Addresses at which calendar programs read a school's calendar. Of each only the hash of its token is kept.

use crate::column::{instant, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        tenant_table("calendar_feeds")
            .columns([
                varchar("name", 80),
                varchar("scope", 8).one_of(&["school", "class", "teacher"]),
                uuid("class_id").null(),
                uuid("account_id"),
                varchar("token_hash", 64),
                instant("revoked_at").null(),
            ])
            .references("class_id", "classes")
            .references_global("account_id", "accounts")
            .check("class_id", "scope <> 'class' OR class_id IS NOT NULL")
            .unique("token", &["token_hash"])
            .index(&["account_id"]),
    ]
}
