//! An import against the bare inserts of as many rows.

use std::fmt::Write as _;
use std::rc::Rc;
use std::time::Instant;

use crate::bare::{Client, Driver};
use crate::options::Options;
use crate::place::{Kind, Place};
use crate::report::Table;
use crate::server::Server;
use crate::statements;
use crate::wire::Connection;
use crate::world::World;

/// Rows of the file.
const ROWS: usize = 1_000;
/// Rows of one bare INSERT: PostgreSQL takes 65,535 values in one statement, SQLite 32,766.
const AT_ONCE: usize = 500;

/// Adds the comparison to the table, in rows per second.
pub(crate) async fn run(place: &Place, server: &Server, world: &Rc<World>, options: &Options, table: &mut Table) {
    let transaction = statements::import(AT_ONCE);
    let mut pairs = Vec::new();
    // The first of each finds nothing remembered, on neither side.
    for round in 0..=options.rounds() {
        let mut driver = Driver::open(place, true, 1).await.remove(0);
        let mut client = Client::new(world, 0, &format!("i{round}"));
        let started = Instant::now();
        for _ in 0..ROWS / AT_ONCE {
            driver.run(&mut client, &transaction).await.expect("the bare inserts");
        }
        let bare = ROWS as f64 / started.elapsed().as_secs_f64();
        drop(driver);
        let pair = (bare, imported(server, world, round).await);
        if round > 0 {
            pairs.push(pair);
        }
    }
    let target = (place.kind == Kind::Postgres).then_some(0.6);
    table.ratio("import 1,000 rows (rows)", &pairs, target);
}

/// Rows per second.
async fn imported(server: &Server, world: &World, round: usize) -> f64 {
    let mut file = "student_number,first_name,last_name,sex,born_on,nationality,home_language,address\n".to_owned();
    for row in 0..ROWS {
        let _ = writeln!(file, "I{round}-{row},Rudo,Moyo,female,2015-04-18,ZW,sn,\"12 Samora Machel Avenue, Harare\"");
    }
    let request = world.request("POST", "/students/import").body("text/csv", file).plain();
    let mut connection = Connection::open(server.address).await.expect("a connection");
    let started = Instant::now();
    let answer = connection.send(&request).await.expect("an answer");
    let took = started.elapsed();
    let report: serde_json::Value = serde_json::from_slice(connection.body(answer)).expect("JSON");
    assert_eq!(report["data"]["created"], ROWS, "the import: {report}");
    ROWS as f64 / took.as_secs_f64()
}
