//! Subscriptions: what a module does when something has happened elsewhere.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{EventType, Model};
use crate::Ctx;
use crate::errors::Result;
use crate::jobs::{JobKind, JobRun, Work};

/// What a module does when something has happened: a job for each such event. It comes at least once, perhaps a while later
/// and perhaps not in the order of the events: it should look how things stand now, and bear being run again.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// The topics: `sis.student.withdrawn`.
    pub topics: &'static [&'static str],
    /// Who is asked, where that is known only when something happens.
    pub wanted: Option<Wanted>,
    /// The work.
    pub job: JobKind,
}

/// Answers whether an event of this type is wanted in the context's school. Asked in the transaction of every change, so it
/// answers from memory ([`Remembered`](crate::nodes::Remembered)).
pub type Wanted = for<'a> fn(&'a Ctx, &'a EventType) -> BoxFuture<'a, Result<bool>>;

impl Subscription {
    /// To these topics; `kind` names the work, for people who look at jobs.
    pub fn new(kind: &'static str, topics: &'static [&'static str], run: fn(Rc<JobRun>) -> Work) -> Self {
        Self { topics, wanted: None, job: JobKind { kind: kind.to_owned(), run } }
    }

    /// To whatever is wanted when it happens. There may be others who are asked, and an event that one of them wanted comes
    /// to all: the work looks again.
    pub fn to_wanted(kind: &'static str, wanted: Wanted, run: fn(Rc<JobRun>) -> Work) -> Self {
        Self { topics: &[], wanted: Some(wanted), job: JobKind { kind: kind.to_owned(), run } }
    }

    /// Whether it is for events of this topic, whoever is asked.
    #[must_use]
    pub fn hears(&self, topic: &str) -> bool {
        self.topics.contains(&topic)
    }

    /// Whether it is for this event.
    pub(super) fn is_for(&self, event: &Model) -> bool {
        self.hears(&event.topic) || (event.wanted && self.wanted.is_some())
    }
}

/// An event as a subscriber hears of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Heard {
    /// The event's id: the same however often it is heard.
    pub id: Uuid,
    /// The topic.
    pub topic: String,
    /// Kind of thing it happened to.
    pub entity: String,
    /// Which one.
    pub entity_id: Option<Uuid>,
    /// What was told with it.
    pub payload: Value,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
}

impl From<&Model> for Heard {
    fn from(event: &Model) -> Self {
        Self {
            id: event.id,
            topic: event.topic.clone(),
            entity: event.entity.clone(),
            entity_id: event.entity_id,
            payload: event.payload.clone(),
            occurred_at: event.occurred_at,
        }
    }
}
