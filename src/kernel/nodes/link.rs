//! The thread that carries announcements to the other nodes and hears theirs.
//!
//! Redis keeps no announcement for who is away. So whenever the line has been cut, everything cached counts as stale once
//! it is back, and this node's own unsent announcements are sent then.

use std::time::Duration;

use deadpool_redis::redis;
use futures::StreamExt;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use uuid::Uuid;

use super::announce::{Announcer, Channel, Message};
use super::batch::Batch;
use super::{Here, Redis, versions};
use crate::errors::{Error, Result};
use crate::realtime::Bulletin;

/// Between attempts to reach Redis.
const AGAIN: Duration = Duration::from_millis(500);
/// A line that says nothing for so long is asked whether it is still there.
const PULSE: Duration = Duration::from_secs(5);
/// Announcements carried together.
const AT_ONCE: usize = 512;
/// From one announcement to the next at least: what comes meanwhile goes with the next, so that a busy node does not pay a
/// round trip for each of its changes. One that comes alone goes at once.
const APART: Duration = Duration::from_millis(2);
/// Announced instead of subjects when there were too many to keep.
const EVERYTHING: &str = "*";

/// The running thread; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Link {
    _stop: watch::Sender<()>,
}

impl Link {
    pub(super) fn start(redis: Redis, here: Here, announcer: Announcer, outgoing: mpsc::Receiver<Message>) -> Result<Self> {
        let (stop, stopped) = watch::channel(());
        #[expect(clippy::disallowed_methods, reason = "a name for this process; no record's id")]
        let node = Node { id: Uuid::now_v7().simple().to_string(), redis, here, announcer };
        std::thread::Builder::new()
            .name("nodes".to_owned())
            .spawn(move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime.block_on(node.run(outgoing, stopped)),
                Err(error) => tracing::error!(%error, "the link to the other nodes could not start"),
            })
            .map_err(Error::internal)?;
        Ok(Self { _stop: stop })
    }
}

struct Node {
    /// Tells this node's own announcements, which it has heard already, from the others'.
    id: String,
    redis: Redis,
    here: Here,
    announcer: Announcer,
}

impl Node {
    async fn run(&self, outgoing: mpsc::Receiver<Message>, mut stopped: watch::Receiver<()>) {
        tokio::select! {
            _ = stopped.changed() => {}
            () = self.listen() => {}
            () = self.speak(outgoing) => {}
        }
    }

    /// Hears the others, for ever.
    async fn listen(&self) {
        loop {
            if let Err(error) = self.hear().await {
                tracing::warn!(%error, "other nodes cannot be heard");
            }
            self.here.versions.hear(false);
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Hears the others until the line is cut.
    async fn hear(&self) -> Result<(), redis::RedisError> {
        let mut listener = self.redis.listener().await?;
        for channel in Channel::ALL {
            listener.subscribe(self.redis.name(channel.name())).await?;
        }
        // From here on nothing is missed; what was announced before may have been.
        self.here.missed_some();
        self.here.versions.hear(true);
        let (mut sink, mut stream) = listener.split();
        loop {
            match tokio::time::timeout(PULSE, stream.next()).await {
                Ok(Some(message)) => self.take(&message),
                Ok(None) => return Ok(()),
                Err(_) => match tokio::time::timeout(PULSE, sink.ping::<redis::Value>()).await {
                    Ok(alive) => alive.map(|_| ())?,
                    Err(_) => return Ok(()),
                },
            }
        }
    }

    fn take(&self, message: &redis::Msg) {
        let name = message.get_channel_name();
        let channel = Channel::ALL.into_iter().find(|channel| name == self.redis.name(channel.name()));
        let (Some(channel), Ok(text)) = (channel, message.get_payload::<String>()) else { return };
        match text.split_once(' ') {
            Some((from, _)) if from == self.id => {}
            Some((_, EVERYTHING)) => self.here.missed_some(),
            Some((_, text)) => match channel {
                Channel::Changed => self.here.versions.bump(&versions::from_text(text)),
                Channel::Jobs => self.here.job_waits.notify_one(),
                Channel::News => match serde_json::from_str::<Vec<Bulletin>>(text) {
                    Ok(bulletins) => bulletins.iter().for_each(|bulletin| self.here.hub.publish(bulletin)),
                    Err(error) => {
                        tracing::warn!(%error, "news of another make");
                        self.here.hub.gap();
                    }
                },
            },
            None => tracing::warn!("an announcement without a sender"),
        }
    }

    /// Tells the others. What has come together meanwhile is one announcement to a channel.
    async fn speak(&self, mut outgoing: mpsc::Receiver<Message>) {
        let mut messages = Vec::new();
        let mut next = Instant::now();
        while outgoing.recv_many(&mut messages, AT_ONCE).await > 0 {
            if Instant::now() < next {
                tokio::time::sleep_until(next).await;
                while messages.len() < AT_ONCE
                    && let Ok(message) = outgoing.try_recv()
                {
                    messages.push(message);
                }
            }
            self.publish(&Batch::of(messages.drain(..)).announcements()).await;
            if self.announcer.has_lost() {
                self.publish(&[(Channel::Changed, EVERYTHING.to_owned())]).await;
            }
            next = Instant::now() + APART;
        }
    }

    /// Until Redis has taken them. Saying something twice does no harm.
    async fn publish(&self, announcements: &[(Channel, String)]) {
        let mut pipeline = redis::pipe();
        for (channel, text) in announcements {
            pipeline.cmd("PUBLISH").arg(self.redis.name(channel.name())).arg(format!("{} {text}", self.id)).ignore();
        }
        while self.redis.run(async |connection: &mut _| pipeline.query_async::<()>(connection).await).await.is_none() {
            tokio::time::sleep(AGAIN).await;
        }
    }
}
