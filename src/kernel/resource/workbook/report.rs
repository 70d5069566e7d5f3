//! What came of it: in numbers for each sheet, and problem by problem.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::import::{MAX_PROBLEMS, explained, in_words};
use super::super::{Outcome, Written};
use super::Sheet;
use super::read::{Page, letters};
use super::resolve::{by_columns, renamed};
use crate::Ctx;
use crate::errors::Error;

/// What the import of a workbook did, or would do.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct WorkbookReport {
    /// Whether it was only to be tried.
    pub dry_run: bool,
    /// Whether nothing was to be kept unless every row is as it should be.
    pub all_or_nothing: bool,
    /// Whether the rows that are counted as created or updated were kept.
    pub kept: bool,
    /// Rows in the file, without headers.
    pub rows: u64,
    /// Records created.
    pub created: u64,
    /// Records changed.
    pub updated: u64,
    /// Records that were already as the row says.
    pub unchanged: u64,
    /// Rows that could not be written.
    pub failed: u64,
    /// The same for each sheet.
    pub sheets: Vec<SheetReport>,
    /// What was wrong with rows that could not be written.
    pub problems: Vec<SheetProblem>,
    /// What somebody should look at in rows that could be.
    pub warnings: Vec<SheetProblem>,
    /// Whether there were more problems or warnings than are listed.
    pub truncated: bool,
}

/// What came of one sheet.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct SheetReport {
    /// The sheet.
    pub sheet: String,
    /// Its rows, without the header.
    pub rows: u64,
    /// Records created.
    pub created: u64,
    /// Records changed.
    pub updated: u64,
    /// Records that were already as the row says.
    pub unchanged: u64,
    /// Rows that could not be written.
    pub failed: u64,
}

/// One problem of one row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SheetProblem {
    /// The sheet.
    pub sheet: String,
    /// The row, as a spreadsheet numbers it: the header is row 1.
    pub row: u64,
    /// The column, by the name in its header; `null` for the row as a whole.
    pub column: Option<String>,
    /// The cell, as a spreadsheet names it: `F12`; `null` when the file has no such column.
    pub cell: Option<String>,
    /// What is wrong, in the caller's language.
    pub issue: String,
    /// Stable code of the problem.
    pub code: String,
}

impl WorkbookReport {
    pub(super) fn new(sheets: &[Sheet], pages: &[Page]) -> Self {
        let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let sheets: Vec<_> = sheets
            .iter()
            .zip(pages)
            .map(|(sheet, page)| SheetReport {
                sheet: sheet.name.to_owned(),
                rows: number(page.lines.len()),
                ..SheetReport::default()
            })
            .collect();
        Self { rows: sheets.iter().map(|sheet| sheet.rows).sum(), sheets, ..Self::default() }
    }

    pub(super) fn written(
        &mut self,
        ctx: &Ctx,
        (sheet, page): (usize, &Page),
        row: u64,
        written: Written,
        columns: &[(&'static str, &'static str)],
    ) {
        let Some(counts) = self.sheets.get_mut(sheet) else { return };
        let (of_sheet, of_all) = match written.outcome {
            Outcome::Created => (&mut counts.created, &mut self.created),
            Outcome::Updated => (&mut counts.updated, &mut self.updated),
            Outcome::Unchanged => (&mut counts.unchanged, &mut self.unchanged),
        };
        *of_sheet += 1;
        *of_all += 1;
        let name = counts.sheet.clone();
        for detail in written.warnings {
            let detail = renamed(detail, columns);
            let problem = problem(&name, page, row, detail.field.clone(), in_words(ctx, &detail), detail.code.to_string());
            self.truncated |= !keep(&mut self.warnings, problem);
        }
    }

    pub(super) fn failed(
        &mut self,
        ctx: &Ctx,
        (sheet, page): (usize, &Page),
        row: u64,
        error: Error,
        columns: &[(&'static str, &'static str)],
    ) {
        let Some(counts) = self.sheets.get_mut(sheet) else { return };
        counts.failed += 1;
        self.failed += 1;
        let name = counts.sheet.clone();
        for (field, issue, code) in explained(ctx, &by_columns(error, columns)) {
            self.truncated |= !keep(&mut self.problems, problem(&name, page, row, field, issue, code));
        }
    }
}

fn keep(problems: &mut Vec<SheetProblem>, problem: SheetProblem) -> bool {
    let room = problems.len() < MAX_PROBLEMS;
    if room {
        problems.push(problem);
    }
    room
}

fn problem(sheet: &str, page: &Page, row: u64, field: Option<String>, issue: String, code: String) -> SheetProblem {
    // `disabilities[0]` is in the column `disabilities`.
    let column = field.map(|field| field.split('[').next().unwrap_or_default().to_owned());
    let named = |wanted: &str| page.header.iter().position(|name| name == wanted);
    let place =
        column.as_deref().and_then(|column| named(column).or_else(|| named(column.split('.').next().unwrap_or_default())));
    let column = place.and_then(|place| page.header.get(place).cloned()).or(column);
    SheetProblem {
        sheet: sheet.to_owned(),
        row,
        column,
        cell: place.map(|place| format!("{}{row}", letters(place))),
        issue,
        code,
    }
}
