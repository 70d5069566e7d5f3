//! Reading the file: CSV or XLSX to rows of JSON records.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::{Map, Value};

use super::super::{Resource, table};
use crate::Ctx;
use crate::errors::{Detail, Error, Result, code};
use crate::schema::Shape;

/// A file's rows, as records of the resource's input.
pub(crate) struct Table {
    rows: Vec<(u64, Map<String, Value>)>,
}

/// What a column of the file is.
enum Column {
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
        // An XLSX is a zip file, whatever the client called it.
        let grid =
            if bytes.starts_with(b"PK\x03\x04") || media_type.contains("spreadsheetml") { xlsx(bytes)? } else { csv(bytes)? };
        let mut grid = grid.into_iter();
        let (_, header) = grid.next().ok_or_else(|| unreadable("the file is empty"))?;
        let columns = header_columns::<R>(&header)?;
        let limit = ctx.services().config().limits.import_max_rows;
        let mut rows = Vec::new();
        for (number, cells) in grid {
            if cells.iter().all(|c| c.trim().is_empty()) {
                continue;
            }
            let mut record = Map::new();
            for (column, text) in columns.iter().zip(&cells) {
                match column {
                    Column::Input(name, schema) => table::put(&mut record, name, schema, text),
                    Column::Id if !text.trim().is_empty() => {
                        record.insert("id".to_owned(), Value::String(text.trim().to_owned()));
                    }
                    Column::Id | Column::Ignored => {}
                }
            }
            rows.push((number, record));
            if u64::try_from(rows.len()).unwrap_or(u64::MAX) > limit {
                return Err(Error::new(&code::IMPORT_TOO_LARGE).with("limit", limit));
            }
        }
        Ok(Self { rows })
    }

    pub(crate) fn len(&self) -> u64 {
        u64::try_from(self.rows.len()).unwrap_or(u64::MAX)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, &Map<String, Value>)> {
        self.rows.iter().map(|(number, record)| (*number, record))
    }
}

fn unreadable(why: &str) -> Error {
    Error::new(&code::IMPORT_UNREADABLE).cause(why.to_owned())
}

/// `First name`, `first-name` and `first_name` are one column.
fn normal(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_")
}

fn header_columns<R: Resource>(header: &[String]) -> Result<Vec<Column>> {
    let input = table::columns(Shape::of::<R::Input>()?.as_ref());
    let view = table::view_columns::<R>()?;
    let mut problems = Vec::new();
    let mut seen = Vec::new();
    let mut columns = Vec::new();
    for name in header {
        let name = normal(name);
        if name.is_empty() {
            columns.push(Column::Ignored);
            continue;
        }
        if seen.contains(&name) {
            problems.push(Detail::of(name.clone(), "duplicate_key"));
        }
        columns.push(match input.iter().find(|(n, _)| *n == name) {
            Some((name, schema)) => Column::Input(name.clone(), schema.clone()),
            None if name == "id" => Column::Id,
            None if view.contains(&name) => Column::Ignored,
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
    if problems.is_empty() {
        return Ok(columns);
    }
    let names: Vec<_> = input.iter().map(|(n, _)| n.as_str()).collect();
    Err(problems.into_iter().fold(Error::new(&code::IMPORT_HEADER_INVALID).with("options", names.join(", ")), Error::detail))
}

/// Rows with the numbers a spreadsheet shows.
type Grid = Vec<(u64, Vec<String>)>;

fn csv(bytes: &[u8]) -> Result<Grid> {
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable("not UTF-8"))?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    // Spreadsheets in some languages separate by semicolon or tab.
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|d| (first.bytes().filter(|b| b == d).count(), *d == b',')).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut grid = Vec::new();
    for (index, record) in (1_u64..).zip(reader.records()) {
        let record = record.map_err(|e| unreadable(&e.to_string()))?;
        grid.push((index, record.iter().map(str::to_owned).collect()));
    }
    Ok(grid)
}

fn xlsx(bytes: &[u8]) -> Result<Grid> {
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|e: calamine::XlsxError| unreadable(&e.to_string()))?;
    let sheet = book.worksheet_range_at(0).ok_or_else(|| unreadable("no sheet"))?.map_err(|e| unreadable(&e.to_string()))?;
    let first = u64::from(sheet.start().map_or(0, |(row, _)| row));
    Ok((first + 1..).zip(sheet.rows()).map(|(number, row)| (number, row.iter().map(cell).collect())).collect())
}

fn cell(data: &Data) -> String {
    match data {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(moment) => match moment.as_datetime() {
            Some(moment) if moment.time() == chrono::NaiveTime::MIN => moment.date().to_string(),
            Some(moment) => moment.and_utc().to_rfc3339(),
            None => String::new(),
        },
        // A number that is whole is written whole: `7`, not `7.0`.
        other => other.to_string(),
    }
}
