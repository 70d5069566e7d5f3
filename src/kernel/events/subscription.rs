//! Subscriptions: what a module does when something has happened elsewhere.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Model;
use crate::jobs::{JobKind, JobRun, Work};

/// What a module does when something has happened: a job for each such event. It comes at least once, perhaps a while later
/// and perhaps not in the order of the events: it should look how things stand now, and bear being run again.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// The topics: `sis.student.withdrawn`.
    pub topics: &'static [&'static str],
    /// The work.
    pub job: JobKind,
}

impl Subscription {
    /// To these topics; `kind` names the work, for people who look at jobs.
    pub fn new(kind: &'static str, topics: &'static [&'static str], run: fn(Rc<JobRun>) -> Work) -> Self {
        Self { topics, job: JobKind { kind: kind.to_owned(), run } }
    }

    /// Whether it is for events of this topic.
    #[must_use]
    pub fn hears(&self, topic: &str) -> bool {
        self.topics.contains(&topic)
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
