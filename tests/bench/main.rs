//! `cargo bench --bench api`: how quick the API is, and how it bears load, as ratios taken in one run.
//!
//! A figure in requests per second says more about the machine than about the program, and is another one an hour
//! later. So each figure here is held against one measured beside it, in turns: the same transaction without the
//! program, a smaller database, the same program under less load. `report.rs` prints how to read the tables.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a measurement that goes wrong must end the run, not become a figure"
)]
#![expect(clippy::print_stdout, reason = "the tables are what it is for")]
#![expect(clippy::as_conversions, reason = "figures are rounded when they are printed anyway")]

mod announcement;
mod background;
mod bare;
mod cases;
mod closed;
mod connections;
mod growth;
mod import;
mod latencies;
mod meter;
mod mix;
mod naps;
mod open;
mod options;
mod overload;
mod pgbench;
mod place;
mod process;
mod ratios;
mod realtime;
mod report;
mod server;
mod start;
mod statements;
mod wire;
mod worker;
mod world;

use std::process::ExitCode;

use clap::Parser as _;

use options::{Options, Section};
use place::Kind;

/// One to read, and one for each measure that writes, so that none finds what another has left.
const SCHOOLS: u32 = 5;

fn main() -> ExitCode {
    let options = Options::parse();
    if let Some(program) = &options.program {
        place::measure_program(std::path::absolute(program).expect("a path"));
    }
    process::raise_open_files();
    report::preface(&options);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    // Everything of the generator runs on this one thread: it shares the machine with what it measures.
    let local = tokio::task::LocalSet::new();
    for kind in options.kinds() {
        local.block_on(&runtime, measure(kind, &options));
    }
    match report::missed() {
        missed if options.check && missed > 0 => {
            eprintln!("{missed} targets were missed");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

/// All that is asked for, on one kind of database.
async fn measure(kind: Kind, options: &Options) {
    let Some(place) = place::Place::new(kind).await else {
        println!("\n## {kind}\n\nNot measured: it is not installed here.");
        return;
    };
    println!("\n## {kind}");
    place.seed(SCHOOLS, options.students);
    if options.wants_any(&Section::RATIOS) {
        ratios::run(&place, options).await;
    }
    if options.wants(Section::Growth) {
        growth::run(kind, options).await;
    }
    if options.wants(Section::Start) {
        start::run(&place, options).await;
    }
    if options.wants(Section::Connections) {
        connections::run(&place, options).await;
    }
    if options.wants(Section::Realtime) {
        realtime::run(&place, options).await;
    }
    if options.wants(Section::Jobs) {
        background::jobs(&place, options).await;
    }
    if options.wants(Section::Events) {
        background::events(&place, options).await;
    }
    if options.wants(Section::Announcement) {
        announcement::run(&place, options).await;
    }
    if options.wants(Section::Overload) {
        overload::run(&place, options).await;
    }
}
