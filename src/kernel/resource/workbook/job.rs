//! The job that imports a workbook.

use std::rc::Rc;

use serde_json::Value;

use super::read::Book;
use super::run::{Import, State};
use super::{Sheet, Workbook, request};
use crate::db::Access;
use crate::errors::Result;
use crate::jobs::{JobKind, JobRun, Progress};

/// Rows to a transaction: what the rows to come have to know is written with each, so these are fewer and larger than
/// an import of one resource has.
const ROWS: usize = 500;

/// The job that imports a workbook.
#[must_use]
pub fn job<W: Workbook>() -> JobKind {
    JobKind { kind: kind::<W>(), run: |run| Box::pin(async move { import(run, &W::sheets()).await }) }
}

pub(super) fn kind<W: Workbook>() -> String {
    format!("import_{}", W::NAME)
}

async fn import(run: Rc<JobRun>, sheets: &[Sheet]) -> Result<Value> {
    let flag = |name: &str| run.payload().get(name).and_then(Value::as_bool).unwrap_or(false);
    let (dry_run, all_or_nothing) = (flag("dry_run"), flag("all_or_nothing"));
    let ctx = run.ctx(Access::Read)?;
    // Roles may have been taken away since it was asked for.
    request::require(&ctx, sheets)?;
    let book = Book::read(&ctx, sheets, &run.input())?;
    drop(ctx);
    let progress: Progress<State> = run.progress()?;
    let done = progress.done;
    let mut import = Import::new(sheets, &book, progress.state);
    let report = &mut import.state.report;
    (report.dry_run, report.all_or_nothing) = (dry_run, all_or_nothing);
    if dry_run || all_or_nothing {
        if done < book.rows() || book.rows() == 0 {
            in_one(&run, &book, &mut import).await?;
        }
    } else {
        piece_by_piece(&run, &book, &mut import, done).await?;
    }
    Ok(serde_json::to_value(&import.state.report)?)
}

/// All of it in one transaction, which is kept if it is to be. A job that is begun again after it was kept finds that it
/// was.
async fn in_one(run: &JobRun, book: &Book, import: &mut Import<'_>) -> Result<()> {
    let ctx = run.ctx(Access::Write)?;
    for (sheet, rows) in import.pieces(ROWS) {
        run.stop_if_cancelled().await?;
        import.write(&ctx, sheet, rows).await?;
        // What is to be told of so many rows is not kept in memory until the end.
        ctx.flush().await?;
    }
    if import.state.report.dry_run || import.state.report.failed > 0 {
        ctx.rollback().await;
        return Ok(());
    }
    import.state.report.kept = true;
    run.advance(&ctx, book.rows(), Some(book.rows()), &import.state).await?;
    ctx.commit().await
}

/// Some rows to a transaction, each moving the job's progress with it, so that a job that was killed goes on where it
/// stopped.
async fn piece_by_piece(run: &JobRun, book: &Book, import: &mut Import<'_>, done: u64) -> Result<()> {
    import.state.report.kept = true;
    let mut so_far = 0;
    for (sheet, rows) in import.pieces(ROWS) {
        so_far += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        if so_far <= done {
            continue;
        }
        run.stop_if_cancelled().await?;
        let ctx = run.ctx(Access::Write)?;
        import.write(&ctx, sheet, rows).await?;
        run.advance(&ctx, so_far, Some(book.rows()), &import.state).await?;
        ctx.commit().await?;
    }
    Ok(())
}
