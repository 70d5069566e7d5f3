//! The virus scanner: a clamd elsewhere, spoken to in its own protocol (`INSTREAM`), by a job that is tried again for as
//! long as it is away. Until it has looked, nobody but its uploader can read a content; what it finds something in, nobody.

use std::rc::Rc;
use std::time::Duration;

use clamav_client::tokio::{Tcp, scan_stream};
use futures::{StreamExt, TryStreamExt};
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::errors::{Error, Result, code};
use kernel::events::Event;
use kernel::jobs::{JobKind, JobRun, New};
use kernel::{Ctx, set};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::file::{self, Status};
use super::store::{self, Store};
use super::told;
use super::version::{ActiveModel, Column, Entity, Model};

/// The kind of job.
const KIND: &str = "scan_file";
/// With the waits between them, some twelve hours; then the sweep asks again.
const ATTEMPTS: i32 = 20;
/// How long the scanner may take over one content.
const PATIENCE: Duration = Duration::from_secs(600);

/// What the scanner says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Clean,
    /// With the name of what it found.
    Infected(String),
}

/// How a content begins.
pub(super) fn first_status(ctx: &Ctx) -> Status {
    if ctx.services().config().files.clamd.is_some() { Status::PendingScan } else { Status::Available }
}

/// The job that scans a content.
pub(super) fn of_content(content: Uuid) -> New {
    New::of(KIND, json!({ "content": content })).only_once(format!("scan:{content}")).with_attempts(ATTEMPTS)
}

pub(super) fn job() -> JobKind {
    JobKind { kind: KIND.to_owned(), run: |run| Box::pin(scan(run)) }
}

async fn scan(run: Rc<JobRun>) -> Result<Value> {
    let id: Uuid = serde_json::from_value(run.payload().get("content").cloned().unwrap_or_default())?;
    let reading = run.ctx(Access::Read)?;
    let content = reading.find::<Entity>().filter(Column::Id.eq(id)).one(reading.uow()).await;
    reading.rollback().await;
    let Some(content) = content?.filter(|content| content.status == Status::PendingScan) else {
        return Ok(json!({ "scanned": false }));
    };
    let verdict = match &reading.services().config().files.clamd {
        Some(address) => ask(address, &reading, &content).await?,
        // No longer configured: nobody is there to ask.
        None => Verdict::Clean,
    };
    let ctx = run.ctx(Access::Write)?;
    record(&ctx, &content, &verdict).await?;
    ctx.commit().await?;
    Ok(json!({ "scanned": true, "clean": verdict == Verdict::Clean }))
}

async fn ask(address: &str, ctx: &Ctx, content: &Model) -> Result<Verdict> {
    let key = store::content(ctx.school_id(), content.id);
    let bytes = Store::of(ctx.services())?.read(&key, None).await?;
    let bytes = bytes.map_err(|error| std::io::Error::other(error.to_string())).boxed_local();
    let away = |cause: String| Error::new(&code::UNAVAILABLE).cause(format!("clamd: {cause}"));
    let asking = scan_stream(bytes, Tcp { host_address: address }, None);
    let answer = tokio::time::timeout(PATIENCE, asking).await.map_err(|_| away("no answer in time".to_owned()))?;
    let answer = answer.map_err(|error| away(error.to_string()))?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    verdict(&answer).ok_or_else(|| away(answer))
}

/// Reads `stream: OK` or `stream: Some.Name FOUND`; `None`: it could not look (`INSTREAM size limit exceeded. ERROR`).
fn verdict(answer: &str) -> Option<Verdict> {
    let said = answer.trim_end_matches(['\0', '\n']).strip_prefix("stream: ")?;
    match said.strip_suffix(" FOUND") {
        Some(name) => Some(Verdict::Infected(name.to_owned())),
        None => (said == "OK").then_some(Verdict::Clean),
    }
}

async fn record(ctx: &Ctx, content: &Model, verdict: &Verdict) -> Result<()> {
    let status = match verdict {
        Verdict::Clean => Status::Available,
        Verdict::Infected(_) => Status::Infected,
    };
    ctx.update::<Entity>(content, ActiveModel { status: set(status), ..ActiveModel::default() }).await?;
    let select = ctx.find::<file::Entity>().filter(file::Column::Id.eq(content.file_id));
    let Some(before) = select.one(ctx.uow()).await? else { return Ok(()) };
    let mut entry = Entry::new("file", "scan", Some(before.id)).before(serde_json::to_value(&before)?);
    if let Verdict::Infected(name) = verdict {
        entry = entry.because(name.clone());
        let found = told::Infected { id: before.id, content_version: content.number, found: name.clone() };
        let payload = serde_json::to_value(found)?;
        ctx.emit(Event { topic: "files.file.infected", entity: "file", entity_id: before.id, payload });
    }
    if before.content_version != content.number {
        ctx.audit(entry);
        return Ok(());
    }
    let row = file::ActiveModel { status: set(status), ..file::ActiveModel::default() };
    let after = ctx.update::<file::Entity>(&before, row).await?;
    ctx.audit(entry.after(serde_json::to_value(&after)?));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_ok_is_clean() {
        assert_eq!(verdict("stream: OK\0"), Some(Verdict::Clean));
        assert_eq!(verdict("stream: Eicar-Signature FOUND\0"), Some(Verdict::Infected("Eicar-Signature".to_owned())));
        assert_eq!(verdict("stream: OK.Is.A.Name FOUND\n"), Some(Verdict::Infected("OK.Is.A.Name".to_owned())));
        for unclear in ["", "INSTREAM size limit exceeded. ERROR\0", "stream: NOT OK\0", "stream: OK and more"] {
            assert_eq!(verdict(unclear), None, "{unclear}");
        }
    }
}
