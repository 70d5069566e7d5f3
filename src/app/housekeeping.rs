//! What the machinery does by itself, beside jobs: sealing the audit chain, deleting sessions that have ended, answers
//! kept for retries, events that were handed on long ago, files of jobs that failed and webhooks that are over, what people
//! wrote long ago, asking for sweeps of files, forgetting callers who have not called for a while, sorting what the
//! metrics have gathered, closing connections that nobody uses, letting the database measure its tables, and looking how far
//! behind the read replica is.

use std::time::Duration;

use kernel::db::Access;
use kernel::{Error, Result, Services, audit, events, http, idempotency, jobs, schedules};
use tokio::sync::watch;

/// A thread that keeps house until it is told to stop.
#[derive(Debug)]
pub struct Housekeeping {
    stop: watch::Sender<bool>,
    thread: std::thread::JoinHandle<()>,
}

impl Housekeeping {
    /// Starts it.
    ///
    /// # Errors
    /// When the operating system refuses a thread.
    pub fn start(services: Services) -> Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let thread = std::thread::Builder::new()
            .name("housekeeping".to_owned())
            .spawn(move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(keep(&services, stopped)),
                Err(error) => tracing::error!(%error, "housekeeping could not start"),
            })
            .map_err(Error::internal)?;
        Ok(Self { stop, thread })
    }

    /// Lets what is under way end, then returns.
    pub fn stop(self) {
        let _not_listening = self.stop.send(true);
        if self.thread.join().is_err() {
            tracing::error!("housekeeping panicked");
        }
    }
}

async fn keep(services: &Services, mut stopped: watch::Receiver<bool>) {
    let config = &services.config().audit;
    let mut sealing = tokio::time::interval(Duration::from_secs(config.seal_interval_seconds));
    let mut expiring = tokio::time::interval(Duration::from_secs(600));
    let mut sweeping = tokio::time::interval(Duration::from_secs(60));
    let mut measuring = tokio::time::interval(Duration::from_secs(3_600));
    let mut watching = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = stopped.changed() => {
                // What the last requests wrote is sealed before the process ends.
                report("sealing the audit chain", seal(services).await);
                return;
            }
            _ = sealing.tick() => report("sealing the audit chain", seal(services).await),
            _ = sweeping.tick() => {
                report("keeping the rows of schedules", schedules::keep_rows(services).await);
                services.rate_limiter().sweep();
                http::metrics::upkeep();
                services.database().sweep().await;
            }
            _ = watching.tick(), if services.database().has_replica() => {
                report("looking at the read replica", services.database().watch_replica().await.map(|()| 0));
            }
            _ = measuring.tick() => report("measuring tables", services.database().measure().await.map(|()| 0)),
            _ = expiring.tick() => report("deleting what has expired", expire(services).await),
        }
    }
}

async fn seal(services: &Services) -> Result<u64> {
    let batch = services.config().audit.seal_batch;
    let mut entries = 0;
    loop {
        let sealed = audit::seal(services.database(), batch).await?;
        entries += sealed.entries;
        if sealed.entries < batch {
            return Ok(entries);
        }
    }
}

async fn expire(services: &Services) -> Result<u64> {
    let uow = services.database().machinery(Access::Write);
    let now = services.source().now();
    let answers = idempotency::expire(&uow, now).await?;
    let sessions = platform::identity::expire(&uow, &services.config().auth, now).await?;
    let told = events::expire(&uow, now).await?;
    let files = jobs::expire(&uow, now).await?;
    let webhooks = platform::integrations::expire(&uow, &services.config().webhooks, now).await?;
    let written = platform::notifications::expire(&uow, &services.config().notifications, now).await?;
    let sweeps = platform::files::schedule(services, &uow, now).await?;
    uow.commit().await?;
    if sweeps > 0 {
        services.nodes().announce_job();
    }
    Ok(answers + sessions + told + files + webhooks + written)
}

fn report(what: &str, result: Result<u64>) {
    match result {
        Ok(0) => {}
        Ok(count) => tracing::debug!(count, "{what}"),
        Err(error) => tracing::warn!(%error, "{what}"),
    }
}
