//! The program, serving as a process of its own.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::place::Place;
use crate::process::{self, Memory};
use crate::wire::{Connection, Request};

/// How long it may take to become ready.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, stopped when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first `/health/ready` that is 200.
    pub(crate) took: Duration,
    process: Child,
}

impl Server {
    /// Starts it on this database, with further settings, and waits until it is ready.
    pub(crate) async fn start(place: &Place, settings: &[(&str, &str)]) -> Self {
        // Free now; nobody else is likely to take it within the next moment.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("its address");
        drop(listener);
        let mut command = place.program();
        command.arg("serve").env("ONECLASS__HTTP__PORT", address.port().to_string());
        command.envs(settings.iter().copied()).stderr(Stdio::null());
        let started = Instant::now();
        let process = command.spawn().expect("the program starts");
        let mut server = Self { address, took: Duration::ZERO, process };
        while !server.ready().await {
            assert!(started.elapsed() < PATIENCE, "it does not become ready");
            let ended = server.process.try_wait().expect("its state");
            assert!(ended.is_none(), "it ended at once: {ended:?}; run `oneclass serve` to see why");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.took = started.elapsed();
        server
    }

    async fn ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address).await else { return false };
        let request = Request::get("/health/ready").plain();
        connection.send(&request).await.is_ok_and(|answer| answer.status == 200)
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Its memory.
    pub(crate) fn memory(&self) -> Memory {
        process::memory(self.process.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to finish: its database is thrown away.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
