//! Processor time of everything that takes part: the generator, the program and the database.
//!
//! On a machine that other programs use too, requests per second say as much of them as of us. What a request costs in
//! processor time does not depend on them. Where nothing waits for a disk, the two ratios agree on a quiet machine.

use std::fs;
use std::process;
use std::time::Instant;

use sqlx::{Connection as _, PgConnection};

use crate::place::{Kind, Place};
use crate::server::Server;

/// Hundredths of a second: what Linux counts processor time in, for user programs, on every architecture.
const TICKS: f64 = 100.0;

/// Reads the clocks.
#[derive(Debug)]
pub(crate) struct Meter {
    server: u32,
    postmaster: Option<u32>,
}

/// The clocks at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    at: Instant,
    /// Seconds that those who take part have used so far.
    ours: f64,
    /// Seconds that all processors have been busy so far.
    busy: f64,
}

/// One turn of one side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    /// Requests or transactions per second.
    pub(crate) rate: f64,
    /// Processor time of one, in seconds.
    pub(crate) cost: f64,
    /// Processors that others used meanwhile: 0.5 is half of one.
    pub(crate) others: f64,
}

impl Meter {
    pub(crate) async fn new(place: &Place, server: &Server) -> Self {
        let postmaster = match place.kind {
            Kind::Sqlite => None,
            Kind::Postgres => {
                let mut connection = PgConnection::connect(&place.truth_url).await.expect("a connection");
                let backend: i32 =
                    sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await.expect("its id");
                Some(Stat::of(&backend.to_string()).expect("a backend runs").parent)
            }
        };
        Self { server: server.id(), postmaster }
    }

    /// What the clocks show now.
    pub(crate) fn read(&self) -> Reading {
        let whole = |id: u32| Stat::of(&id.to_string()).map_or(0.0, |stat| stat.own + stat.ended_children);
        let mut ours = whole(process::id()) + whole(self.server);
        if let Some(postmaster) = self.postmaster {
            ours += whole(postmaster);
            let living = fs::read_dir("/proc").expect("/proc").flatten();
            let stats = living.filter_map(|entry| Stat::of(entry.file_name().to_str()?));
            ours += stats.filter(|stat| stat.parent == postmaster).map(|stat| stat.own).sum::<f64>();
        }
        Reading { at: Instant::now(), ours, busy: busy() }
    }

    /// What so many requests since then come to.
    pub(crate) fn figure(&self, since: Reading, count: u64) -> Figure {
        let now = self.read();
        let (seconds, ours) = ((now.at - since.at).as_secs_f64(), now.ours - since.ours);
        let others = ((now.busy - since.busy - ours) / seconds).max(0.0);
        Figure { rate: count as f64 / seconds, cost: ours / count as f64, others }
    }
}

/// Of `/proc/<id>/stat`.
struct Stat {
    parent: u32,
    own: f64,
    ended_children: f64,
}

impl Stat {
    fn of(id: &str) -> Option<Self> {
        if !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let line = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name before it may hold anything, brackets and spaces too. `fields[0]` is the state, field 3 of proc(5).
        let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            own: (ticks(14)? + ticks(15)?) / TICKS,
            ended_children: (ticks(16)? + ticks(17)?) / TICKS,
        })
    }
}

/// All processors: user, nice, system, irq, softirq.
fn busy() -> f64 {
    let stat = fs::read_to_string("/proc/stat").expect("/proc/stat");
    let fields: Vec<f64> = stat.lines().next().map(numbers).unwrap_or_default();
    [0, 1, 2, 5, 6].iter().filter_map(|field| fields.get(*field)).sum::<f64>() / TICKS
}

fn numbers(line: &str) -> Vec<f64> {
    line.split_whitespace().filter_map(|field| field.parse().ok()).collect()
}
