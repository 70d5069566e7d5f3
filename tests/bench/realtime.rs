//! How soon what is committed on one node is told on another: from the request to the WebSocket's message.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::latencies::Latencies;
use crate::meter::Meter;
use crate::options::Options;
use crate::place::{Kind, Place};
use crate::report::{self, Table};
use crate::server::Server;
use crate::wire::Connection;
use crate::world::World;

/// Between one change and the next.
const INTERVAL: Duration = Duration::from_millis(20);
/// How long a message may take before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest that 95 of 100 may take from the answer on, in milliseconds.
const TARGET: f64 = 100.0;

/// Measures and prints it. Two nodes need a Redis, so only on PostgreSQL.
pub(crate) async fn run(place: &Place, options: &Options) {
    if place.kind != Kind::Postgres {
        return;
    }
    let (here, there) = (Server::start(place, &[]).await, Server::start(place, &[]).await);
    let world = World::of(place, &here, 1).await;
    let meter = Meter::new(place, &here).await;
    let mut listener = Listener::open(there.address, &world.token).await;
    let mut asking = Connection::open(here.address).await.expect("a connection");
    let (mut from_request, mut from_answer) = (Latencies::new(), Latencies::new());
    let (since, end) = (meter.read(), Instant::now() + options.turn() * 5);
    let (mut made, mut lost) = (0_usize, 0_u64);
    while Instant::now() < end {
        made += 1;
        let student = world.student(made).id;
        let body = format!(r#"{{"address":"{made} Second Street, Harare"}}"#);
        let request = world.request("PATCH", &format!("/students/{student}")).body("application/json", body).plain();
        let sent = Instant::now();
        let answering = async {
            let answer = asking.send(&request).await.expect("an answer");
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(asking.body(answer)));
            sent.elapsed()
        };
        let student = student.to_string();
        let (answered, told) = tokio::join!(answering, tokio::time::timeout(PATIENCE, listener.hear(&student)));
        match told {
            Ok(told) => {
                from_request.record(told.duration_since(sent));
                // What is told before the answer took no time.
                from_answer.record(told.duration_since(sent).saturating_sub(answered));
            }
            Err(_) => lost += 1,
        }
        tokio::time::sleep(INTERVAL).await;
    }
    let figure = meter.figure(since, made as u64);

    println!("\n### A change on one node, told over a WebSocket on another\n");
    let mut table = Table::new(&["from", "told", "lost", "p50 ms", "p95 ms", "p99 ms", "most ms", "target", "met"]);
    let mut row = |from: &str, latencies: &Latencies, target: Option<f64>| {
        table.row(vec![
            from.to_owned(),
            latencies.count().to_string(),
            lost.to_string(),
            latencies.millis(0.50),
            format!("**{}**", latencies.millis(0.95)),
            latencies.millis(0.99),
            latencies.millis(1.0),
            target.map_or_else(report::none, |target| format!("p95 < {target:.0}, none lost")),
            target.map_or_else(report::none, |target| report::yes(latencies.within(0.95, target) && lost == 0)),
        ]);
    };
    row("the request", &from_request, None);
    row("its answer", &from_answer, Some(TARGET));
    table.print();
    report::others(&figure);
}

/// A WebSocket that only listens.
struct Listener {
    stream: TcpStream,
    heard: Vec<u8>,
}

impl Listener {
    async fn open(address: SocketAddr, token: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        let request = format!(
            "GET /api/v1/realtime?channels=students HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
             connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("the request is sent");
        let mut listener = Self { stream, heard: Vec::new() };
        listener.hear("\"subscribed\"").await;
        listener
    }

    /// When a message with this text had come.
    async fn hear(&mut self, text: &str) -> Instant {
        loop {
            if let Some(at) = self.heard.windows(text.len()).position(|part| part == text.as_bytes()) {
                self.heard.drain(..at + text.len());
                return Instant::now();
            }
            let read = self.stream.read_buf(&mut self.heard).await.expect("what comes");
            assert!(read > 0, "it was closed: {}", String::from_utf8_lossy(&self.heard));
        }
    }
}
