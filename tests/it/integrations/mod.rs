//! Webhooks: what a school's events come to at others' systems, and what their messages come to here.

mod deliveries;
mod endpoints;
mod failing;
mod guarded;
mod messages;
mod published;
mod receiver;
mod sources;

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::access::Role;
use kernel::clock::SetClock;
use serde_json::{Value, json};

use crate::harness::{Answer, App, Client, Kind, School};
use receiver::Receiver;

const PATIENCE: Duration = Duration::from_secs(60);

/// What lets an application send to a receiver of a test.
const OPEN: [(&str, &str); 4] = [
    ("webhooks.allow_http", "true"),
    ("webhooks.allowed_networks", "127.0.0.0/8"),
    ("webhooks.allowed_ports", "0"),
    ("jobs.poll_millis", "20"),
];

/// An application that may send to receivers of tests, with these settings besides.
fn sending(kind: Kind, settings: &[(&str, &str)]) -> Option<App> {
    App::private(kind, &[&OPEN, settings].concat())
}

/// The same, whose clock stands still, at eight on a Tuesday in term.
fn sending_by_clock(kind: Kind, settings: &[(&str, &str)]) -> Option<(App, SetClock)> {
    let clock = SetClock::at("2026-03-10T08:00:00Z".parse().unwrap());
    let day = [("auth.access_token_minutes", "1440")];
    let app = App::with_clock(kind, &[&OPEN, day.as_slice(), settings].concat(), Arc::new(clock.clone()))?;
    Some((app, clock))
}

/// An endpoint of a school.
struct Endpoint {
    head: Client,
    id: String,
    secret: Option<String>,
}

impl Endpoint {
    /// At a receiver, for these topics.
    async fn at(school: &School, receiver: &Receiver, topics: &[&str]) -> Self {
        let body = json!({ "url": receiver.url, "topics": topics });
        Self::of(school, &body).await
    }

    async fn of(school: &School, body: &Value) -> Self {
        let head = school.as_(Role::SchoolAdmin).await;
        let created = head.post("/webhook-endpoints").json(body).send().await.is(201);
        let id = created.data()["endpoint"]["id"].as_str().unwrap().to_owned();
        Self { head, id, secret: created.data()["secret"].as_str().map(str::to_owned) }
    }

    fn path(&self, verb: &str) -> String {
        format!("/webhook-endpoints/{}/{verb}", self.id)
    }

    async fn shown(&self) -> Answer {
        self.head.get(&format!("/webhook-endpoints/{}", self.id)).send().await.is(200)
    }

    /// Its deliveries, the newest first.
    async fn deliveries(&self) -> Vec<Value> {
        let query = [("endpoint_id", self.id.as_str()), ("per_page", "100"), ("sort", "-created_at")];
        self.head.get("/webhook-deliveries").query(&query).send().await.is(200).list().to_vec()
    }

    /// Its deliveries once they are as expected.
    async fn deliveries_once(&self, expected: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let started = Instant::now();
        loop {
            let deliveries = self.deliveries().await;
            if expected(&deliveries) {
                return deliveries;
            }
            assert!(started.elapsed() < PATIENCE, "not as expected: {deliveries:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Whether there are so many, all of this status.
fn all(count: usize, status: &str) -> impl Fn(&[Value]) -> bool {
    move |deliveries| deliveries.len() == count && deliveries.iter().all(|delivery| delivery["status"] == status)
}

/// Whether the only one there is was sent so often.
fn tried(times: usize) -> impl Fn(&[Value]) -> bool {
    move |deliveries| deliveries.len() == 1 && deliveries.iter().all(|delivery| delivery["attempts"] == times)
}

/// A new learner of the school: an event `sis.student.created`.
async fn learner(head: &Client) -> String {
    let body = json!({ "first_name": "Rudo", "last_name": "Moyo", "sex": "female", "born_on": "2014-02-03" });
    head.post("/students").json(&body).send().await.is(201).id()
}
