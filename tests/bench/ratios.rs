//! The program against the bare database: requests answered per second, over transactions per second without it.

use std::path::PathBuf;
use std::rc::Rc;

use crate::cases::{self, Case, Turn};
use crate::meter::{Figure, Meter};
use crate::options::{Baseline, Options, Section};
use crate::pgbench::Script;
use crate::place::{Kind, Place};
use crate::report::{self, Table};
use crate::server::Server;
use crate::world::World;
use crate::{bare, closed, import, pgbench};

/// Background work would take its share from one side only; imports are answered at once, not by a job.
const SETTINGS: [(&str, &str); 2] = [("ONECLASS__JOBS__ENABLED", "false"), ("ONECLASS__LIMITS__IMPORT_SYNC_ROWS", "10000")];

/// A repeated get must be so many times as quick as a get.
const NOT_MODIFIED_TARGET: f64 = 3.0;

/// Runs the bare side of a case.
pub(crate) enum Bare {
    Pgbench { program: PathBuf, pipelined: bool },
    Sqlx,
}

impl Bare {
    pub(crate) fn of(kind: Kind, options: &Options) -> Self {
        match (kind, options.baseline, pgbench::program()) {
            (Kind::Postgres, Baseline::Pgbench, Some(program)) => Self::Pgbench { program, pipelined: false },
            (Kind::Postgres, Baseline::Pipelined, Some(program)) => Self::Pgbench { program, pipelined: true },
            _ => Self::Sqlx,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Pgbench { pipelined: false, .. } => "`pgbench -M prepared`, one statement after the other",
            Self::Pgbench { pipelined: true, .. } => "`pgbench -M prepared`, the opening statements in one message",
            Self::Sqlx => "sqlx, in the benchmark's process",
        }
    }

    async fn run(&self, place: &Place, meter: &Meter, world: &World, case: &Case, turn: &Turn) -> Figure {
        match self {
            Self::Pgbench { program, pipelined } => {
                let script = Script::of(world, turn, *pipelined, &case.bare);
                pgbench::run(program, place, meter, turn, &script)
            }
            Self::Sqlx => bare::run(place, meter, world, &case.bare, turn).await,
        }
    }
}

/// Measures and prints all comparisons with the bare database.
pub(crate) async fn run(place: &Place, options: &Options) {
    let server = Server::start(place, &SETTINGS).await;
    let reading = Rc::new(World::of(place, &server, 1).await);
    let mut schools = 2..;
    let bare = Bare::of(place.kind, options);
    println!("\n### Throughput with authentication ÷ the same transactions bare\n");
    println!("{} clients; bare side: {}.\n", options.clients, bare.name());
    let meter = Meter::new(place, &server).await;
    let mut table = Table::ratios("bare", "HTTP");
    for case in Case::all(place.kind).iter().filter(|case| options.wants(case.section)) {
        let world = match case.bare.writes {
            true => &Rc::new(World::of(place, &server, schools.next().expect("a school")).await),
            false => &reading,
        };
        drift(&server, world, case, place.kind).await;
        let mut pairs = Vec::new();
        for round in 0..options.rounds() {
            let number = format!("{}{round:02}", case.section as u8 + 1);
            let turn = Turn { clients: options.clients, length: options.turn(), number };
            let without = bare.run(place, &meter, world, case, &turn).await;
            let sources = case.sources(world, turn.clients, &turn.number);
            let with = closed::run(server.address, &meter, sources, case.expected, options.turn()).await;
            pairs.push((without, with));
        }
        table.ratio(case.name, &pairs, case.target(place.kind));
    }
    if options.wants(Section::Import) {
        let world = World::of(place, &server, schools.next().expect("a school")).await;
        import::run(place, &server, &meter, &world, options, &mut table).await;
    }
    table.print();
    if options.wants(Section::NotModified) {
        not_modified(&server, &meter, &reading, options).await;
    }
}

/// Says so when the program's statements are not those that it is held against.
async fn drift(server: &Server, world: &Rc<World>, case: &Case, kind: Kind) {
    // On PostgreSQL the program's audit entry and event go with one statement; a program without a trick sends two.
    let together = usize::from(case.bare.writes && kind == Kind::Postgres);
    let (taken, known) = (case.statements(server, world).await, case.bare.statements.len() - together);
    if let Some(taken) = taken.filter(|taken| *taken != known) {
        report::note(&format!("{}: the program takes {taken} statements, the bare side {known}", case.name));
    }
}

async fn not_modified(server: &Server, meter: &Meter, world: &Rc<World>, options: &Options) {
    println!("\n### A repeated get, answered 304 ÷ a get\n");
    let get = &Case::all(Kind::Sqlite)[0];
    let mut pairs = Vec::new();
    for round in 0..options.rounds() {
        let sources = get.sources(world, options.clients, &round.to_string());
        let whole = closed::run(server.address, meter, sources, 200, options.turn()).await;
        let sources = cases::known(server, world, options.clients).await;
        pairs.push((whole, closed::run(server.address, meter, sources, 304, options.turn()).await));
    }
    let mut table = Table::ratios("200", "304");
    table.ratio("repeated get", &pairs, Some(NOT_MODIFIED_TARGET));
    table.print();
}
