//! Answers given to requests that carried an `Idempotency-Key`, to be given again.
//!
//! `school_id` is the nil id for a request outside any school, hence no foreign key.

use crate::column::{instant, integer, json, text, uuid, varchar};
use crate::rls::Access;
use crate::table::Table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        Table::global("idempotency_keys")
            .access(Access::SchoolOrNone)
            .primary_key(&["school_id", "account_id", "key"])
            .columns([
                uuid("school_id"),
                uuid("account_id"),
                varchar("key", 255),
                varchar("operation", 80),
                varchar("request_hash", 64),
                integer("status"),
                json("headers"),
                text("body").null(),
                instant("created_at"),
                instant("expires_at"),
            ])
            .index(&["expires_at"]),
    ]
}
