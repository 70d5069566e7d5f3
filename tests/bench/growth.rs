//! Reads of one school, with many other schools beside it.

use std::rc::Rc;

use crate::cases::Case;
use crate::closed;
use crate::meter::{Figure, Meter};
use crate::options::{Options, Section};
use crate::place::{Kind, Place};
use crate::report::{self, Table};
use crate::server::Server;
use crate::world::World;

/// A read may take so many times as long.
const TARGET: f64 = 1.3;

/// Measures and prints it.
pub(crate) async fn run(kind: Kind, options: &Options) {
    println!("\n### Growth: time of a read with so many schools ÷ with one\n");
    let mut table =
        Table::new(&["measure", "schools × students", "one /s", "many /s", "ratio", "least and most", "target", "met"]);
    let sizes: &[u32] = if options.full { &[10, 1_000] } else { &[10] };
    let small = Place::new(kind).await.expect("there is one already");
    small.seed(1, options.students);
    let before = Server::start(&small, &[]).await;
    let few = Rc::new(World::of(&small, &before, 1).await);
    for schools in sizes {
        let large = Place::new(kind).await.expect("there is one already");
        large.seed(*schools, options.students);
        let after = Server::start(&large, &[]).await;
        let many = Rc::new(World::of(&large, &after, 1).await);
        let wanted = |case: &&Case| matches!(case.section, Section::Get | Section::List);
        for case in Case::all(kind).iter().filter(wanted) {
            let (mut slow, mut quick) = (Vec::new(), Vec::new());
            for round in 0..options.rounds() {
                let turn = format!("g{round}");
                let sources = case.sources(&few, options.clients, &turn);
                quick.push(closed::run(before.address, &Meter::new(&small, &before).await, sources, 200, options.turn()).await);
                let sources = case.sources(&many, options.clients, &turn);
                slow.push(closed::run(after.address, &Meter::new(&large, &after).await, sources, 200, options.turn()).await);
            }
            let ratios: Vec<f64> =
                quick.iter().zip(&slow).map(|(quick, slow): (&Figure, &Figure)| quick.rate / slow.rate).collect();
            let ratio = report::median(&ratios);
            table.row(vec![
                case.name.to_owned(),
                format!("{schools} × {}", options.students),
                format!("{:.0}", report::median(&quick.iter().map(|figure| figure.rate).collect::<Vec<_>>())),
                format!("{:.0}", report::median(&slow.iter().map(|figure| figure.rate).collect::<Vec<_>>())),
                format!("**{ratio:.2}**"),
                report::spread(&ratios),
                format!("≤ {TARGET}"),
                report::yes(ratio <= TARGET),
            ]);
        }
    }
    table.print();
}
