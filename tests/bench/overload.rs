//! Three times as many requests as can be answered: those that are answered should be as many as before, and quick.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::meter::Meter;
use crate::mix::Mix;
use crate::naps::Naps;
use crate::options::Options;
use crate::place::Place;
use crate::report::{self, Table};
use crate::server::Server;
use crate::world::World;
use crate::{closed, open};

/// Clients that find out how much can be answered.
const CLIENTS: usize = 64;
/// Connections of the overload; what comes when all wait for an answer waits too.
const CONNECTIONS: usize = 4_000;
/// The least part of what could be answered that must still be.
const GOODPUT: f64 = 0.8;
/// The longest that 95 of 100 of those may take, in milliseconds.
const P95: f64 = 500.0;

/// One flood, and what could be answered just before and just after it: the machine's pace, and the database's, change.
struct Round {
    capacity: f64,
    outcome: open::Outcome,
    seconds: f64,
}

impl Round {
    fn per_second(&self, count: u64) -> f64 {
        count as f64 / self.seconds
    }

    fn goodput(&self) -> f64 {
        self.per_second(self.outcome.good) / self.capacity
    }

    fn p95(&self) -> f64 {
        self.outcome.latencies.quantile(0.95).unwrap_or(f64::INFINITY)
    }
}

/// Measures and prints it.
pub(crate) async fn run(place: &Place, options: &Options) {
    let server = Server::start(place, &[]).await;
    let mix = Rc::new(Mix::new(&Rc::new(World::of(place, &server, 1).await)));
    let meter = Meter::new(place, &server).await;
    // Both what can be answered and what comes beyond it.
    let naps = Naps::begin();
    let length = options.load() / 2;
    let mut rounds: Vec<Round> = Vec::new();
    let mut before = capacity(&server, &mix, &meter, options).await;
    let since = meter.read();
    for _ in 0..options.rounds() {
        let outcome = open::run(server.address, &mix, before * options.factor, length, CONNECTIONS).await;
        // What is left of the flood is not to reach what is measured next.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let after = capacity(&server, &mix, &meter, options).await;
        rounds.push(Round { capacity: f64::midpoint(before, after), outcome, seconds: length.as_secs_f64() });
        before = after;
    }
    let figure = meter.figure(since, 1);
    drop(naps);

    println!("\n### Overload: {} × what {CLIENTS} clients get answered, for {} s\n", options.factor, length.as_secs());
    print(&rounds);
    println!("\nMost memory of the server: {:.0} MiB.", server.memory().peak);
    report::others(&figure);
    for (what, times) in rounds.iter().flat_map(|round| &round.outcome.wrong) {
        report::note(&format!("{times} × {what}"));
    }
}

/// What so many clients get answered a second, each asking again as soon as it is answered.
async fn capacity(server: &Server, mix: &Rc<Mix>, meter: &Meter, options: &Options) -> f64 {
    let sources = (0..CLIENTS).map(|client| -> closed::Source {
        let (mix, made) = (mix.clone(), Cell::new(0));
        Box::new(move |buffer| {
            mix.next(client, made.get(), buffer);
            made.set(made.get() + 1);
        })
    });
    closed::run(server.address, meter, sources.collect(), 200, options.turn() * 2).await.rate
}

fn print(rounds: &[Round]) {
    let mut table = Table::new(&[
        "flood",
        "capacity /s",
        "came /s",
        "refused /s",
        "answered /s",
        "of them changes",
        "÷ capacity",
        "p50 ms",
        "p95 ms",
        "of changes, ms",
        "target",
        "met",
    ]);
    for (number, round) in rounds.iter().enumerate() {
        let outcome = &round.outcome;
        table.row(vec![
            (number + 1).to_string(),
            format!("{:.0}", round.capacity),
            format!("{:.0}", round.per_second(outcome.due)),
            format!("{:.0}", round.per_second(outcome.refused)),
            format!("{:.0}", round.per_second(outcome.good)),
            format!("{:.0} %", 100.0 * outcome.changes.count() as f64 / outcome.good.max(1) as f64),
            format!("{:.2}", round.goodput()),
            outcome.latencies.millis(0.5),
            outcome.latencies.millis(0.95),
            outcome.changes.millis(0.95),
            report::none(),
            report::none(),
        ]);
    }
    let goodput = report::median(&rounds.iter().map(Round::goodput).collect::<Vec<_>>());
    let p95 = report::median(&rounds.iter().map(Round::p95).collect::<Vec<_>>());
    let mut last = vec![report::none(); 12];
    last[0] = "median".to_owned();
    last[6] = format!("**{goodput:.2}**");
    last[8] = format!("**{p95:.1}**");
    last[10] = format!("≥ {GOODPUT}, p95 < {P95:.0}");
    last[11] = report::yes(goodput >= GOODPUT && p95 < P95);
    table.row(last);
    table.print();
}
