//! Many clients at once, each of which sends every request until it is acknowledged.
//!
//! The work is in rounds: a student with an enrolment, a fee, two charges of it to the student, and the student's
//! withdrawal. What one answers, the next needs, so a round is sequential; the rounds run side by side.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::say;
use super::server::Server;
use super::world::World;
use crate::harness::block_on;

/// Requests of one round.
pub(super) const ROUND: usize = 5;
/// Clients at once.
const CLIENTS: usize = 32;
/// A request that has no answer after this hangs. The program itself gives up after half of it.
const HANGS: Duration = Duration::from_secs(60);
/// Within this, everything is acknowledged, or something is wrong.
const PATIENCE: Duration = Duration::from_secs(300);

/// A request and what acknowledged it.
#[derive(Debug, Clone)]
pub(super) struct Acknowledged {
    pub(super) path: String,
    pub(super) key: String,
    pub(super) body: Value,
    /// `data` of the answer.
    pub(super) data: Value,
}

/// What the clients have seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Everything that was acknowledged.
    pub(super) acknowledged: Vec<Acknowledged>,
    /// How often what else was seen: `503 UNAVAILABLE`, `no connection`.
    pub(super) others: BTreeMap<String, usize>,
    /// The longest time that an answer took.
    pub(super) slowest: Duration,
}

/// The clients at work.
pub(super) struct Storm {
    work: Arc<Work>,
    clients: JoinHandle<()>,
}

struct Work {
    server: Arc<Server>,
    token: String,
    rounds: usize,
    begun: AtomicUsize,
    done: AtomicUsize,
    seen: Mutex<Seen>,
}

impl Storm {
    /// Sends the clients off.
    pub(super) fn begin(server: &Arc<Server>, world: &World, rounds: usize) -> Self {
        let work = Arc::new(Work {
            server: server.clone(),
            token: world.token.clone(),
            rounds,
            begun: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            seen: Mutex::default(),
        });
        let shared = work.clone();
        let clients = std::thread::spawn(move || {
            block_on(async {
                let clients = (0..CLIENTS).map(|_| client(&shared));
                let all = futures::future::join_all(clients);
                tokio::time::timeout(PATIENCE, all).await.expect("everything is acknowledged some time");
            });
        });
        Self { work, clients }
    }

    /// Waits until so many requests have been acknowledged.
    pub(super) fn until(&self, acknowledged: usize) {
        self.until_seen(|_| self.work.done.load(Ordering::Relaxed) >= acknowledged);
    }

    /// Waits until the clients have seen this.
    pub(super) fn until_seen(&self, what: impl Fn(&Seen) -> bool) {
        while !what(&self.work.seen.lock().unwrap()) {
            assert!(!self.clients.is_finished(), "the clients have given up, or ended before this was seen");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until everything has been acknowledged.
    pub(super) fn end(self) -> Seen {
        let started = Instant::now();
        self.clients.join().expect("no client gave up");
        let seen = std::mem::take(&mut *self.work.seen.lock().unwrap());
        let others: Vec<_> = seen.others.iter().map(|(what, count)| format!("{count} × {what}")).collect();
        say(&format!(
            "  {} acknowledged; on the way: {}; slowest answer {:?}; waited {:?} for the last",
            seen.acknowledged.len(),
            if others.is_empty() { "nothing else".to_owned() } else { others.join(", ") },
            seen.slowest,
            started.elapsed()
        ));
        seen
    }
}

/// One client: round after round, as long as there are any.
async fn client(work: &Work) {
    let http = http();
    loop {
        let n = work.begun.fetch_add(1, Ordering::Relaxed);
        if n >= work.rounds {
            return;
        }
        let send = async |path: &str, key: &str, body: Value| {
            let data = acknowledged(work, &http, path, &format!("{key}-{n}"), &body).await;
            data["id"].as_str().unwrap_or_else(|| panic!("no id: {data}")).to_owned()
        };
        let learner = json!({
            "first_name": "Learner", "last_name": format!("Number{n}"), "sex": "female", "born_on": "2013-02-01",
            "enrolment": { "level_code": "F1", "starts_on": "2026-01-13" },
        });
        let student = send("/students", "student", learner).await;
        let amount = json!({ "amount": "65.00", "currency": "USD" });
        let fee = json!({ "name": format!("Fee {n}"), "academic_year": 2026, "term": 1, "fund": "tuition", "amount": amount });
        let fee = send("/finance/fee-structures", "fee", fee).await;
        for half in ["a", "b"] {
            let charge = json!({
                "student_id": student, "fee_structure_id": fee, "description": format!("Charge {n}{half}"),
                "amount": { "amount": "32.50", "currency": "USD" }, "charged_on": "2026-01-13", "due_on": "2026-02-12",
                "academic_year": 2026, "term": 1,
            });
            send("/finance/charges", &format!("charge-{half}"), charge).await;
        }
        let reason = json!({ "exit_reason": "transfer", "next_school": "Mutare Girls High" });
        send(&format!("/students/{student}/withdraw"), "withdraw", reason).await;
    }
}

fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().gzip(false).timeout(HANGS).build().unwrap()
}

/// Sends a request until it is acknowledged, and gives `data`.
async fn acknowledged(work: &Work, http: &reqwest::Client, path: &str, key: &str, body: &Value) -> Value {
    loop {
        let started = Instant::now();
        let base = work.server.base();
        let heard = send(http, &base, &work.token, path, key, body).await;
        let took = started.elapsed();
        let pause = match heard {
            Heard::Nothing(error) => {
                assert!(took < HANGS, "{key}: the server hangs");
                work.saw(if error.is_connect() { "no connection" } else { "cut off" }, took);
                20
            }
            Heard::Answer { status: 200 | 201, replayed, json } => {
                let data = json["data"].clone();
                let (path, key, body) = (path.to_owned(), key.to_owned(), body.clone());
                if replayed {
                    work.saw("done before, and said so to the retry", took);
                }
                let mut seen = work.seen.lock().unwrap();
                seen.slowest = seen.slowest.max(took);
                seen.acknowledged.push(Acknowledged { path, key, body, data: data.clone() });
                work.done.fetch_add(1, Ordering::Relaxed);
                return data;
            }
            // Whoever answers at an address that was left may be another program.
            _ if base != work.server.base() => continue,
            Heard::Answer { status, json, .. } => {
                let code = json["error"]["code"].as_str().unwrap_or_default();
                let may_be_tried_again = status == 503 || (status == 409 && code == "IDEMPOTENCY_IN_PROGRESS");
                assert!(may_be_tried_again, "{key}: {status} {json}");
                work.saw(&format!("{status} {code}"), took);
                if status == 503 { 200 } else { 30 }
            }
        };
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
}

impl Work {
    fn saw(&self, what: &str, took: Duration) {
        let mut seen = self.seen.lock().unwrap();
        *seen.others.entry(what.to_owned()).or_default() += 1;
        seen.slowest = seen.slowest.max(took);
    }
}

/// What came back.
pub(super) enum Heard {
    /// Nothing, or not all of it.
    Nothing(reqwest::Error),
    /// An answer; a failure is in the envelope, and says when to come back if that makes sense.
    Answer { status: u16, replayed: bool, json: Value },
}

async fn send(http: &reqwest::Client, base: &str, token: &str, path: &str, key: &str, body: &Value) -> Heard {
    let request = http.post(format!("{base}/api/v1{path}")).bearer_auth(token).header("idempotency-key", key).json(body);
    hear(request).await
}

/// Sends a request, and holds its answer against the envelope.
pub(super) async fn hear(request: reqwest::RequestBuilder) -> Heard {
    let response = match request.send().await {
        Ok(response) => response,
        Err(error) => return Heard::Nothing(error),
    };
    let status = response.status().as_u16();
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (replayed, retry, id) = (header("idempotent-replayed").is_some(), header("retry-after"), header("x-request-id"));
    let body = match response.bytes().await {
        Ok(body) => body,
        Err(error) => return Heard::Nothing(error),
    };
    let json: Value = serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{status}: {}", String::from_utf8_lossy(&body)));
    if status >= 400 {
        let error = &json["error"];
        let told = error["code"].is_string() && error["message"].is_string() && error["details"].is_array();
        assert!(json["success"] == false && told && json["request_id"].as_str() == id.as_deref(), "{status}: {json}");
        assert!(status != 503 || retry.is_some_and(|seconds| seconds.parse::<u32>().is_ok()), "no Retry-After: {json}");
    }
    Heard::Answer { status, replayed, json }
}

/// `GET`, once.
pub(super) fn get(server: &Server, world: &World, path: &str) -> (u16, Value) {
    block_on(async {
        match hear(http().get(format!("{}/api/v1{path}", server.base())).bearer_auth(&world.token)).await {
            Heard::Answer { status, json, .. } => (status, json),
            Heard::Nothing(error) => panic!("{path}: {error:?}"),
        }
    })
}

/// An address outside the API, which answers in a form of its own.
pub(super) fn status_of(server: &Server, path: &str) -> (u16, Value) {
    block_on(async {
        let response = http().get(format!("{}{path}", server.base())).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    })
}

/// Sends one acknowledged request once more.
pub(super) fn again(server: &Server, world: &World, done: &Acknowledged) -> (u16, bool, Value) {
    block_on(async {
        match send(&http(), &server.base(), &world.token, &done.path, &done.key, &done.body).await {
            Heard::Answer { status, replayed, json } => (status, replayed, json),
            Heard::Nothing(error) => panic!("{}: {error:?}", done.key),
        }
    })
}
