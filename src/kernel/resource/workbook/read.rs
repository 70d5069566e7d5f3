//! Reading the file: the rows of each sheet, by the columns that its first row names.

use serde_json::{Map, Value as Json};

use super::super::import::file::{Column, columns_of, normal, record};
use super::super::import::grid::{Grid, unreadable};
use super::super::table;
use super::{NOTES, Sheet};
use crate::Ctx;
use crate::errors::{Detail, Error, Result, code};

/// A row.
pub(super) struct Line {
    /// As the spreadsheet shows it.
    pub(super) number: u64,
    pub(super) record: Map<String, Json>,
}

impl Line {
    /// What the row says in a column, as text.
    pub(super) fn text(&self, column: &str) -> Option<String> {
        Some(table::cell(&self.record, column)).filter(|text| !text.is_empty())
    }
}

/// What a file has of a sheet.
#[derive(Default)]
pub(super) struct Page {
    /// The names of its columns, in their places.
    pub(super) header: Vec<String>,
    /// Its rows, in the order they are written in.
    pub(super) lines: Vec<Line>,
}

/// A file's sheets, in the order of the declaration.
pub(super) struct Book {
    pub(super) pages: Vec<Page>,
}

impl Book {
    pub(super) fn read(ctx: &Ctx, sheets: &[Sheet], bytes: &[u8]) -> Result<Self> {
        let limit = ctx.services().config().limits.import_max_rows;
        let read = Grid::sheets(bytes, limit, |name| normal(name) != NOTES)?;
        let mut problems = Vec::new();
        let mut pages: Vec<Page> = sheets.iter().map(|_| Page::default()).collect();
        for (name, grid) in read {
            let name = normal(&name);
            let place = sheets.iter().zip(&mut pages).find(|(sheet, _)| sheet.name == name);
            let mut rows = grid.into_rows();
            match (place, rows.next()) {
                (Some((sheet, page)), Some((_, header))) => match read_page(sheet, &header, rows)? {
                    Ok(read) => *page = read,
                    Err(wrong) => problems.extend(wrong),
                },
                (None, Some(_)) => problems.push(Detail::of(name.clone(), "unknown_sheet").with("value", name)),
                (_, None) => {}
            }
        }
        if !problems.is_empty() {
            let mut options = Vec::new();
            for sheet in sheets {
                options.extend(sheet.columns()?.into_iter().map(|(column, _)| format!("{}.{column}", sheet.name)));
            }
            let error = Error::new(&code::IMPORT_HEADER_INVALID).with("options", options.join(", "));
            return Err(problems.into_iter().fold(error, Error::detail));
        }
        if pages.iter().all(|page| page.header.is_empty()) {
            return Err(unreadable("no sheet has a row"));
        }
        Ok(Self { pages })
    }

    pub(super) fn rows(&self) -> u64 {
        u64::try_from(self.pages.iter().map(|page| page.lines.len()).sum::<usize>()).unwrap_or(u64::MAX)
    }
}

type Cells = Vec<(usize, String)>;

fn read_page(
    sheet: &Sheet,
    header: &[(usize, String)],
    rows: impl Iterator<Item = (u64, Cells)>,
) -> Result<std::result::Result<Page, Vec<Detail>>> {
    let input = sheet.columns()?;
    let columns = match columns_of(header, &input, &(sheet.view)()?) {
        Ok(columns) => columns,
        Err(problems) => {
            let named = |mut detail: Detail| {
                detail.field =
                    Some(detail.field.map_or_else(|| sheet.name.to_owned(), |field| format!("{}.{field}", sheet.name)));
                detail
            };
            return Ok(Err(problems.into_iter().map(named).collect()));
        }
    };
    let example = example(sheet, &columns);
    let mut names = vec![String::new(); columns.len()];
    for (index, name) in header {
        if let Some(place) = names.get_mut(*index) {
            *place = normal(name);
        }
    }
    let mut lines: Vec<Line> = rows.map(|(number, cells)| Line { number, record: record(&columns, cells) }).collect();
    lines.retain(|line| example.as_ref() != Some(&line.record));
    if let Some(order) = sheet.order {
        lines.sort_by_cached_key(|line| line.text(order).map_or((true, String::new()), |text| (false, text)));
    }
    Ok(Ok(Page { header: names, lines }))
}

/// The template's example as a row of this file.
fn example(sheet: &Sheet, columns: &[Column]) -> Option<Map<String, Json>> {
    let text = |name: &str| sheet.example.iter().find(|(column, _)| *column == name).map(|(_, text)| (*text).to_owned());
    let cells = columns.iter().enumerate().filter_map(|(index, column)| match column {
        Column::Input(name, _) => Some((index, text(name)?)),
        Column::Id | Column::Ignored => None,
    });
    (!sheet.example.is_empty()).then(|| record(columns, cells.collect()))
}

/// A column's letters, as a spreadsheet shows them: A, …, Z, AA, ….
pub(super) fn letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut left = index + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        let all: Vec<_> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(all, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
