//! A program under test as a process of its own: started, killed, and gone with the test process.

use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::lifeline::Lifeline;
use crate::programs::Account;

/// How long a program may take to say what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running program. Dropped, it is killed; when that is because the test fails, the end of what it said is printed.
#[derive(Debug)]
pub struct Process {
    child: Child,
    said: PathBuf,
    _lifeline: Lifeline,
}

impl Process {
    /// Starts it. It has no standard input, and what it says is kept.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(mut command: Command) -> Self {
        let lifeline = Lifeline::new("process", &Account::Own, "process.pid", "KILL");
        let said = lifeline.folder().join("said");
        let file = File::create(&said).expect("a file for what it says");
        let twin = file.try_clone().expect("a second handle");
        // In a process group of its own: Ctrl-C at the terminal is not what ends it.
        let child = command.stdin(Stdio::null()).stdout(file).stderr(twin).process_group(0).spawn();
        let child = child.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        std::fs::write(lifeline.folder().join("process.pid"), child.id().to_string()).expect("its number kept");
        Self { child, said, _lifeline: lifeline }
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has said so far, on both outputs.
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(&self.said).unwrap_or_default()).into_owned()
    }

    /// The rest of the first line that has `words` in it, as soon as there is one.
    ///
    /// # Panics
    /// When it ends first, or says nothing of the kind for a minute.
    pub fn wait_for(&mut self, words: &str) -> String {
        let started = Instant::now();
        loop {
            let ended = self.child.try_wait().expect("its state");
            let said = self.said();
            // Whole lines only.
            let lines = said.split_inclusive('\n').filter(|line| line.ends_with('\n'));
            let found = lines.filter_map(|line| line.split_once(words)).map(|(_, rest)| rest.trim().to_owned()).next();
            if let Some(rest) = found {
                return rest;
            }
            assert!(ended.is_none(), "it ended ({ended:?}) before it said {words:?}:\n{said}");
            assert!(started.elapsed() < PATIENCE, "it does not say {words:?}:\n{said}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether it still runs.
    ///
    /// # Panics
    /// When the operating system does not say.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_none()
    }

    /// Sends it a signal, by name.
    ///
    /// # Panics
    /// When it cannot be sent.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.id().to_string()]).status().expect("kill");
        assert!(sent.success(), "it cannot be sent SIG{name}");
    }

    /// Tells it to stop (SIGTERM), and waits until it has. Gives how it ended.
    ///
    /// # Panics
    /// When it does not stop within a minute.
    pub fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "it does not stop:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it at once, as a power cut would (SIGKILL), and returns when it is gone.
    ///
    /// # Panics
    /// When the operating system refuses.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is ours to kill");
        self.child.wait().expect("its end");
        // Its number may be given to somebody else's process now.
        let _nobody_to_stop = std::fs::remove_file(self.said.with_file_name("process.pid"));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let said = self.said();
            let last: Vec<_> = said.lines().rev().take(60).collect();
            eprintln!("the process said at last:");
            last.iter().rev().for_each(|line| eprintln!("  {line}"));
        }
        let _it_may_have_ended = self.child.kill();
        let _its_end = self.child.wait();
        let _nobody_to_stop = std::fs::remove_file(self.said.with_file_name("process.pid"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Process::start(command)
    }

    #[test]
    fn what_it_says_is_heard_and_it_dies_when_told_to() {
        let mut process = sh("echo listens on here; exec sleep 60");
        assert_eq!(process.wait_for("listens on "), "here");
        assert!(process.runs());
        process.kill();
        assert!(!process.runs());
    }

    #[test]
    #[should_panic(expected = "before it said")]
    fn one_that_ends_too_early_is_noticed() {
        sh("echo something else").wait_for("listens on ");
    }
}
