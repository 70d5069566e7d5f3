//! The request to import.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::super::import::request::file;
use super::read::Book;
use super::report::WorkbookReport;
use super::run::Import;
use super::{Sheet, Workbook};
use crate::Ctx;
use crate::errors::{Error, Result, code};
use crate::jobs;
use crate::operation::{Raw, Reply};

/// How to import.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkbookQuery {
    /// Only report what would happen.
    #[serde(default)]
    dry_run: bool,
    /// Keep nothing unless every row can be written. Otherwise the rows that can be are kept, except those that refer to
    /// one that cannot.
    #[serde(default)]
    all_or_nothing: bool,
}

/// Answers an import request: at once, or with a job when there are many rows.
pub(super) async fn import<W: Workbook>(ctx: &Ctx, query: &WorkbookQuery, raw: &Raw) -> Result<Reply> {
    let sheets = W::sheets();
    require(ctx, &sheets)?;
    let (bytes, _) = file(raw).await?;
    // Reading it here finds what is wrong with the file or a header before a job is started.
    let book = Book::read(ctx, &sheets, &bytes)?;
    let rows = book.rows();
    if rows > ctx.services().config().limits.import_sync_rows {
        let payload = json!({ "dry_run": query.dry_run, "all_or_nothing": query.all_or_nothing });
        let job = jobs::New::of(super::job::kind::<W>(), payload).with_input(bytes).with_total(rows);
        let job = jobs::enqueue(ctx, job).await?;
        let mut reply = Reply::data(&jobs::Job::from(job.clone()))?;
        reply.status = 202;
        reply.location = Some(format!("/api/v1/jobs/{}", job.id));
        return Ok(reply);
    }
    Reply::data(&now(ctx, &sheets, &book, query).await?)
}

/// Whoever imports a workbook may do what each of its sheets does.
pub(super) fn require(ctx: &Ctx, sheets: &[Sheet]) -> Result<()> {
    sheets.iter().flat_map(|sheet| &sheet.may_import).try_for_each(|permission| ctx.require(permission))
}

async fn now(ctx: &Ctx, sheets: &[Sheet], book: &Book, query: &WorkbookQuery) -> Result<WorkbookReport> {
    let mut import = Import::new(sheets, book, None);
    let report = &mut import.state.report;
    (report.dry_run, report.all_or_nothing) = (query.dry_run, query.all_or_nothing);
    if query.dry_run {
        ctx.trial(async || import.all(ctx).await).await?;
    } else if query.all_or_nothing {
        let mut fault = None;
        let kept = ctx
            .nested(async || {
                let done = import.all(ctx).await;
                let kept = done.is_ok() && import.state.report.failed == 0;
                fault = done.err();
                if kept { Ok(()) } else { Err(Error::new(&code::CONFLICT)) }
            })
            .await;
        if let Some(fault) = fault {
            return Err(fault);
        }
        match kept {
            Ok(()) => import.state.report.kept = true,
            Err(error) if import.state.report.failed == 0 => return Err(error),
            Err(_) => {}
        }
    } else {
        import.all(ctx).await?;
        import.state.report.kept = true;
    }
    Ok(import.state.report)
}
