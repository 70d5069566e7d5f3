//! From the start of the process to ready, on a database that has its schema.

use crate::options::Options;
use crate::place::Place;
use crate::report::{self, Table};
use crate::server::Server;

/// Starts and stops it some times.
pub(crate) async fn run(place: &Place, options: &Options) {
    println!("\n### Start → `/health/ready`, and memory before the first request\n");
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds() {
        let server = Server::start(place, &[]).await;
        times.push(server.took.as_secs_f64() * 1_000.0);
        sizes.push(server.memory().now);
    }
    let mut table = Table::new(&["start, ms", "resident, MiB"]);
    table.row(vec![format!("{:.0}", report::median(&times)), format!("{:.0}", report::median(&sizes))]);
    table.print();
}
