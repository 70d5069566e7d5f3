//! What the nodes of a deployment share, so that several `serve` processes behave as one: which cached values are stale,
//! how much of its allowance a caller has used, and announcements.
//!
//! With `redis.url` the nodes meet there; without, the process is alone and everything stays in it, behind the same
//! interface. Nothing here is the truth of anything: when Redis is away, cached values live seconds instead of a minute,
//! each node counts allowances by itself, and `/health` says `degraded`.

mod announce;
mod batch;
mod link;
mod redis;
mod remembered;
pub mod rows;
mod versions;
mod written;

use std::sync::Arc;

use sea_orm::DbBackend;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::config;
use crate::db::Lsn;
use crate::errors::Result;
use crate::realtime::{Bulletin, Hub};
use announce::{Announcer, Message};

pub use redis::{Redis, RedisState};
pub use remembered::Remembered;
pub use versions::{Stamp, Subject, Versions};
pub use written::LastChange;

/// This node's part in what all share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Nodes {
    redis: Option<Redis>,
    here: Here,
    others: Option<(Announcer, Arc<link::Link>)>,
}

/// What an announcement changes in a node.
#[derive(Debug, Clone, Default)]
struct Here {
    versions: Arc<Versions>,
    written: written::Written,
    job_waits: Arc<Notify>,
    outgoing_job_waits: Arc<Notify>,
    hub: Arc<Hub>,
}

impl Here {
    /// Announcements may have been missed: everything counts as changed.
    fn missed_some(&self) {
        self.versions.bump_all();
        self.hub.gap();
    }
}

impl Nodes {
    /// Joins the others, when there is a Redis to meet at. It need not be up: the node joins when it is.
    ///
    /// # Errors
    /// When the address makes no sense, or the operating system refuses a thread.
    pub fn join(config: &config::Redis, hub: Arc<Hub>) -> Result<Self> {
        let here = Here { hub, ..Here::default() };
        let Some(url) = &config.url else { return Ok(Self { redis: None, here, others: None }) };
        let redis = Redis::new(url, config)?;
        here.versions.hear(false);
        let (announcer, outgoing) = Announcer::new();
        let link = link::Link::start(redis.clone(), here.clone(), announcer.clone(), outgoing)?;
        Ok(Self { redis: Some(redis), here, others: Some((announcer, Arc::new(link))) })
    }

    /// The Redis they meet at.
    #[must_use]
    pub fn redis(&self) -> Option<&Redis> {
        self.redis.as_ref()
    }

    /// Which cached values are stale.
    #[must_use]
    pub fn versions(&self) -> &Versions {
        &self.here.versions
    }

    /// Whether what others change is told here at once, so that an answer may be given again without asking the
    /// database. Not with a PostgreSQL whose other users nobody can hear: that there are none is not known.
    #[must_use]
    pub fn hears_every_change(&self, database: DbBackend) -> bool {
        match &self.redis {
            Some(_) => !self.versions().is_deaf(),
            None => database == DbBackend::Sqlite,
        }
    }

    /// Says, here and everywhere, that these have changed. After the change is durable, not before: a value read in
    /// between would be the old one with the new version.
    pub fn changed(&self, subjects: &[Subject]) {
        if subjects.is_empty() {
            return;
        }
        self.here.versions.bump(subjects);
        if let Some((announcer, _)) = &self.others {
            announcer.announce(Message::Changed(subjects.to_vec()));
        }
    }

    /// Keeps where in the log a change of an account ended: whichever node it asks next knows.
    pub async fn keep_written(&self, account: Uuid, lsn: Lsn) {
        self.here.written.keep(self.redis.as_ref(), account, lsn).await;
    }

    /// Where the last change of an account ended.
    pub async fn last_change(&self, account: Uuid) -> LastChange {
        self.here.written.of(self.redis.as_ref(), account).await
    }

    /// The live connections of this node.
    #[must_use]
    pub fn hub(&self) -> &Arc<Hub> {
        &self.here.hub
    }

    /// Tells the live connections of every node what has been committed.
    pub fn tell(&self, bulletins: &[Bulletin]) {
        for bulletin in bulletins {
            self.here.hub.publish(bulletin);
        }
        if let Some((announcer, _)) = self.others.as_ref().filter(|_| !bulletins.is_empty()) {
            announcer.announce(Message::News(bulletins.to_vec()));
        }
    }

    /// Tells the workers of every node that a job waits.
    pub fn announce_job(&self) {
        self.here.job_waits.notify_one();
        if let Some((announcer, _)) = &self.others {
            announcer.announce(Message::Job);
        }
    }

    /// Tells this node's worker for jobs that wait for others' servers that one is there. The other nodes look by themselves,
    /// every `jobs.poll_millis`: one node is enough.
    pub fn announce_outgoing_job(&self) {
        self.here.outgoing_job_waits.notify_one();
    }

    /// Until a job that waits for somebody else's server is there.
    pub async fn outgoing_job_announced(&self) {
        self.here.outgoing_job_waits.notified().await;
    }

    /// Until a job waits.
    pub async fn job_announced(&self) {
        self.here.job_waits.notified().await;
    }
}
