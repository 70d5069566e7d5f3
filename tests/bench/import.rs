//! An import against the bare inserts of as many rows.

use std::fmt::Write as _;

use crate::bare::{Client, Driver};
use crate::meter::{Figure, Meter};
use crate::options::Options;
use crate::place::{Kind, Place};
use crate::report::Table;
use crate::server::Server;
use crate::statements;
use crate::wire::Connection;
use crate::world::World;

/// Rows of the file.
const ROWS: usize = 1_000;
/// Rows of one bare INSERT.
const AT_ONCE: usize = 100;

/// Adds the comparison to the table, in rows per second.
pub(crate) async fn run(place: &Place, server: &Server, meter: &Meter, world: &World, options: &Options, table: &mut Table) {
    let transaction = statements::import(ROWS, AT_ONCE);
    let mut pairs = Vec::new();
    let mut driver = Driver::open(place, true, 1).await.remove(0);
    // The first of each finds nothing prepared, on neither side: it is not counted.
    for round in 0..=options.rounds() {
        let mut client = Client::new(world, 0, &format!("i{round}"));
        let since = meter.read();
        driver.run(&mut client, &transaction).await.expect("the bare inserts");
        let bare = meter.figure(since, ROWS as u64);
        let pair = (bare, imported(server, meter, world, round).await);
        if round > 0 {
            pairs.push(pair);
        }
    }
    let target = (place.kind == Kind::Postgres).then_some(0.6);
    table.ratio("import 1,000 rows (rows)", &pairs, target);
}

/// One import.
async fn imported(server: &Server, meter: &Meter, world: &World, round: usize) -> Figure {
    let mut file = "student_number,first_name,last_name,sex,born_on,nationality,home_language,address\n".to_owned();
    for row in 0..ROWS {
        let _ = writeln!(file, "I{round}-{row},Rudo,Moyo,female,2015-04-18,ZW,sn,\"12 Samora Machel Avenue, Harare\"");
    }
    let request = world.request("POST", "/students/import").body("text/csv", file).plain();
    let mut connection = Connection::open(server.address).await.expect("a connection");
    let since = meter.read();
    let answer = connection.send(&request).await.expect("an answer");
    let figure = meter.figure(since, ROWS as u64);
    let report: serde_json::Value = serde_json::from_slice(connection.body(answer)).expect("JSON");
    assert_eq!(report["data"]["created"], ROWS, "the import: {report}");
    figure
}
