//! Many keep-alive connections that each ask now and then, as the phones of a whole district do; and the memory they take.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::latencies::Latencies;
use crate::meter::Meter;
use crate::mix::Mix;
use crate::options::Options;
use crate::place::Place;
use crate::report::{self, Table};
use crate::server::Server;
use crate::wire::Connection;
use crate::world::World;

/// Each connection asks once in so long.
const INTERVAL: Duration = Duration::from_secs(10);
/// The longest that 95 of 100 answers may take, in milliseconds.
const TARGET: f64 = 200.0;

/// What happened.
struct Tally {
    latencies: Latencies,
    wrong: BTreeMap<String, u64>,
}

/// Measures and prints it.
pub(crate) async fn run(place: &Place, options: &Options) {
    let server = Server::start(place, &[]).await;
    let mix = Rc::new(Mix::new(&Rc::new(World::of(place, &server, 1).await)));
    let meter = Meter::new(place, &server).await;
    let before = server.memory();
    let tally = Rc::new(RefCell::new(Tally { latencies: Latencies::new(), wrong: BTreeMap::new() }));
    let mut asking = JoinSet::new();
    let count = u32::try_from(options.connections).expect("a number of connections");
    // In the first interval they connect and ask once, which is not counted.
    let started = Instant::now();
    let counted = started + INTERVAL;
    for number in 0..count {
        let due = started + INTERVAL / count * number;
        asking.spawn_local(client(server.address, number, due, counted + options.load(), mix.clone(), tally.clone()));
    }
    tokio::time::sleep_until(counted).await;
    let opened = server.memory();
    let since = meter.read();
    while let Some(ended) = asking.join_next().await {
        ended.expect("a client ends");
    }
    let after = server.memory();
    let figure = meter.figure(since, 1);
    let tally = tally.borrow();

    println!("\n### {count} keep-alive connections, one request in 10 s each, 90 % reads\n");
    let latencies = &tally.latencies;
    let wrong: u64 = tally.wrong.values().sum();
    let mut table = Table::new(&["answered", "errors", "p50 ms", "p95 ms", "p99 ms", "most ms", "target", "met"]);
    table.row(vec![
        latencies.count().to_string(),
        wrong.to_string(),
        latencies.millis(0.50),
        format!("**{}**", latencies.millis(0.95)),
        latencies.millis(0.99),
        latencies.millis(1.0),
        format!("p95 < {TARGET:.0}, no error"),
        report::yes(latencies.within(0.95, TARGET) && wrong == 0),
    ]);
    table.print();
    report::others(&figure);
    for (what, times) in &tally.wrong {
        report::note(&format!("{times} × {what}"));
    }
    println!("\n### Memory of the server, MiB\n");
    let mut table = Table::new(&["idle", "each 1,000 connections", "with them all", "after the load", "most"]);
    table.row(vec![
        format!("{:.0}", before.now),
        format!("{:.1}", (opened.now - before.now) / (f64::from(count) / 1_000.0)),
        format!("{:.0}", opened.now),
        format!("{:.0}", after.now),
        format!("{:.0}", after.peak),
    ]);
    table.print();
}

/// Connects when it is due and asks at once, as clients do; then in every interval. Latencies are counted from when a
/// request was due, not from when it was sent: one that is late makes the next late.
async fn client(address: SocketAddr, number: u32, mut due: Instant, end: Instant, mix: Rc<Mix>, tally: Rc<RefCell<Tally>>) {
    let number = number as usize;
    let wrong = |what: String| *tally.borrow_mut().wrong.entry(what).or_default() += 1;
    tokio::time::sleep_until(due).await;
    let mut connection = match Connection::open(address).await {
        Ok(connection) => connection,
        Err(error) => return wrong(format!("connecting: {error}")),
    };
    let mut request = Vec::new();
    for made in 0.. {
        mix.next(number, made, &mut request);
        match connection.send(&request).await {
            Ok(answer) if answer.status != 200 => wrong(format!("answered {}", answer.status)),
            Ok(_) if made > 0 => tally.borrow_mut().latencies.record(due.elapsed()),
            Ok(_) => {}
            Err(error) => return wrong(error.to_string()),
        }
        due += INTERVAL;
        if due >= end {
            return;
        }
        tokio::time::sleep_until(due).await;
    }
}
