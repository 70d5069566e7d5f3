//! Who read what is most sensitive about learners.

use crate::column::{instant, uuid, varchar};
use crate::table::Table;
use crate::tenant_table::tenant_table;

/// The learner is named and not referred to: what was read of whom stays so, whatever becomes of the record.
pub(crate) fn tables() -> Vec<Table> {
    vec![
        tenant_table("sensitive_reads")
            .columns([
                instant("read_at"),
                uuid("account_id"),
                varchar("account_name", 160),
                varchar("operation", 80),
                varchar("request_id", 80),
                varchar("reason", 200).null(),
                varchar("entity", 60),
                uuid("record_id"),
                uuid("student_id").null(),
                varchar("fields", 200),
            ])
            .index(&["student_id", "read_at"])
            .index(&["read_at", "id"]),
    ]
}
