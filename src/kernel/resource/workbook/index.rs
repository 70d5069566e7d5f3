//! Which rows of the file are known by what, and which are there twice.

use std::collections::HashMap;

use super::read::{Book, Line};
use super::{Link, REF, Sheet};
use crate::errors::Detail;

/// What the rows of a file are known by.
#[derive(Default)]
pub(super) struct Index {
    /// By sheet, column and text.
    rows: HashMap<(usize, String, String), Vec<u64>>,
    /// Rows that say what a row before them said.
    repeated: HashMap<(usize, u64), Vec<Detail>>,
}

impl Index {
    pub(super) fn of(sheets: &[Sheet], book: &Book) -> Self {
        let mut index = Self::default();
        for (at, (sheet, page)) in sheets.iter().zip(&book.pages).enumerate() {
            for line in &page.lines {
                index.add(at, "id", line.number, line.text("id").map(|id| id.to_lowercase()), true);
                if sheet.names.is_empty() {
                    continue;
                }
                index.add(at, REF, line.number, line.text(REF), true);
                for name in &sheet.names {
                    index.add(at, name.column, line.number, line.text(name.column).map(|text| (name.tidy)(&text)), name.unique);
                }
            }
        }
        // Only now is it known which rows are named by the rows of other sheets.
        for (at, (sheet, page)) in sheets.iter().zip(&book.pages).enumerate().filter(|(_, (sheet, _))| !sheet.distinct.is_empty())
        {
            let mut seen: HashMap<Vec<String>, u64> = HashMap::new();
            for line in &page.lines {
                let parts: Option<Vec<String>> =
                    sheet.distinct.iter().map(|column| index.part(sheets, sheet, line, column)).collect();
                let Some(parts) = parts else { continue };
                match seen.get(&parts) {
                    Some(first) => index.repeat(at, line.number, shown(sheet, line), *first),
                    None => {
                        seen.insert(parts, line.number);
                    }
                }
            }
        }
        index
    }

    fn add(&mut self, sheet: usize, column: &str, row: u64, text: Option<String>, unique: bool) {
        let Some(text) = text else { return };
        let rows = self.rows.entry((sheet, column.to_owned(), text)).or_default();
        match rows.first().copied().filter(|_| unique) {
            // The first of them is who is known by it.
            Some(first) => self.repeat(sheet, row, column.to_owned(), first),
            None => rows.push(row),
        }
    }

    fn repeat(&mut self, sheet: usize, row: u64, column: String, first: u64) {
        let details = self.repeated.entry((sheet, row)).or_default();
        details.push(Detail::of(column, "duplicate_row").with("row", first));
    }

    /// What a row says in a column, in the one way of saying it: a link as the row of the file that it names, if there
    /// is one.
    fn part(&self, sheets: &[Sheet], sheet: &Sheet, line: &Line, column: &str) -> Option<String> {
        let Some(link) = sheet.links.iter().find(|link| link.column == column) else { return line.text(column) };
        let to = sheets.iter().position(|sheet| sheet.name == link.to)?;
        let tokens = tokens(sheets, link, line);
        let row = tokens.iter().find_map(|token| self.rows(to, token.of, &token.text).first());
        match (row, tokens.first()) {
            (Some(row), _) => Some(format!("row {row}")),
            (None, Some(token)) => Some(format!("{}={}", token.of, token.text)),
            (None, None) => None,
        }
    }

    /// The rows of a sheet that are known by a text in a column.
    pub(super) fn rows(&self, sheet: usize, column: &str, text: &str) -> &[u64] {
        self.rows.get(&(sheet, column.to_owned(), text.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// What a row repeats of another.
    pub(super) fn repeated(&self, sheet: usize, row: u64) -> Option<&Vec<Detail>> {
        self.repeated.get(&(sheet, row))
    }
}

/// The column by which a row that is there twice is shown to be.
fn shown(sheet: &Sheet, line: &Line) -> String {
    let last = sheet.distinct.last().copied().unwrap_or_default();
    sheet
        .links
        .iter()
        .find(|link| link.column == last)
        .map_or_else(|| last.to_owned(), |link| given(link, line).unwrap_or(link.column).to_owned())
}

/// What a row names a row of another sheet by.
#[derive(Debug)]
pub(super) struct Token {
    /// The column it is in.
    pub(super) column: &'static str,
    /// The column of the other sheet.
    pub(super) of: &'static str,
    /// The one way of writing it.
    pub(super) text: String,
}

pub(super) fn tokens(sheets: &[Sheet], link: &Link, line: &Line) -> Vec<Token> {
    let to = sheets.iter().find(|sheet| sheet.name == link.to);
    let all = std::iter::once((link.column, "id")).chain(link.by.iter().copied());
    all.filter_map(|(column, of)| {
        let text = line.text(column)?;
        let text = match to.and_then(|sheet| sheet.name_of(of)) {
            Some(name) => (name.tidy)(&text),
            None if of == "id" => text.to_lowercase(),
            None => text,
        };
        Some(Token { column, of, text })
    })
    .collect()
}

/// The first column by which a row names a row of another sheet.
fn given(link: &Link, line: &Line) -> Option<&'static str> {
    std::iter::once(link.column).chain(link.by.iter().map(|(column, _)| *column)).find(|column| line.text(column).is_some())
}
