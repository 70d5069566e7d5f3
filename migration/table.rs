//! A table to be: its columns, keys and rules, said once and rendered for either database.
//!
//! Every constraint has a name, because the name is what becomes an error code for the client:
//! `pk_<table>`, `fk_<table>_…`, `uq_<table>_<name>`, `ck_<table>_<name>`, `ex_<table>_<name>`;
//! indexes are `ix_<table>_<columns>`. (SQLite names only check constraints and triggers in its
//! messages; for a unique index it names the columns, for a foreign key nothing.)
//!
//! [`tenant_table`](crate::tenant_table::tenant_table) starts a table that belongs to a school.

use sea_orm::sea_query::{ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement};

use crate::column::Column;
use crate::no_overlap::NoOverlap;
use crate::rls::Access;

/// A table to be. Built by chaining; `create_sql` (`render.rs`) is the result.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<Column>,
    pub(crate) primary_key: Vec<&'static str>,
    pub(crate) foreign_keys: Vec<ForeignKeyCreateStatement>,
    pub(crate) checks: Vec<(String, String)>,
    pub(crate) indexes: Vec<IndexSpec>,
    /// Columns whose composite foreign key wants an index, unless a declared one serves.
    pub(crate) referencing: Vec<&'static str>,
    /// Columns that every index starts with: `school_id` in a table of a school's rows.
    pub(crate) scope: Vec<&'static str>,
    /// Rows are marked deleted and kept: unique indexes and exclusions see only the living.
    pub(crate) soft_delete: bool,
    pub(crate) access: Access,
    pub(crate) append_only: bool,
    pub(crate) no_overlap: Option<NoOverlap>,
}

/// An index to be.
#[derive(Debug, Clone)]
pub(crate) struct IndexSpec {
    pub(crate) name: String,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) unique: bool,
    /// Only the rows that this is true of.
    pub(crate) predicate: Option<String>,
    /// Whether SQLite keeps `deleted_at` in it too: then it counts the living rows of a school without looking at one of
    /// them. (PostgreSQL has to look at rows anyway, to see whether they are visible.)
    pub(crate) counts: bool,
}

impl Table {
    /// A table that belongs to no school: no column but those given, open to both roles.
    pub(crate) fn global(name: &'static str) -> Self {
        Self {
            name,
            columns: Vec::new(),
            primary_key: vec!["id"],
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            referencing: Vec::new(),
            scope: Vec::new(),
            soft_delete: false,
            access: Access::Open,
            append_only: false,
            no_overlap: None,
        }
    }

    /// Adds columns, in order.
    pub(crate) fn columns(mut self, columns: impl IntoIterator<Item = Column>) -> Self {
        for column in columns {
            if !column.one_of.is_empty() {
                let values = column.one_of.join("', '");
                self.checks.push((format!("ck_{}_{}", self.name, column.name), format!("\"{}\" IN ('{values}')", column.name)));
            }
            self.columns.push(column);
        }
        self
    }

    /// The primary key, when it is not `id` alone.
    pub(crate) fn primary_key(mut self, columns: &[&'static str]) -> Self {
        self.primary_key = columns.to_vec();
        self
    }

    /// Who may see which rows on PostgreSQL.
    pub(crate) fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// A composite foreign key `fk_<table>_<column>` to another table of the same school:
    /// `(school_id, column) → target(school_id, id)`. Deleting what is referenced is refused.
    pub(crate) fn references(mut self, column: &'static str, target: &'static str) -> Self {
        self.foreign_keys.push(
            ForeignKey::create()
                .name(format!("fk_{}_{column}", self.name))
                .from_tbl(self.name)
                .from_col("school_id")
                .from_col(column)
                .to_tbl(target)
                .to_col("school_id")
                .to_col("id")
                .on_delete(ForeignKeyAction::Restrict)
                .to_owned(),
        );
        self.referencing.push(column);
        self
    }

    /// A foreign key `fk_<table>_<noun>` to a table that belongs to no school, where `column` is
    /// `<noun>_id`.
    pub(crate) fn references_global(mut self, column: &'static str, target: &'static str) -> Self {
        let noun = column.strip_suffix("_id").unwrap_or(column);
        self.foreign_keys.push(
            ForeignKey::create()
                .name(format!("fk_{}_{noun}", self.name))
                .from_tbl(self.name)
                .from_col(column)
                .to_tbl(target)
                .to_col("id")
                .on_delete(ForeignKeyAction::Restrict)
                .to_owned(),
        );
        self
    }

    /// A unique index `uq_<table>_<name>` (`uq_<table>` when the name is empty), within the school
    /// where the table has one, among the rows that are not deleted.
    pub(crate) fn unique(self, name: &str, columns: &[&'static str]) -> Self {
        self.unique_index(name, columns, None)
    }

    /// As [`Table::unique`], among the rows that `predicate` is true of.
    pub(crate) fn unique_where(self, name: &str, columns: &[&'static str], predicate: &str) -> Self {
        self.unique_index(name, columns, Some(predicate))
    }

    fn unique_index(mut self, name: &str, columns: &[&'static str], predicate: Option<&str>) -> Self {
        let living = self.soft_delete.then_some("\"deleted_at\" IS NULL");
        let predicates: Vec<&str> = living.into_iter().chain(predicate).collect();
        self.indexes.push(IndexSpec {
            name: format!("uq_{}_{name}", self.name).trim_end_matches('_').to_owned(),
            columns: self.scoped(columns),
            unique: true,
            predicate: (!predicates.is_empty()).then(|| predicates.join(" AND ")),
            counts: false,
        });
        self
    }

    /// An index `ix_<table>_<columns>`, starting with the school where the table has one.
    pub(crate) fn index(mut self, columns: &[&'static str]) -> Self {
        self.indexes.push(IndexSpec {
            name: format!("ix_{}_{}", self.name, columns.join("_")),
            columns: self.scoped(columns),
            unique: false,
            predicate: None,
            counts: false,
        });
        self
    }

    /// As [`Table::index`], and living rows can be counted with it.
    pub(crate) fn index_that_counts(self, columns: &[&'static str]) -> Self {
        let mut table = self.index(columns);
        if let Some(index) = table.indexes.last_mut() {
            index.counts = true;
        }
        table
    }

    /// An index of the rows that `predicate` is true of, named `ix_<table>_<name>`.
    pub(crate) fn index_where(mut self, name: &str, columns: &[&'static str], predicate: &str) -> Self {
        self.indexes.push(IndexSpec {
            name: format!("ix_{}_{name}", self.name),
            columns: self.scoped(columns),
            unique: false,
            predicate: Some(predicate.to_owned()),
            counts: false,
        });
        self
    }

    /// An index that does not start with the school, for platform work that looks across schools.
    pub(crate) fn index_across_schools(mut self, columns: &[&'static str]) -> Self {
        self.indexes.push(IndexSpec {
            name: format!("ix_{}_{}", self.name, columns.join("_")),
            columns: columns.to_vec(),
            unique: false,
            predicate: None,
            counts: false,
        });
        self
    }

    /// A check constraint `ck_<table>_<name>`, in SQL that both databases understand.
    pub(crate) fn check(mut self, name: &str, expression: &str) -> Self {
        self.checks.push((format!("ck_{}_{name}", self.name), expression.to_owned()));
        self
    }

    /// No row is ever deleted, and none changed but for its hash chain ([`crate::append_only`]).
    pub(crate) fn append_only(mut self) -> Self {
        self.append_only = true;
        self
    }

    /// The periods of rows with the same `keys` never overlap: `ex_<table>_overlap`.
    pub(crate) fn no_overlap(mut self, keys: &[&'static str]) -> Self {
        self.no_overlap = Some(NoOverlap { table: self.name, keys: self.scoped(keys), soft_delete: self.soft_delete });
        self
    }

    /// The columns, led by the school where the table has one.
    pub(crate) fn scoped(&self, columns: &[&'static str]) -> Vec<&'static str> {
        self.scope.iter().chain(columns).copied().collect()
    }
}
