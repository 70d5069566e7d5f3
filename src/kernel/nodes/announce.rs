//! Announcements to the other nodes. Heard at most once: who must not miss anything reads a table.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;

use super::versions::Subject;
use crate::realtime::Bulletin;

/// Where it is announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// Subjects whose cached values are stale.
    Changed,
    /// A job waits.
    Jobs,
    /// What live connections are told.
    News,
}

impl Channel {
    /// Every channel, in the order in which they are spoken on: who is told of a change finds its cached values stale.
    pub(super) const ALL: [Self; 3] = [Self::Changed, Self::Jobs, Self::News];

    /// Its name at Redis, without the prefix.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Jobs => "jobs",
            Self::News => "news",
        }
    }
}

/// One announcement. Rendered by the thread that carries it, not by the request that makes it.
#[derive(Debug)]
pub(super) enum Message {
    /// These are stale.
    Changed(Vec<Subject>),
    /// A job waits.
    Job,
    /// Live connections are told these.
    News(Vec<Bulletin>),
}

/// Announcements kept while Redis is away.
const WAITING: usize = 4_096;

/// Hands announcements to the thread that carries them. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Announcer {
    outgoing: mpsc::Sender<Message>,
    lost: Arc<AtomicBool>,
}

impl Announcer {
    pub(super) fn new() -> (Self, mpsc::Receiver<Message>) {
        let (outgoing, receiver) = mpsc::channel(WAITING);
        (Self { outgoing, lost: Arc::default() }, receiver)
    }

    /// Announces something; never waits.
    pub(super) fn announce(&self, message: Message) {
        if self.outgoing.try_send(message).is_err() {
            self.lost.store(true, Ordering::Release);
        }
    }

    /// Whether announcements have been lost since this was last asked: then the others are to take everything for
    /// changed.
    pub(super) fn has_lost(&self) -> bool {
        self.lost.swap(false, Ordering::AcqRel)
    }
}
