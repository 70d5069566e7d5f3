//! Three times as many requests as can be answered: those that are answered should be as many as before, and quick.

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

/// Measures and prints it.
pub(crate) async fn run(place: &Place, options: &Options) {
    let server = Server::start(place, &[]).await;
    let mix = Rc::new(Mix::new(&Rc::new(World::of(place, &server, 1).await)));
    let sources = (0..CLIENTS).map(|client| -> closed::Source {
        let (mix, made) = (mix.clone(), std::cell::Cell::new(0));
        Box::new(move |buffer| {
            mix.next(client, made.get(), buffer);
            made.set(made.get() + 1);
        })
    });
    let meter = Meter::new(place, &server).await;
    // Both what can be answered and what comes beyond it.
    let _naps = Naps::begin();
    let capacity = closed::run(server.address, &meter, sources.collect(), 200, options.turn() * 2).await.rate;
    let length = options.load() / 2;
    let since = meter.read();
    let outcome = open::run(server.address, &mix, capacity * options.factor, length, CONNECTIONS).await;
    let figure = meter.figure(since, outcome.good.max(1));
    let seconds = length.as_secs_f64();
    let goodput = outcome.good as f64 / seconds / capacity;

    println!("\n### Overload: {} × what {CLIENTS} clients get answered, for {seconds} s\n", options.factor);
    let mut table = Table::new(&["", "", "target", "met"]);
    table.row(vec!["capacity /s".to_owned(), format!("{capacity:.0}"), report::none(), report::none()]);
    table.row(vec!["came /s".to_owned(), format!("{:.0}", outcome.due as f64 / seconds), report::none(), report::none()]);
    table.row(vec!["refused /s".to_owned(), format!("{:.0}", outcome.refused as f64 / seconds), report::none(), report::none()]);
    let changed = format!("{:.0} %", 100.0 * outcome.changed as f64 / outcome.good.max(1) as f64);
    table.row(vec!["changes among what was answered".to_owned(), changed, report::none(), report::none()]);
    table.row(vec![
        "goodput ÷ capacity".to_owned(),
        format!("**{goodput:.2}**"),
        format!("≥ {GOODPUT}"),
        report::yes(goodput >= GOODPUT),
    ]);
    table.row(vec!["p50 of what was answered, ms".to_owned(), outcome.latencies.millis(0.5), report::none(), report::none()]);
    table.row(vec![
        "p95 of what was answered, ms".to_owned(),
        format!("**{}**", outcome.latencies.millis(0.95)),
        format!("< {P95}"),
        report::yes(outcome.latencies.within(0.95, P95)),
    ]);
    table.row(vec!["most memory, MiB".to_owned(), format!("{:.0}", server.memory().peak), report::none(), report::none()]);
    table.print();
    report::others(&figure);
    for (what, times) in &outcome.wrong {
        report::note(&format!("{times} × {what}"));
    }
    // So that what is left of the flood does not reach what is measured next.
    tokio::time::sleep(Duration::from_millis(500)).await;
}
