//! Reads of what is most sensitive, kept: who read what of whom, when and why.
//!
//! Resources say which of their reads are kept ([`Resource::logged`](crate::resource::Resource::logged)); the resource engine
//! notes them where it shows a record, which is the one way out for all of them. What is noted waits in memory for a second, so
//! that a request that only reads stays one, and is then kept together, in one transaction for each school. A process that is
//! killed within that second loses what waited. Where it is kept is a module's to say ([`ReadKeeper`]).

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use uuid::Uuid;

use crate::access::{Actor, ActorKind};
use crate::ctx::{Ctx, Origin};
use crate::db::Access;
use crate::errors::Result;
use crate::services::Services;

/// How long reads wait to be kept together.
const TOGETHER: Duration = Duration::from_secs(1);
/// How long until it is tried again, when they could not be kept.
const AGAIN: Duration = Duration::from_secs(5);
/// As many wait at most while the database is away; then the oldest are given up.
const MOST: usize = 100_000;

/// What of a record is kept when it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRead {
    /// The person that it is about, where that is a learner.
    pub person_id: Option<Uuid>,
    /// The fields whose reading counts.
    pub fields: Vec<&'static str>,
}

/// A read that is kept.
#[derive(Debug, Clone)]
pub struct SensitiveRead {
    /// The school.
    pub school_id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// The account that read it.
    pub account_id: Uuid,
    /// Its name then.
    pub account_name: String,
    /// By which operation.
    pub operation: String,
    /// In which request.
    pub request_id: String,
    /// Why: what the request said in `X-Access-Reason`.
    pub reason: Option<String>,
    /// Kind of record.
    pub entity: &'static str,
    /// Which.
    pub record_id: Uuid,
    /// What it says of whom, and which fields.
    pub read: LoggedRead,
}

/// Keeps reads of a school, in a context of it; offered by a module.
#[derive(Clone, Copy)]
pub struct ReadKeeper {
    /// Writes them.
    pub keep: for<'a> fn(&'a Ctx, Vec<SensitiveRead>) -> LocalBoxFuture<'a, Result<()>>,
}

#[derive(Default)]
struct Queue(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    reads: Vec<SensitiveRead>,
    is_awaited: bool,
}

/// Notes that records are being shown to a person. What the program reads for itself is not noted.
pub fn note(ctx: &Ctx, entity: &'static str, read: impl IntoIterator<Item = (Uuid, LoggedRead)>) {
    let (ActorKind::Account, Some(account_id)) = (ctx.actor().kind, ctx.actor().account_id) else { return };
    let (at, origin) = (ctx.now(), ctx.origin());
    let of = |(record_id, read)| SensitiveRead {
        school_id: ctx.school_id(),
        at,
        account_id,
        account_name: ctx.actor().name.clone(),
        operation: origin.operation.clone(),
        request_id: origin.request_id.clone(),
        reason: origin.reason.clone(),
        entity,
        record_id,
        read,
    };
    let noted: Vec<SensitiveRead> = read.into_iter().map(of).collect();
    if noted.is_empty() || ctx.services().registry().offered::<ReadKeeper>().next().is_none() {
        return;
    }
    let queue = ctx.services().shared::<Queue>();
    let mut waiting = queue.0.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.reads.extend(noted);
    if !std::mem::replace(&mut waiting.is_awaited, true) {
        actix_web::rt::spawn(keep_all(ctx.services().clone()));
    }
}

/// Keeps what waits, until nothing does.
async fn keep_all(services: Services) {
    let queue = services.shared::<Queue>();
    let mut pause = TOGETHER;
    loop {
        tokio::time::sleep(pause).await;
        let reads = {
            let mut waiting = queue.0.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.reads.is_empty() {
                waiting.is_awaited = false;
                return;
            }
            std::mem::take(&mut waiting.reads)
        };
        let mut by_school: BTreeMap<Uuid, Vec<SensitiveRead>> = BTreeMap::new();
        for read in reads {
            by_school.entry(read.school_id).or_default().push(read);
        }
        pause = TOGETHER;
        for (school, reads) in by_school {
            if let Err(error) = keep(&services, school, reads.clone()).await {
                tracing::warn!(%error, %school, reads = reads.len(), "sensitive reads could not be kept yet");
                pause = AGAIN;
                let mut waiting = queue.0.lock().unwrap_or_else(PoisonError::into_inner);
                waiting.reads.extend(reads);
                let too_many = waiting.reads.len().saturating_sub(MOST);
                waiting.reads.drain(..too_many);
            }
        }
    }
}

async fn keep(services: &Services, school: Uuid, reads: Vec<SensitiveRead>) -> Result<()> {
    let keepers: Vec<ReadKeeper> = services.registry().offered::<ReadKeeper>().copied().collect();
    let Some(school) = services.tenants().by_id(services, school).await? else { return Ok(()) };
    let origin = Origin { operation: "keep_sensitive_reads".to_owned(), ..Origin::default() };
    let ctx = Ctx::school_of(services, school, Actor::system("log of reads"), origin, Access::Write);
    for keeper in keepers {
        (keeper.keep)(&ctx, reads.clone()).await?;
    }
    ctx.commit().await
}
