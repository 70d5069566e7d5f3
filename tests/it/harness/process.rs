//! The program itself, as a process of the operating system, on the database of an application of the harness.

use std::process::{Command, ExitStatus};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{App, database};

/// A process. Killed when it is dropped.
pub(crate) struct Process {
    process: test_support::process::Process,
    /// `http://127.0.0.1:port`; empty when it does not serve.
    pub(crate) base: String,
}

impl Process {
    /// `oneclass serve` on the application's database, with these settings. Returns when it listens.
    pub(crate) fn serve(app: &App, settings: &[(&str, &str)]) -> Self {
        Self::start(app, "serve", settings, "OneClass listens on ")
    }

    /// `oneclass worker`. Returns when it works.
    pub(crate) fn worker(app: &App, settings: &[(&str, &str)]) -> Self {
        Self::start(app, "worker", settings, "OneClass does background work")
    }

    fn start(app: &App, command: &str, settings: &[(&str, &str)], sign: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let mut program = Command::new(env!("CARGO_BIN_EXE_oneclass"));
        program
            .arg(command)
            // Nothing of the developer's: no configuration file, no proxy, no other OpenTelemetry.
            .env_clear()
            .envs(app.place().environment(settings))
            .current_dir(database::folder(&format!("process{}", NUMBER.fetch_add(1, Ordering::Relaxed))));
        let mut process = test_support::process::Process::start(program);
        let base = process.wait_for(sign);
        Self { process, base }
    }

    /// Its id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        self.process.said()
    }

    /// Tells it to stop (SIGTERM), and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.process.stop()
    }

    /// Sends it a signal, by name.
    pub(crate) fn signal(&self, name: &str) {
        self.process.signal(name);
    }
}
