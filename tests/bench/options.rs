//! What the command line asks for: `cargo bench --bench api -- --only get,list --seconds 3 --database postgres`.

use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::place::Kind;

/// Measures the API, and prints Markdown tables of ratios.
#[derive(Debug, Parser)]
pub(crate) struct Options {
    /// Only these measures.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Section>,
    /// Only this database.
    #[arg(long)]
    database: Option<Kind>,
    /// Seconds of one turn of one side of a comparison.
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// Turns of each side; the table has the median of their ratios.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Clients at once, in comparisons with the bare database.
    #[arg(long, default_value_t = 16)]
    pub(crate) clients: usize,
    /// Students of each school.
    #[arg(long, default_value_t = 1_000)]
    pub(crate) students: u32,
    /// Keep-alive connections of the measure `connections`.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) connections: usize,
    /// Jobs and events of the measures of those names.
    #[arg(long, default_value_t = 20_000)]
    pub(crate) background: u32,
    /// People that the measure `announcement` tells.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) recipients: u32,
    /// How many times what can be answered comes, in the measure `overload`.
    #[arg(long, default_value_t = 3.0)]
    pub(crate) factor: f64,
    /// The bare side on PostgreSQL; on SQLite it is always `sqlx`.
    #[arg(long, default_value = "pgbench")]
    pub(crate) baseline: Baseline,
    /// Another build of the program than the benchmark's own: of an older version, to compare with.
    #[arg(long)]
    pub(crate) program: Option<std::path::PathBuf>,
    /// Longer turns, more of them, and growth to 1,000 schools (seeding those takes some minutes).
    #[arg(long)]
    pub(crate) full: bool,
    /// Fail when a target is missed.
    #[arg(long)]
    pub(crate) check: bool,
    /// Given by `cargo bench`.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// One student.
    Get,
    /// The same, known to the client: answered 304.
    NotModified,
    /// 25 students by name.
    List,
    /// Students by a word.
    Search,
    /// A new student with a number.
    Create,
    /// A new student who gets the next number.
    Numbered,
    /// A change of one field.
    Patch,
    /// A file of 1,000 students.
    Import,
    /// Reads again, with ten and (`--full`) a thousand schools.
    Growth,
    /// From start to ready.
    Start,
    /// Many connections that each ask now and then, and what memory they take.
    Connections,
    /// From a change on one node to a live message on another.
    Realtime,
    /// Jobs that wait, done by workers.
    Jobs,
    /// Events that somebody subscribed to, made into jobs.
    Events,
    /// A message to ten thousand people.
    Announcement,
    /// Three times as many requests as can be answered.
    Overload,
}

impl Section {
    /// The comparisons with the bare database.
    pub(crate) const RATIOS: [Self; 8] =
        [Self::Get, Self::NotModified, Self::List, Self::Search, Self::Create, Self::Numbered, Self::Patch, Self::Import];
}

/// What runs the statements without the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Baseline {
    /// `pgbench -M prepared`: `BEGIN`, the school, the statements, `COMMIT`, one after the other, as a program without a
    /// trick sends them. sqlx where there is none.
    Pgbench,
    /// The same with the program's trick: what opens the transaction is one message.
    Pipelined,
    /// The program's own driver, in a loop.
    Sqlx,
}

impl Options {
    /// Whether this is measured.
    pub(crate) fn wants(&self, section: Section) -> bool {
        self.only.is_empty() || self.only.contains(&section)
    }

    /// Whether any of these is.
    pub(crate) fn wants_any(&self, sections: &[Section]) -> bool {
        sections.iter().any(|section| self.wants(*section))
    }

    /// Databases that are measured.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        self.database.map_or_else(|| vec![Kind::Postgres, Kind::Sqlite], |kind| vec![kind])
    }

    /// The length of one turn.
    pub(crate) fn turn(&self) -> Duration {
        Duration::from_secs(if self.full { self.seconds * 3 } else { self.seconds })
    }

    /// The number of turns of each side.
    pub(crate) fn rounds(&self) -> usize {
        if self.full { self.rounds + 2 } else { self.rounds }
    }

    /// The length of a measure under load that is not a comparison.
    pub(crate) fn load(&self) -> Duration {
        Duration::from_secs(if self.full { 60 } else { 20 })
    }
}
