//! Tables.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::meter::Figure;
use crate::options::Options;
use crate::process;

/// What is printed first: on what this runs, and how to read it.
pub(crate) fn preface(options: &Options) {
    println!("# How quick the API is\n");
    println!(
        "{} cores, {} open files; turns of {} s, {} of each side. The load generator, the database and the program share the \
         machine.\n",
        process::cores(),
        process::open_files(),
        options.turn().as_secs(),
        options.rounds()
    );
    println!(
        "How to read it: each ratio is of two figures that were taken in turns, one right after the other, so that the \
         machine and what else runs on it cancel out. It is the median of the turns; \"least and most\" shows how far they \
         lay apart: where that is wide, run it again with `--seconds 10 --rounds 7`. Figures per second are this machine's \
         at this hour; compare ratios, not those. `met` compares the median with the target. \"Of CPU time\" is the ratio of \
         the processor time that one request (transaction) takes of generator, program and database together: where \
         \"others\", the part of the machine that other programs took meanwhile, is above some 10 %, believe that one, \
         because the scheduler then decides the other."
    );
}

/// What else ran meanwhile, on which a measure that has nothing to be held against depends.
pub(crate) fn others(figure: &Figure) {
    let part = figure.others / process::cores() as f64 * 100.0;
    println!("\nOther programs took {part:.0} % of the machine meanwhile.\n");
}

/// One remark between tables.
pub(crate) fn note(text: &str) {
    println!("> {text}\n");
}

/// The middle one; of an even number, half-way between the two in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
    let lower = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN);
    f64::midpoint(lower, upper)
}

/// The least and the most.
pub(crate) fn spread(values: &[f64]) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(0.0, f64::max);
    format!("{least:.2} – {most:.2}")
}

/// A Markdown table.
#[derive(Debug)]
pub(crate) struct Table {
    columns: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        Self { columns: head.len(), rows: vec![head.iter().map(|&name| name.to_owned()).collect()] }
    }

    /// One line.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        assert_eq!(cells.len(), self.columns, "a cell for each column");
        self.rows.push(cells);
    }

    /// For comparisons of what these words name.
    pub(crate) fn ratios(base: &str, measured: &str) -> Self {
        let (base, measured) = (format!("{base} /s"), format!("{measured} /s"));
        Self::new(&["measure", &base, &measured, "ratio", "least and most", "of CPU time", "others", "target", "met"])
    }

    /// A comparison: turns of what it is held against, and of what is measured; at least `target` is good.
    pub(crate) fn ratio(&mut self, name: &str, pairs: &[(Figure, Figure)], target: Option<f64>) {
        let of = |take: &dyn Fn(&(Figure, Figure)) -> f64| pairs.iter().map(take).collect::<Vec<f64>>();
        let ratios = of(&|(base, measured)| measured.rate / base.rate);
        let ratio = median(&ratios);
        let others = of(&|(base, measured)| base.others + measured.others).iter().sum::<f64>() / (2.0 * pairs.len() as f64);
        self.row(vec![
            name.to_owned(),
            format!("{:.0}", median(&of(&|(base, _)| base.rate))),
            format!("{:.0}", median(&of(&|(_, measured)| measured.rate))),
            format!("**{ratio:.2}**"),
            spread(&ratios),
            format!("{:.2}", median(&of(&|(base, measured)| base.cost / measured.cost))),
            format!("{:.0} %", others / process::cores() as f64 * 100.0),
            target.map_or_else(none, |target| format!("≥ {target:.2}")),
            target.map_or_else(none, |target| yes(ratio >= target)),
        ]);
    }

    pub(crate) fn print(&self) {
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns).map(width).collect();
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            println!("| {} |", cells.join(" | "));
            if number == 0 {
                let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
                println!("| {} |", rules.join(" | "));
            }
        }
    }
}

/// Targets that were missed.
static MISSED: AtomicUsize = AtomicUsize::new(0);

/// Whether a target is met.
pub(crate) fn yes(met: bool) -> String {
    MISSED.fetch_add(usize::from(!met), Ordering::Relaxed);
    if met { "yes" } else { "**no**" }.to_owned()
}

/// How many targets were missed so far.
pub(crate) fn missed() -> usize {
    MISSED.load(Ordering::Relaxed)
}

/// Nothing to say.
pub(crate) fn none() -> String {
    "–".to_owned()
}
