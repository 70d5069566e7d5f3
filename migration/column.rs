//! One column of a table, in the types that SeaORM's entities read and write on both databases.
//!
//! A column is NOT NULL unless it says `.null()`. A column of an enumerated type is text with a
//! check constraint, so that adding a value is one constraint and not a type change.

use sea_orm::sea_query::{ColumnDef, Expr};

/// A column to be.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    definition: ColumnDef,
    /// The only values allowed, when the column is enumerated.
    pub(crate) one_of: &'static [&'static str],
}

impl Column {
    fn new(name: &'static str, typed: impl FnOnce(&mut ColumnDef) -> &mut ColumnDef) -> Self {
        let mut definition = ColumnDef::new(name);
        typed(&mut definition).not_null();
        Self { name, definition, one_of: &[] }
    }

    /// May be NULL.
    pub(crate) fn null(mut self) -> Self {
        self.definition.null();
        self
    }

    /// A default, as an SQL literal that both databases understand (`'en'`, `0`, `false`).
    pub(crate) fn default_sql(mut self, literal: &'static str) -> Self {
        self.definition.default(Expr::cust(literal));
        self
    }

    /// Nothing but these values (and NULL, where the column allows it).
    pub(crate) fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.one_of = values;
        self
    }

    /// The column as SeaQuery knows it.
    pub(crate) fn definition(&self) -> ColumnDef {
        self.definition.clone()
    }
}

/// `Uuid`; 16 bytes in SQLite too.
pub(crate) fn uuid(name: &'static str) -> Column {
    Column::new(name, ColumnDef::uuid)
}

/// `String` of any length.
pub(crate) fn text(name: &'static str) -> Column {
    Column::new(name, ColumnDef::text)
}

/// `String` of at most `length` characters. SQLite records the length and does not enforce it.
pub(crate) fn varchar(name: &'static str, length: u32) -> Column {
    Column::new(name, |column| column.string_len(length))
}

/// `i64`: counters, versions, money in minor units.
pub(crate) fn bigint(name: &'static str) -> Column {
    Column::new(name, ColumnDef::big_integer)
}

/// `i32`.
pub(crate) fn integer(name: &'static str) -> Column {
    Column::new(name, ColumnDef::integer)
}

/// `f64`; for coordinates, never for money or marks.
pub(crate) fn double(name: &'static str) -> Column {
    Column::new(name, ColumnDef::double)
}

/// `bool`.
pub(crate) fn boolean(name: &'static str) -> Column {
    Column::new(name, ColumnDef::boolean)
}

/// `Date`: a day without a time zone; in SQLite the text `YYYY-MM-DD`, which sorts as days do.
pub(crate) fn date(name: &'static str) -> Column {
    Column::new(name, ColumnDef::date)
}

/// `DateTimeUtc`: an instant.
pub(crate) fn instant(name: &'static str) -> Column {
    Column::new(name, ColumnDef::timestamp_with_time_zone)
}

/// `Json`: `jsonb` on PostgreSQL, JSON text in SQLite.
pub(crate) fn json(name: &'static str) -> Column {
    Column::new(name, ColumnDef::json_binary)
}

/// `Vec<u8>`.
pub(crate) fn bytes(name: &'static str) -> Column {
    Column::new(name, ColumnDef::blob)
}
