//! A table of a school's rows: the columns, keys and protections that every one of them has, so
//! that none can be forgotten.
//!
//! - `(school_id, id)` is the primary key, and foreign keys between such tables are composite, so
//!   no row can point into another school. (Row Level Security alone does not stop that: foreign
//!   key checks bypass it.)
//! - `version` is the ETag; `(school_id, updated_at, id)` serves lists by when their rows were last changed, and
//!   counts. (The change feed reads the audit log.)
//! - Deletes are marks (`deleted_at`), unless the table is [`TenantTable::bare`]; unique indexes
//!   see only the living rows.
//! - On PostgreSQL, Row Level Security is enabled and forced ([`crate::rls`]).

use crate::column::{Column, bigint, instant, uuid};
use crate::rls::Access;
use crate::table::Table;

/// Starts a table of a school's rows.
pub(crate) fn tenant_table(name: &'static str) -> TenantTable {
    TenantTable { name, bare: false }
}

/// The choices to be made before the columns of a [`tenant_table`] are given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TenantTable {
    name: &'static str,
    bare: bool,
}

impl TenantTable {
    /// Only the keys: no version, no created and updated, and rows are really deleted. For rows
    /// that the program writes for itself and no client ever sees.
    pub(crate) fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// Gives the table its own columns, and everything that comes with being a school's.
    pub(crate) fn columns(self, own: impl IntoIterator<Item = Column>) -> Table {
        let mut table = Table::global(self.name)
            .access(Access::School)
            .primary_key(&["school_id", "id"])
            .columns([uuid("school_id"), uuid("id")])
            .columns(own)
            .references_global("school_id", "schools");
        table.scope = vec!["school_id"];
        if self.bare {
            return table;
        }
        table.soft_delete = true;
        table
            .columns([
                bigint("version").default_sql("1"),
                instant("created_at"),
                uuid("created_by").null(),
                instant("updated_at"),
                uuid("updated_by").null(),
                instant("deleted_at").null(),
            ])
            .index_that_counts(&["updated_at", "id"])
    }
}
