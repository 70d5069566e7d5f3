//! One private Redis for a test process: nothing on disk, databases shared by the process's tests.
//!
//! Tests of one process share its sixteen databases, as nodes share one Redis in production, so a test uses
//! keys of its own (of its own school) instead of flushing.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use crate::lifeline::Lifeline;
use crate::programs::{Account, absent, free_port, on_path, run};

/// A running Redis; obtained from [`server`].
#[derive(Debug)]
pub struct Server {
    /// `redis://127.0.0.1:<port>/0`.
    pub url: String,
    /// The path of its Unix socket.
    pub socket: PathBuf,
    port: u16,
    _lifeline: Lifeline,
}

/// This process's Redis, started on the first call (about 0.1 s), or `None` after a printed notice when no
/// `redis-server` is on `PATH`.
///
/// # Panics
/// When it is installed and does not start; when it is not installed and `ONECLASS_TEST_REQUIRE_REDIS` is set.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let Some(folder) = on_path("redis-server") else {
                absent("a Redis server", "ONECLASS_TEST_REQUIRE_REDIS");
                return None;
            };
            Some(start(&folder.join("redis-server")))
        })
        .as_ref()
}

fn start(program: &Path) -> Server {
    let lifeline = Lifeline::new("redis", &Account::Own, "redis.pid", "KILL");
    let folder = lifeline.folder().to_owned();
    let socket = folder.join("redis.sock");
    for _ in 0..5 {
        let port = free_port();
        let said = || std::fs::read_to_string(folder.join(format!("{port}.log"))).unwrap_or_default();
        launch(program, &folder, port);
        // Its first process returns before the server listens, and says nothing of a port in use.
        for _ in 0..100 {
            if answers(port) && folder.join("redis.pid").exists() {
                return Server { url: format!("redis://127.0.0.1:{port}/0"), socket, port, _lifeline: lifeline };
            }
            std::thread::sleep(Duration::from_millis(20));
            if said().contains("Failed listening") {
                break;
            }
        }
        assert!(said().contains("Failed listening"), "Redis did not start:\n{}", said());
    }
    panic!("Redis found no port of its own in five attempts")
}

fn launch(program: &Path, folder: &Path, port: u16) {
    run(Account::Own
        .command(program)
        .args(["--daemonize", "yes", "--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--save", "", "--appendonly", "no"])
        .arg("--dir")
        .arg(folder)
        .arg("--unixsocket")
        .arg(folder.join("redis.sock"))
        .arg("--pidfile")
        .arg(folder.join("redis.pid"))
        .arg("--logfile")
        .arg(folder.join(format!("{port}.log"))));
}

/// A Redis of the caller's own, that it may stop; `None` as [`server`] does.
///
/// # Panics
/// As [`server`].
pub fn private() -> Option<Server> {
    server()?;
    Some(start(&on_path("redis-server")?.join("redis-server")))
}

fn answers(port: u16) -> bool {
    command(port, "PING").is_some_and(|answer| answer.starts_with("+PONG"))
}

/// One inline command, and its answer as the protocol writes it.
fn command(port: u16, line: &str) -> Option<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    // So that the answer ends where the connection does, however long it is.
    stream.write_all(format!("{line}\r\nQUIT\r\n").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer.strip_suffix("+OK\r\n").unwrap_or(&answer).to_owned())
}

impl Server {
    /// The port of 127.0.0.1 that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How often it has been asked to publish something.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn published(&self) -> u64 {
        let statistics = command(self.port, "INFO commandstats").expect("an answer");
        let publish = statistics.lines().find_map(|line| line.strip_prefix("cmdstat_publish:calls="));
        publish.and_then(|rest| rest.split(',').next()).map_or(0, |calls| calls.parse().expect("a number"))
    }

    /// Ends it at once, with everything in it. Only a [`private`] one.
    ///
    /// # Panics
    /// When it goes on answering.
    pub fn kill(&self) {
        let _it_does_not_answer = command(self.port, "SHUTDOWN NOSAVE NOW FORCE");
        wait_until(|| !answers(self.port));
    }

    /// Starts it again, empty, at the same address.
    ///
    /// # Panics
    /// When it does not answer.
    pub fn restart(&self) {
        let program = on_path("redis-server").expect("it was started from there").join("redis-server");
        launch(&program, self._lifeline.folder(), self.port);
        wait_until(|| answers(self.port));
    }
}

fn wait_until(done: impl Fn() -> bool) {
    for _ in 0..250 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("Redis did not do as it was told in five seconds");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_keeps_values_and_goes_with_its_owner() {
        if server().is_none() {
            return;
        }
        let program = on_path("redis-server").unwrap().join("redis-server");
        let second = start(&program);
        assert_eq!(command(second.port(), "SET a 1").as_deref(), Some("+OK\r\n"));
        assert_eq!(command(second.port(), "GET a").as_deref(), Some("$1\r\n1\r\n"));
        assert!(command(second.port(), "CONFIG GET save").unwrap().contains("save\r\n$0"));
        let (folder, port) = (second._lifeline.folder().to_owned(), second.port());
        assert!(second.socket.exists());
        drop(second);
        assert!(!folder.exists());
        assert!(!answers(port));
    }
}
