//! How a cluster dies, and comes back.

use std::process::Command;
use std::time::{Duration, Instant};

use super::Cluster;

/// A way to die.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// Its first process is told to stop at once, without tidying up (SIGQUIT): what an impatient operator does.
    Immediate,
    /// Its first process is killed (SIGKILL): its children notice, each at its next wait.
    Postmaster,
    /// One process that serves a connection is killed (SIGKILL), as the kernel does when memory runs out: the server
    /// ends every connection, recovers by itself and goes on. No [`Cluster::restart`] is needed.
    Backend,
}

impl Cluster {
    /// Kills it. Only a [`private`](super::private) one.
    ///
    /// # Panics
    /// When there is no such process.
    pub fn crash(&self, how: Crash) {
        let postmaster = self.postmaster().expect("a cluster that runs");
        match how {
            Crash::Immediate => signal("QUIT", postmaster),
            Crash::Postmaster => signal("KILL", postmaster),
            Crash::Backend => {
                let serving = self.serving(postmaster).first().copied();
                signal("KILL", serving.expect("a process that serves a connection"));
            }
        }
        if how != Crash::Backend {
            wait_until(|| !std::path::Path::new("/proc").join(postmaster.to_string()).exists() || is_dead(postmaster));
        }
    }

    /// Starts it again, at the same address; it recovers what was committed.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&self) {
        let started = Instant::now();
        // Until the last process of the one that died has noticed, the shared memory is in use.
        while !self.launch() {
            assert!(started.elapsed() < Duration::from_secs(30), "PostgreSQL does not come back:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub(super) fn postmaster(&self) -> Option<u32> {
        let file = std::fs::read_to_string(self.lifeline.folder().join("data/postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }

    /// Its processes that serve a connection, as their titles say.
    fn serving(&self, postmaster: u32) -> Vec<u32> {
        let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|child| child.parse().ok());
        let title = |child: u32| std::fs::read_to_string(format!("/proc/{child}/cmdline")).unwrap_or_default();
        children.filter(|child| title(*child).contains("127.0.0.1(")).collect()
    }
}

fn signal(name: &str, process: u32) {
    let status = Command::new("sh").args(["-c", r#"kill -s "$0" "$1""#, name, &process.to_string()]).status().expect("sh");
    assert!(status.success(), "process {process} cannot be sent SIG{name}");
}

/// Ended, but not waited for: the first process of many containers never waits.
fn is_dead(process: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

fn wait_until(done: impl Fn() -> bool) {
    let started = Instant::now();
    while !done() {
        assert!(started.elapsed() < Duration::from_secs(30), "PostgreSQL did not die in half a minute");
        std::thread::sleep(Duration::from_millis(5));
    }
}
