//! Reads of one school, with many other schools beside it.

use std::rc::Rc;

use crate::cases::Case;
use crate::closed;
use crate::options::{Options, Section};
use crate::place::Place;
use crate::report::{self, Table};
use crate::server::Server;
use crate::world::World;

/// A read may take so many times as long.
const TARGET: f64 = 1.3;

/// Measures and prints it; `small` has the schools that others are held against.
pub(crate) async fn run(small: &Place, options: &Options) {
    println!("\n### Growth: time of a read in a larger database ÷ in a small one\n");
    let mut table = Table::new(&["measure", "schools × students", "small /s", "large /s", "ratio", "target", "met"]);
    let sizes: &[u32] = if options.full { &[10, 1_000] } else { &[10] };
    let before = Server::start(small, &[]).await;
    let few = Rc::new(World::of(small, &before, 1).await);
    for schools in sizes {
        let large = Place::new(small.kind).await.expect("there is one already");
        large.seed(*schools, options.students);
        let after = Server::start(&large, &[]).await;
        let many = Rc::new(World::of(&large, &after, 1).await);
        let wanted = |case: &&Case| matches!(case.section, Section::Get | Section::List);
        for case in Case::all(small.kind).iter().filter(wanted) {
            let (mut slow, mut quick) = (Vec::new(), Vec::new());
            for round in 0..options.rounds() {
                let turn = format!("g{round}");
                let sources = case.sources(&few, options.clients, &turn);
                quick.push(closed::rate(before.address, sources, 200, options.turn()).await);
                let sources = case.sources(&many, options.clients, &turn);
                slow.push(closed::rate(after.address, sources, 200, options.turn()).await);
            }
            let ratio = report::median(&quick.iter().zip(&slow).map(|(quick, slow)| quick / slow).collect::<Vec<_>>());
            table.row(vec![
                case.name.to_owned(),
                format!("{schools} × {}", options.students),
                format!("{:.0}", report::median(&quick)),
                format!("{:.0}", report::median(&slow)),
                format!("**{ratio:.2}**"),
                format!("≤ {TARGET}"),
                report::yes(ratio <= TARGET),
            ]);
        }
    }
    table.print();
}
