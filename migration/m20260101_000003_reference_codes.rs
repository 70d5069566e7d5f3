//! Code lists that the whole country shares (provinces, levels, subjects, …): effective-dated,
//! with their source, in every language.

use crate::column::{date, integer, json, uuid, varchar};
use crate::table::Table;

pub(crate) fn tables() -> Vec<Table> {
    vec![
        Table::global("reference_codes")
            .columns([
                uuid("id"),
                varchar("code_set", 40),
                varchar("code", 60),
                varchar("parent_code", 60).null(),
                integer("ordinal"),
                json("labels"),
                json("attributes").null(),
                date("valid_from"),
                date("valid_to").null(),
                varchar("source", 200),
            ])
            .unique("", &["code_set", "code", "valid_from"]),
    ]
}
