//! The program as a process: started on a place, killed, started again.

use std::process::Command;
use std::sync::{Mutex, RwLock};
use std::time::{Duration, Instant};

use test_support::process::Process;

use crate::harness::{Place, folder};

/// How many connections, and how long clients wait: as in production, not as in the other tests.
const AS_IN_PRODUCTION: [(&str, &str); 5] = [
    ("database.acquire_timeout_seconds", "5"),
    ("overload.queue_millis", "1000"),
    ("overload.queue_length", "256"),
    ("log.level", "warn"),
    ("http.docs", "false"),
];

/// `oneclass serve`, which comes back at another address whenever it is started again.
pub(super) struct Server {
    place: Place,
    settings: Vec<(String, String)>,
    /// What it is started through: `sh -c …` that ends with `exec "$@"`.
    through: Vec<String>,
    process: Mutex<Option<Process>>,
    base: RwLock<String>,
}

impl Server {
    /// Starts it, and waits until it listens.
    pub(super) fn start(place: &Place, settings: &[(&str, &str)]) -> Self {
        Self::start_through(place, settings, &[])
    }

    /// The same through another program.
    pub(super) fn start_through(place: &Place, settings: &[(&str, &str)], through: &[&str]) -> Self {
        let server = Self {
            place: place.clone(),
            settings: settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            through: through.iter().map(|part| (*part).to_owned()).collect(),
            process: Mutex::default(),
            base: RwLock::default(),
        };
        server.restart();
        server
    }

    /// Starts it (again). Gives how long it took to listen.
    pub(super) fn restart(&self) -> Duration {
        let started = Instant::now();
        let program = env!("CARGO_BIN_EXE_oneclass");
        let mut command = Command::new(self.through.first().map_or(program, String::as_str));
        if !self.through.is_empty() {
            command.args(&self.through[1..]).arg(program);
        }
        let mut process = Process::start(self.told(command.arg("serve")));
        *self.base.write().unwrap() = process.wait_for("OneClass listens on ");
        *self.process.lock().unwrap() = Some(process);
        started.elapsed()
    }

    /// Kills it, as a power cut would.
    pub(super) fn kill(&self) {
        self.process.lock().unwrap().as_mut().unwrap().kill();
    }

    /// Another of the program's commands, on the same place with the same settings.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        self.told(Command::new(env!("CARGO_BIN_EXE_oneclass")).args(arguments))
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.process.lock().unwrap().as_ref().unwrap().id()
    }

    /// Whether it lives.
    pub(super) fn runs(&self) -> bool {
        self.process.lock().unwrap().as_mut().unwrap().runs()
    }

    /// `http://127.0.0.1:port`, as it was started last.
    pub(super) fn base(&self) -> String {
        self.base.read().unwrap().clone()
    }

    /// Insists that `oneclass doctor --audit` finds every chain as it was sealed. Gives what it says.
    pub(super) fn audit_is_proved(&self) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oneclass"));
        let output = self.told(command.args(["doctor", "--audit"])).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && said.contains("chain(s)"), "{said}");
        said
    }

    /// The command, told of its place and of nothing else.
    fn told(&self, command: &mut Command) -> Command {
        let mut told = Command::new(command.get_program());
        told.args(command.get_args()).current_dir(folder("nowhere"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ONECLASS__")) {
            told.env_remove(name);
        }
        let own = self.settings.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        told.envs(self.place.environment(&AS_IN_PRODUCTION.into_iter().chain(own).collect::<Vec<_>>()));
        told
    }
}
