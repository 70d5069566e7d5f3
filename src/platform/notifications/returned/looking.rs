//! Looking for letters that came back, now and then. Several processes may do so; whoever is quicker has the letter.

use std::time::Duration;

use kernel::Services;
use kernel::jobs::Companion;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::mailbox;

/// What looks: beside the workers, because a mail server that does not answer must hold up nothing else.
pub(in crate::notifications) fn companion() -> Companion {
    Companion { name: "mail reports", run: |services, stopped| Box::pin(keep_looking(services, stopped)) }
}

/// Ends at once where no mailbox is configured. A letter that is being worked on when it is told to stop stays for the next
/// time.
async fn keep_looking(services: Services, mut stopped: watch::Receiver<bool>) {
    let config = &services.config().mail_reports;
    if config.host.is_none() {
        return;
    }
    let mut looking = tokio::time::interval(Duration::from_secs(config.interval_seconds));
    looking.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stopped.changed() => return,
            _ = looking.tick() => {}
        }
        tokio::select! {
            _ = stopped.changed() => return,
            looked = mailbox::look(&services) => match looked {
                Ok(Some(letters)) if letters > 0 => tracing::info!(letters, "letters came back"),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the mailbox of reports cannot be read"),
            },
        }
    }
}
