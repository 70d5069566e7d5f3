//! The bare side on PostgreSQL: `pgbench -M prepared`, which costs next to nothing itself.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use test_support::postgres;

use crate::cases::Turn;
use crate::meter::{Figure, Meter};
use crate::place::Place;
use crate::statements::{Slot, Transaction};
use crate::world::World;

/// Where it is, if it is.
pub(crate) fn program() -> Option<PathBuf> {
    postgres::program("pgbench")
}

/// Transactions of so many clients.
pub(crate) fn run(program: &Path, place: &Place, meter: &Meter, turn: &Turn, script: &Script<'_>) -> Figure {
    let file = place.file("pgbench.sql");
    std::fs::write(&file, &script.text).expect("the script");
    let once = |first: u32, how_long: &str| {
        let since = meter.read();
        let said = script.run(program, &file, turn.clients, first, how_long, &place.app_url);
        (since, number(&said, "number of transactions actually processed: "), number(&said, "tps = "))
    };
    // What connecting and preparing take is no part of a transaction.
    let (since, ..) = once(900_000, "--transactions=1");
    let beforehand = meter.figure(since, 1).cost;
    let (since, count, tps) = once(0, &format!("--time={}", turn.length.as_secs().max(1)));
    let figure = meter.figure(since, count as u64);
    Figure { rate: tps, cost: (figure.cost - beforehand / count).max(0.0), ..figure }
}

/// The number that stands behind this.
fn number(said: &str, label: &str) -> f64 {
    let found =
        said.lines().find_map(|line| line.strip_prefix(label)?.split_whitespace().next()?.split('/').next()?.parse().ok());
    found.unwrap_or_else(|| panic!("pgbench does not say {label:?}: {said}"))
}

/// What it is told to do.
pub(crate) struct Script<'a> {
    text: String,
    pipelined: bool,
    variables: Vec<(String, String)>,
    world: &'a World,
    turn: &'a str,
}

impl<'a> Script<'a> {
    /// Of one transaction. Begins with what each client does once: it takes a student for its own.
    pub(crate) fn of(world: &'a World, turn: &'a Turn, pipelined: bool, transaction: &Transaction) -> Self {
        let mut script = Self { text: String::new(), pipelined, variables: Vec::new(), world, turn: &turn.number };
        script.variables.push(("school".to_owned(), world.school.to_string()));
        script.variables.push(("account".to_owned(), world.account.to_string()));
        script.text.push_str("\\if :fresh\n");
        script.open("BEGIN READ ONLY");
        script.text.push_str(
            "SELECT id AS own_id, student_number AS own_number, first_name AS own_first_name, last_name AS own_last_name, \
             version AS own_version FROM students WHERE school_id = :school AND deleted_at IS NULL ORDER BY id \
             OFFSET :client_id LIMIT 1 \\gset\nCOMMIT;\n\\set fresh 0\n\\set n :first\n\\endif\n",
        );
        script.transaction(transaction);
        script
    }

    /// `SET` takes no parameters. The program names the account as well, which costs nothing in the same message.
    fn open(&mut self, begin: &str) {
        let (school, account) = (self.world.school, self.world.account);
        let _ = if self.pipelined {
            writeln!(
                self.text,
                "\\startpipeline\n{begin};\nSET LOCAL app.school_id = '{school}';\nSET LOCAL app.account_id = '{account}';\n\\endpipeline"
            )
        } else {
            writeln!(self.text, "{begin};\nSET LOCAL app.school_id = '{school}';")
        };
    }

    /// Runs it, counting student numbers from `first`, and gives what `pgbench` said.
    fn run(&self, program: &Path, file: &Path, clients: usize, first: u32, how_long: &str, url: &str) -> String {
        let mut command = Command::new(program);
        command.args(["--no-vacuum", "--protocol=prepared", "--define=fresh=1", how_long]);
        command.arg(format!("--define=first={first}"));
        command.arg(format!("--client={clients}")).arg("--file").arg(file);
        for (name, value) in &self.variables {
            command.arg(format!("--define={name}={value}"));
        }
        let output = command.arg(url).output().expect("pgbench");
        let (said, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        // It counts on when clients are aborted.
        assert!(output.status.success() && !complaint.contains("aborted"), "pgbench: {said}{complaint}\n{}", self.text);
        said.into_owned()
    }

    fn transaction(&mut self, transaction: &Transaction) {
        // A value, as the program sends one: an expression would be worked out for every row that is looked at.
        let _ = writeln!(
            self.text,
            "\\set n :n + 1\n\\set number ({} * 1000 + :client_id) * 1000000 + :n\n\\set own_next :own_version + 1",
            self.turn
        );
        self.open(if transaction.writes { "BEGIN" } else { "BEGIN READ ONLY" });
        for statement in &transaction.statements {
            let mut sql = statement.sql.to_owned();
            // From the last, so that $1 is not found in $10.
            for (place, slot) in (1..).zip(&statement.slots).collect::<Vec<(usize, _)>>().into_iter().rev() {
                sql = sql.replace(&format!("${place}"), &self.value(slot));
            }
            self.text.push_str(&sql);
            self.text.push_str(";\n");
        }
        self.text.push_str("COMMIT;\n\\set own_version :own_next\n");
    }

    fn value(&mut self, slot: &Slot) -> String {
        match slot {
            Slot::School => ":school".to_owned(),
            Slot::Account => ":account".to_owned(),
            Slot::OwnId => ":own_id".to_owned(),
            Slot::OwnNumber => ":own_number".to_owned(),
            Slot::OwnFirstName => ":own_first_name".to_owned(),
            Slot::OwnLastName => ":own_last_name".to_owned(),
            Slot::OwnVersion => ":own_version".to_owned(),
            Slot::OwnNextVersion => ":own_next".to_owned(),
            Slot::Fresh => "gen_random_uuid()".to_owned(),
            Slot::Number => ":number".to_owned(),
            // Values all, as they are to the program: a plan for a constant may be another.
            Slot::Text(text) | Slot::Json(text) => self.variable(text),
            Slot::Int(number) => self.variable(&number.to_string()),
            Slot::Bool(truth) => self.variable(&truth.to_string()),
            Slot::Date => self.variable("2015-04-18"),
            // A moment of its own for each, as the program writes: a row that keeps its moment leaves an index of them alone.
            Slot::Time => "now()".to_owned(),
            Slot::NoText | Slot::NoJson | Slot::NoInt | Slot::NoTime => "NULL".to_owned(),
        }
    }

    fn variable(&mut self, value: &str) -> String {
        let known = self.variables.iter().find(|(_, other)| other == value).map(|(name, _)| name.clone());
        let name = known.unwrap_or_else(|| {
            let name = format!("v{}", self.variables.len());
            self.variables.push((name.clone(), value.to_owned()));
            name
        });
        format!(":{name}")
    }
}
