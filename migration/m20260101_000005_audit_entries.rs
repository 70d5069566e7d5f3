//! The audit trail: who did what to which record, when, and what it was before.
//!
//! `school_id` is the nil id for the platform's own chain, hence no foreign key. Entries are
//! chained by hash after they are written (`chain_seq`, `chain_hash`), and nobody changes or
//! removes one.

use crate::column::{bigint, instant, json, uuid, varchar};
use crate::rls::Access;
use crate::table::Table;

pub(crate) fn tables() -> Vec<Table> {
    let mut table = Table::global("audit_entries").access(Access::SchoolOrNone).primary_key(&["school_id", "id"]).columns([
        uuid("school_id"),
        uuid("id"),
        instant("at"),
        uuid("actor_id").null(),
        varchar("actor_name", 160).null(),
        varchar("actor_kind", 12).one_of(&["account", "system", "job", "anonymous"]),
        varchar("ip", 45).null(),
        varchar("user_agent", 400).null(),
        varchar("request_id", 64).null(),
        varchar("operation", 80),
        varchar("action", 20),
        varchar("entity", 60),
        uuid("entity_id").null(),
        json("before").null(),
        json("after").null(),
        varchar("reason", 400).null(),
        bigint("chain_seq").null(),
        varchar("chain_hash", 64).null(),
    ]);
    table.scope = vec!["school_id"];
    vec![
        table
            .unique("chain", &["chain_seq"])
            .index(&["entity", "entity_id", "id"])
            .index_where("unsealed", &["id"], "chain_seq IS NULL")
            .append_only(),
    ]
}
