//! Writing the rows, sheet after sheet.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::import::batch;
use super::index::Index;
use super::read::{Book, Line};
use super::report::WorkbookReport;
use super::resolve::{Resolved, resolve};
use super::{REF, RowOf, Sheet};
use crate::Ctx;
use crate::errors::{Error, Result};

/// How far it has come, and what the rows to come have to know of those before them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct State {
    #[serde(flatten)]
    pub(super) report: WorkbookReport,
    /// Of each sheet, the rows that could not be written.
    failed_rows: Vec<BTreeSet<u64>>,
    /// Of each sheet, the ids of rows that have a name in this file.
    named_rows: Vec<HashMap<String, Uuid>>,
}

impl State {
    fn new(report: WorkbookReport) -> Self {
        let sheets = report.sheets.len();
        Self { report, failed_rows: vec![BTreeSet::new(); sheets], named_rows: vec![HashMap::new(); sheets] }
    }

    pub(super) fn has_failed(&self, sheet: usize, row: u64) -> bool {
        self.failed_rows.get(sheet).is_some_and(|rows| rows.contains(&row))
    }

    pub(super) fn named(&self, sheet: usize, name: &str) -> Option<Uuid> {
        self.named_rows.get(sheet)?.get(name).copied()
    }
}

/// An import at work.
pub(super) struct Import<'a> {
    sheets: &'a [Sheet],
    book: &'a Book,
    index: Index,
    pub(super) state: State,
}

impl<'a> Import<'a> {
    /// From the beginning, or from where it stopped.
    pub(super) fn new(sheets: &'a [Sheet], book: &'a Book, state: Option<State>) -> Self {
        let state = state.unwrap_or_else(|| State::new(WorkbookReport::new(sheets, &book.pages)));
        Self { sheets, book, index: Index::of(sheets, book), state }
    }

    /// The pieces of so many rows that it is done in: of which sheet, and which of its rows.
    pub(super) fn pieces(&self, size: usize) -> Vec<(usize, Range<usize>)> {
        let of_sheet = |(sheet, len): (usize, usize)| {
            (0..len).step_by(size).map(move |start| (sheet, start..(start + size).min(len))).collect::<Vec<_>>()
        };
        self.book.pages.iter().map(|page| page.lines.len()).enumerate().flat_map(of_sheet).collect()
    }

    /// All of it.
    ///
    /// # Errors
    /// What is not a row's fault.
    pub(super) async fn all(&mut self, ctx: &Ctx) -> Result<()> {
        for (sheet, rows) in self.pieces(batch::ROWS) {
            self.write(ctx, sheet, rows).await?;
        }
        Ok(())
    }

    /// Some rows of a sheet.
    ///
    /// # Errors
    /// What is not a row's fault.
    pub(super) async fn write(&mut self, ctx: &Ctx, sheet: usize, rows: Range<usize>) -> Result<()> {
        let book = self.book;
        let Some(lines) = book.pages.get(sheet).and_then(|page| page.lines.get(rows)) else { return Ok(()) };
        for lines in lines.chunks(batch::ROWS) {
            self.write_batch(ctx, sheet, lines).await?;
        }
        Ok(())
    }

    async fn write_batch(&mut self, ctx: &Ctx, at: usize, lines: &[Line]) -> Result<()> {
        let (Some(sheet), Some(page)) = (self.sheets.get(at), self.book.pages.get(at)) else { return Ok(()) };
        let resolved = resolve(ctx, self.sheets, (sheet, page), lines, &self.index, &self.state).await?;
        let mut sound: Vec<Resolved> = Vec::with_capacity(lines.len());
        for (line, resolved) in lines.iter().zip(resolved) {
            let repeated = self.index.repeated(at, line.number).map(|details| Error::validation(details.clone()));
            match repeated.map_or(resolved, Err) {
                Ok(resolved) => sound.push(resolved),
                Err(error) => self.fail(ctx, at, line.number, error, &[])?,
            }
        }
        let rows: Vec<RowOf<'_>> = sound.iter().map(|row| (row.number, &row.record)).collect();
        let outcomes = (sheet.write)(ctx, &rows).await?;
        let mut lines = lines.iter();
        for (row, outcome) in sound.iter().zip(outcomes) {
            let name = lines.find(|line| line.number == row.number).and_then(|line| line.text(REF));
            match outcome {
                Ok(written) => {
                    if let (Some(name), Some(named)) = (name, self.state.named_rows.get_mut(at)) {
                        named.insert(name, written.id);
                    }
                    self.state.report.written(ctx, (at, page), row.number, written, &row.renamed);
                }
                Err(error) => self.fail(ctx, at, row.number, error, &row.renamed)?,
            }
        }
        Ok(())
    }

    fn fail(&mut self, ctx: &Ctx, at: usize, row: u64, error: Error, columns: &[(&'static str, &'static str)]) -> Result<()> {
        // What is not the row's fault stops the import.
        if error.code().status >= 500 {
            return Err(error);
        }
        let Some(page) = self.book.pages.get(at) else { return Ok(()) };
        if let Some(failed) = self.state.failed_rows.get_mut(at) {
            failed.insert(row);
        }
        self.state.report.failed(ctx, (at, page), row, error, columns);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource::workbook::SheetReport;

    #[test]
    fn a_job_that_is_begun_again_knows_what_it_knew() {
        let report = WorkbookReport { failed: 1, sheets: vec![SheetReport::default(); 2], ..WorkbookReport::default() };
        let mut state = State::new(report);
        state.failed_rows[0].insert(7);
        state.named_rows[1].insert("mother".to_owned(), Uuid::from_u128(9));
        let kept = serde_json::to_value(&state).unwrap();
        assert_eq!(kept["failed"], 1, "the job shows the report so far: {kept}");
        let again: State = serde_json::from_value(kept).unwrap();
        assert_eq!((again.report.failed, again.report.sheets.len()), (1, 2));
        assert!(again.has_failed(0, 7) && !again.has_failed(1, 7));
        assert_eq!(again.named(1, "mother"), Some(Uuid::from_u128(9)));
    }
}
