//! Imports: a CSV or XLSX file of records, each row written exactly as create or update would write it.
//!
//! A row is about the record it names by `id`, or by the resource's natural key; otherwise it is new. Rows that fail
//! are reported, each problem with row and column, and do not stop the others: `created + updated + unchanged + failed
//! == rows`. A dry run does all of it and undoes all of it, so its report is exact, duplicates within the file
//! included. Files above a limit of rows become a job.

pub(super) mod batch;
pub(super) mod file;
pub(super) mod grid;
pub(super) mod request;
pub(super) mod row;

pub(super) use request::ImportQuery;
pub(super) use request::{import, job_kind};

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Resource;
use crate::Ctx;
use crate::envelope;
use crate::errors::{Detail, Error, Result};
use crate::jobs::{JobRun, Progress};

pub(super) use file::Table;
#[cfg(feature = "fuzzing")]
pub(super) use row::clean;

/// The texts of a file's cells.
#[cfg(feature = "fuzzing")]
pub(super) fn cells(bytes: &[u8], media_type: &str, max_rows: u64) -> Result<Vec<String>> {
    let rows = grid::Grid::read(bytes, media_type, max_rows)?.into_rows();
    Ok(rows.flat_map(|(_, cells)| cells).map(|(_, text)| text).collect())
}

/// Problems that a report lists at most; the counts are always complete.
pub(super) const MAX_PROBLEMS: usize = 1_000;
/// What an import did, or would do.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct ImportReport {
    /// Whether nothing was kept.
    pub dry_run: bool,
    /// Rows in the file, without the header.
    pub rows: u64,
    /// Records created.
    pub created: u64,
    /// Records changed.
    pub updated: u64,
    /// Records that were already as the row says.
    pub unchanged: u64,
    /// Rows that could not be written.
    pub failed: u64,
    /// What was wrong with them.
    pub problems: Vec<RowProblem>,
    /// Whether there were more problems than are listed.
    pub truncated: bool,
}

/// One problem of one row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RowProblem {
    /// The row, as a spreadsheet numbers it: the header is row 1.
    pub row: u64,
    /// The column; `None` for the row as a whole.
    pub field: Option<String>,
    /// What is wrong, in the caller's language.
    pub issue: String,
    /// Stable code of the problem.
    pub code: String,
}

/// What became of a row that is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A new record.
    Created,
    /// A record that is otherwise now.
    Updated,
    /// A record that was so already.
    Unchanged,
}

/// A row that is written.
#[derive(Debug, Clone)]
pub struct Written {
    /// What became of it.
    pub outcome: Outcome,
    /// The record it is about.
    pub id: Uuid,
    /// What somebody should look at, though it stands in nobody's way.
    pub warnings: Vec<Detail>,
}

impl Written {
    /// Without warnings.
    #[must_use]
    pub const fn new(outcome: Outcome, id: Uuid) -> Self {
        Self { outcome, id, warnings: Vec::new() }
    }
}

impl ImportReport {
    async fn write<R: Resource>(&mut self, ctx: &Ctx, rows: &[(u64, &Map<String, Value>)]) -> Result<()> {
        let outcomes = batch::write::<R>(ctx, rows).await?;
        rows.iter().zip(outcomes).try_for_each(|((number, _), outcome)| self.count(ctx, *number, outcome))
    }

    fn count(&mut self, ctx: &Ctx, row: u64, result: Result<Written>) -> Result<()> {
        match result.map(|written| written.outcome) {
            Ok(Outcome::Created) => self.created += 1,
            Ok(Outcome::Updated) => self.updated += 1,
            Ok(Outcome::Unchanged) => self.unchanged += 1,
            // What is not the row's fault stops the import.
            Err(error) if error.code().status >= 500 => return Err(error),
            Err(error) => {
                self.failed += 1;
                self.explain(ctx, row, &error);
            }
        }
        Ok(())
    }

    fn explain(&mut self, ctx: &Ctx, row: u64, error: &Error) {
        for (field, issue, code) in explained(ctx, error) {
            if self.problems.len() < MAX_PROBLEMS {
                self.problems.push(RowProblem { row, field, issue, code });
            } else {
                self.truncated = true;
            }
        }
    }
}

/// What is wrong, problem by problem: the field, in words, and the code.
pub(super) fn explained(ctx: &Ctx, error: &Error) -> Vec<(Option<String>, String, String)> {
    if error.details().is_empty() {
        let code = error.code();
        let issue = ctx.services().messages().format(ctx.origin().language, &code.message_key(), &[]);
        return vec![(None, issue, code.name.to_ascii_lowercase())];
    }
    error.details().iter().map(|detail| (detail.field.clone(), in_words(ctx, detail), detail.code.to_string())).collect()
}

pub(super) fn in_words(ctx: &Ctx, detail: &Detail) -> String {
    let text = envelope::describe(ctx.services().messages(), ctx.origin().language, detail);
    text.get("issue").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Imports a file within the context's unit of work; the caller commits, or rolls a dry run back.
///
/// # Errors
/// The database's faults. Problems of rows are in the report.
async fn run_import<R: Resource>(ctx: &Ctx, table: &Table, dry_run: bool) -> Result<ImportReport> {
    let mut report = ImportReport { dry_run, rows: table.len(), ..ImportReport::default() };
    let rows: Vec<_> = table.rows().collect();
    for rows in rows.chunks(batch::ROWS) {
        report.write::<R>(ctx, rows).await?;
    }
    Ok(report)
}

/// Imports as a job: [`batch::ROWS`] to a transaction, each moving the job's progress with it, so that a job that was
/// killed goes on where it stopped.
///
/// # Errors
/// As [`run_import`].
pub(super) async fn run_job<R: Resource>(run: Rc<JobRun>) -> Result<Value> {
    let dry_run = run.payload().get("dry_run").and_then(Value::as_bool).unwrap_or(false);
    let media_type = run.payload().get("media_type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let bytes = run.input();
    if dry_run {
        let ctx = run.ctx(crate::db::Access::Write)?;
        let table = Table::read::<R>(&ctx, &bytes, &media_type)?;
        let report = run_import::<R>(&ctx, &table, true).await?;
        ctx.rollback().await;
        return Ok(serde_json::to_value(report)?);
    }
    let first = run.ctx(crate::db::Access::Write)?;
    let table = Table::read::<R>(&first, &bytes, &media_type)?;
    let progress: Progress<ImportReport> = run.progress()?;
    let mut report = progress.state.unwrap_or_else(|| ImportReport { rows: table.len(), ..ImportReport::default() });
    let rows: Vec<_> = table.rows().collect();
    let start = usize::try_from(progress.done).unwrap_or(0);
    drop(first);
    // The last of them may be smaller.
    for (index, chunk) in rows.chunks(batch::ROWS).enumerate().skip(start.div_ceil(batch::ROWS)) {
        run.stop_if_cancelled().await?;
        let ctx = run.ctx(crate::db::Access::Write)?;
        report.write::<R>(&ctx, chunk).await?;
        let done = u64::try_from(index * batch::ROWS + chunk.len()).unwrap_or(u64::MAX);
        run.advance(&ctx, done, Some(table.len()), &report).await?;
        ctx.commit().await?;
    }
    Ok(serde_json::to_value(report)?)
}
