//! Reading the file: its cells as JSON records, by the columns that its first row names.

use serde_json::{Map, Value};

use super::super::{Resource, table};
use super::grid::{Grid, unreadable};
use crate::Ctx;
use crate::errors::{Detail, Error, Result, code};
use crate::schema::Shape;

/// A file's rows, as records of the resource's input.
pub(crate) struct Table {
    rows: Vec<(u64, Map<String, Value>)>,
}

/// What a column of the file is.
pub(in crate::resource) enum Column {
    /// A cell of the input, with its schema.
    Input(String, Value),
    /// The record's id.
    Id,
    /// Something an export shows and an import does not take.
    Ignored,
}

impl Table {
    /// Reads a file.
    pub(crate) fn read<R: Resource>(ctx: &Ctx, bytes: &[u8], media_type: &str) -> Result<Self> {
        let limit = ctx.services().config().limits.import_max_rows;
        let mut grid = Grid::read(bytes, media_type, limit)?.into_rows();
        let (_, header) = grid.next().ok_or_else(|| unreadable("the file is empty"))?;
        let columns = header_columns::<R>(&header)?;
        Ok(Self { rows: grid.map(|(number, cells)| (number, record(&columns, cells))).collect() })
    }

    pub(crate) fn len(&self) -> u64 {
        u64::try_from(self.rows.len()).unwrap_or(u64::MAX)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, &Map<String, Value>)> {
        self.rows.iter().map(|(number, record)| (*number, record))
    }
}

/// The record that a row's cells are.
pub(in crate::resource) fn record(columns: &[Column], cells: Vec<(usize, String)>) -> Map<String, Value> {
    let mut record = Map::new();
    let mut cells = cells.into_iter().peekable();
    for (index, column) in columns.iter().enumerate() {
        while cells.next_if(|(at, _)| *at < index).is_some() {}
        let text = cells.next_if(|(at, _)| *at == index).map(|(_, text)| text).unwrap_or_default();
        match column {
            Column::Input(name, schema) => table::put(&mut record, name, schema, &text),
            Column::Id if !text.is_empty() => {
                record.insert("id".to_owned(), Value::String(text));
            }
            Column::Id | Column::Ignored => {}
        }
    }
    record
}

/// `First name`, `first-name` and `first_name` are one column.
pub(in crate::resource) fn normal(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_")
}

fn header_columns<R: Resource>(header: &[(usize, String)]) -> Result<Vec<Column>> {
    let input = table::columns(Shape::of::<R::Input>()?.as_ref());
    columns_of(header, &input, &table::view_columns::<R>()?).map_err(|problems| {
        let names: Vec<_> = input.iter().map(|(n, _)| n.as_str()).collect();
        let error = Error::new(&code::IMPORT_HEADER_INVALID).with("options", names.join(", "));
        problems.into_iter().fold(error, Error::detail)
    })
}

/// What the columns are that a header names: those of the input, those that are only shown, or what is wrong with them.
pub(in crate::resource) fn columns_of(
    header: &[(usize, String)],
    input: &[(String, Value)],
    shown: &[String],
) -> std::result::Result<Vec<Column>, Vec<Detail>> {
    let mut problems = Vec::new();
    let mut seen = Vec::new();
    let mut columns = Vec::new();
    for (index, name) in header {
        columns.resize_with(*index, || Column::Ignored);
        let name = normal(name);
        if seen.contains(&name) {
            problems.push(Detail::of(name.clone(), "duplicate_key"));
        }
        columns.push(match input.iter().find(|(n, _)| *n == name) {
            Some((name, schema)) => Column::Input(name.clone(), schema.clone()),
            None if name == "id" => Column::Id,
            None if shown.contains(&name) => Column::Ignored,
            None => {
                problems.push(Detail::of(name.clone(), "unknown_column").with("value", &name));
                Column::Ignored
            }
        });
        seen.push(name);
    }
    let known = columns.iter().any(|c| matches!(c, Column::Input(..)));
    if !known && problems.is_empty() {
        problems.push(Detail::general("required"));
    }
    if problems.is_empty() { Ok(columns) } else { Err(problems) }
}
