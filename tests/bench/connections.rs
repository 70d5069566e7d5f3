//! Many keep-alive connections that each ask now and then, as the phones of a whole district do; and the memory they take.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use hdrhistogram::Histogram;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::mix::Mix;
use crate::options::Options;
use crate::place::Place;
use crate::report::{self, Table};
use crate::server::Server;
use crate::wire::Connection;
use crate::world::World;

/// Each connection asks once in so long.
const INTERVAL: Duration = Duration::from_secs(10);
/// Connections opened at once: the rest of a burst would wait for the kernel's queue, not for the program.
const OPENING: usize = 64;
/// The longest that 95 of 100 answers may take, in milliseconds.
const TARGET: f64 = 200.0;

/// What happened.
struct Tally {
    latencies: Histogram<u64>,
    wrong: BTreeMap<String, u64>,
}

/// Measures and prints it.
pub(crate) async fn run(place: &Place, options: &Options) {
    let server = Server::start(place, &[]).await;
    let mix = Rc::new(Mix::new(&Rc::new(World::of(place, &server, 1).await)));
    let before = server.memory();
    let connections = opened(&server, options.connections).await;
    let opened = server.memory();
    let tally = ask(&mix, connections, options.load()).await;
    let after = server.memory();

    let count = options.connections;
    println!("\n### {count} keep-alive connections, one request in 10 s each, 90 % reads\n");
    let latencies = &tally.latencies;
    let p95 = millis(latencies, 0.95);
    let wrong: u64 = tally.wrong.values().sum();
    let mut table = Table::new(&["answered", "errors", "p50 ms", "p95 ms", "p99 ms", "most ms", "target", "met"]);
    table.row(vec![
        latencies.len().to_string(),
        wrong.to_string(),
        format!("{:.1}", millis(latencies, 0.50)),
        format!("**{p95:.1}**"),
        format!("{:.1}", millis(latencies, 0.99)),
        format!("{:.1}", millis(latencies, 1.0)),
        format!("p95 < {TARGET:.0}, no error"),
        report::yes(p95 < TARGET && wrong == 0),
    ]);
    table.print();
    for (what, times) in &tally.wrong {
        report::note(&format!("{times} × {what}"));
    }
    println!("\n### Memory of the server, MiB\n");
    let mut table = Table::new(&["idle", "each 1,000 connections", "with them all", "after the load", "most"]);
    table.row(vec![
        format!("{:.0}", before.now),
        format!("{:.1}", (opened.now - before.now) / (count as f64 / 1_000.0)),
        format!("{:.0}", opened.now),
        format!("{:.0}", after.now),
        format!("{:.0}", after.peak),
    ]);
    table.print();
}

/// A quantile of microseconds, in milliseconds.
pub(crate) fn millis(latencies: &Histogram<u64>, quantile: f64) -> f64 {
    latencies.value_at_quantile(quantile) as f64 / 1_000.0
}

async fn opened(server: &Server, count: usize) -> Vec<Connection> {
    let mut connections = Vec::with_capacity(count);
    while connections.len() < count {
        let batch = OPENING.min(count - connections.len());
        let opening = (0..batch).map(|_| Connection::open(server.address));
        connections.extend(futures::future::try_join_all(opening).await.expect("connections"));
    }
    // The server takes them in its own time.
    tokio::time::sleep(Duration::from_millis(500)).await;
    connections
}

/// Latencies are counted from when a request was due, not from when it was sent: one that is late makes the next late.
async fn ask(mix: &Rc<Mix>, connections: Vec<Connection>, length: Duration) -> Tally {
    let latencies = Histogram::new(3).expect("a histogram");
    let tally = Rc::new(RefCell::new(Tally { latencies, wrong: BTreeMap::new() }));
    let count = u32::try_from(connections.len()).expect("a number of connections");
    let started = Instant::now() + Duration::from_millis(200);
    let end = started + length;
    let mut asking = JoinSet::new();
    for (client, mut connection) in connections.into_iter().enumerate() {
        let (mix, tally) = (mix.clone(), tally.clone());
        let mut due = started + INTERVAL / count * u32::try_from(client).expect("its number");
        asking.spawn_local(async move {
            let mut request = Vec::new();
            for made in 0.. {
                if due >= end {
                    return;
                }
                tokio::time::sleep_until(due).await;
                mix.next(client, made, &mut request);
                let answer = connection.send(&request).await;
                let micros = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
                let mut tally = tally.borrow_mut();
                tally.latencies.saturating_record(micros);
                let wrong = match answer {
                    Ok(answer) if answer.status == 200 => None,
                    Ok(answer) => Some(format!("answered {}", answer.status)),
                    Err(error) => Some(error.to_string()),
                };
                if let Some(wrong) = wrong {
                    let broken = !wrong.starts_with("answered");
                    *tally.wrong.entry(wrong).or_default() += 1;
                    if broken {
                        return;
                    }
                }
                due += INTERVAL;
            }
        });
    }
    while let Some(ended) = asking.join_next().await {
        ended.expect("a client ends");
    }
    Rc::into_inner(tally).expect("the clients have ended").into_inner()
}
