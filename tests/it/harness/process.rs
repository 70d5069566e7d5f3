//! The program itself, as a process of the operating system, on the database of an application of the harness.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::{App, database};

/// How long it may take to start, and to end when it is told to.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process. Killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    /// `http://127.0.0.1:port`; empty when it does not serve.
    pub(crate) base: String,
    log: PathBuf,
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
        let folder = database::folder(&format!("process{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
        let log = folder.join("stderr.log");
        let settings = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let mut child = Command::new(env!("CARGO_BIN_EXE_oneclass"))
            .arg(command)
            // Nothing of the developer's: no configuration file, no proxy, no other OpenTelemetry.
            .env_clear()
            .envs(database::environment(app.place().iter().cloned().chain(settings).collect()))
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = said.by_ref().map_while(Result::ok).find(|line| line.contains(sign));
        let Some(line) = line else {
            let status = child.wait().unwrap();
            panic!("{command} did not start ({status}):\n{}", std::fs::read_to_string(&log).unwrap_or_default());
        };
        // Read on, so that it never waits for somebody to do so.
        std::thread::spawn(move || said.map_while(Result::ok).for_each(drop));
        let base = line.split_once(sign).map(|(_, base)| base.trim().to_owned()).unwrap_or_default();
        Self { child, base, log }
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Tells it to stop (SIGTERM), and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < until, "it does not stop:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Sends it a signal, by name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}
