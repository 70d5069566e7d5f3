//! Open loop: requests come when they come, whether or not the ones before were answered.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::latencies::Latencies;
use crate::mix::Mix;
use crate::wire::Connection;

/// How often the generator looks what is due.
const TICK: Duration = Duration::from_millis(1);

/// What became of the requests.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// That came.
    pub(crate) due: u64,
    /// Answered 2xx before the end.
    pub(crate) good: u64,
    /// Refused (503, 429) before the end.
    pub(crate) refused: u64,
    /// Answered otherwise, or not at all because the connection broke.
    pub(crate) wrong: BTreeMap<String, u64>,
    /// From when a request was due to the end of its answer, of those answered 2xx.
    pub(crate) latencies: Latencies,
    /// Of those of them that were changes.
    pub(crate) changes: Latencies,
}

struct State {
    waiting: VecDeque<Instant>,
    idle: usize,
    outcome: Outcome,
}

/// Lets so many requests a second come, over at most so many connections: what comes when all are busy waits for one.
pub(crate) async fn run(address: SocketAddr, mix: &Rc<Mix>, rate: f64, length: Duration, connections: usize) -> Outcome {
    let (latencies, changes) = (Latencies::new(), Latencies::new());
    let outcome = Outcome { due: 0, good: 0, refused: 0, wrong: BTreeMap::new(), latencies, changes };
    let state = Rc::new(RefCell::new(State { waiting: VecDeque::new(), idle: 0, outcome }));
    let wake = Rc::new(tokio::sync::Notify::new());
    let mut clients = JoinSet::new();
    let started = Instant::now();
    let mut tick = tokio::time::interval(TICK);
    while started.elapsed() < length {
        tick.tick().await;
        let due = (started.elapsed().as_secs_f64() * rate) as u64;
        let wanted = {
            let mut state = state.borrow_mut();
            while state.outcome.due < due {
                let at = started + Duration::from_secs_f64(state.outcome.due as f64 / rate);
                state.waiting.push_back(at);
                state.outcome.due += 1;
                wake.notify_one();
            }
            state.waiting.len().saturating_sub(state.idle)
        };
        // New connections come a few at a time, as clients' do.
        for _ in 0..wanted.min(32).min(connections - clients.len()) {
            clients.spawn_local(client(address, clients.len(), mix.clone(), state.clone(), wake.clone()));
        }
    }
    clients.shutdown().await;
    Rc::into_inner(state).expect("the clients have ended").into_inner().outcome
}

async fn client(address: SocketAddr, number: usize, mix: Rc<Mix>, state: Rc<RefCell<State>>, wake: Rc<tokio::sync::Notify>) {
    let mut request = Vec::new();
    let mut connection = None;
    for made in 0.. {
        let due = loop {
            let woken = wake.notified();
            let next = state.borrow_mut().waiting.pop_front();
            if let Some(due) = next {
                break due;
            }
            state.borrow_mut().idle += 1;
            woken.await;
            state.borrow_mut().idle -= 1;
        };
        let mut link = match connection.take() {
            Some(link) => link,
            None => match Connection::open(address).await {
                Ok(link) => link,
                Err(error) => {
                    *state.borrow_mut().outcome.wrong.entry(format!("connecting: {error}")).or_default() += 1;
                    continue;
                }
            },
        };
        mix.next(number, made, &mut request);
        let answer = link.send(&request).await;
        let outcome = &mut state.borrow_mut().outcome;
        match answer {
            Ok(answer) => {
                match answer.status {
                    200..=299 => {
                        outcome.good += 1;
                        outcome.latencies.record(due.elapsed());
                        if request.starts_with(b"PATCH") {
                            outcome.changes.record(due.elapsed());
                        }
                    }
                    429 | 503 => outcome.refused += 1,
                    other => *outcome.wrong.entry(format!("answered {other}")).or_default() += 1,
                }
                connection = (!answer.last).then_some(link);
            }
            Err(error) => *outcome.wrong.entry(error.to_string()).or_default() += 1,
        }
    }
}
