//! The virus scanner: a server that speaks clamd's protocol (`INSTREAM`) as its manual says.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kernel::access::Role;
use serde_json::{Value, json};

use super::upload;
use crate::harness::{App, Client, Kind, block_on};

/// The EICAR test file, in two halves, so that no scanner takes this source for it.
const EICAR: (&str, &str) = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");

/// A clamd that can be away.
struct Clamd {
    address: SocketAddr,
    is_there: Arc<AtomicBool>,
}

impl Clamd {
    fn new(is_there: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_there = Arc::new(AtomicBool::new(is_there));
        let open = is_there.clone();
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                if open.load(Ordering::Relaxed) {
                    // A client that goes away in the middle is none of its business.
                    drop(Self::answer(socket));
                }
            }
        });
        Self { address, is_there }
    }

    /// One command: `zINSTREAM`, then pieces, each after its length in four bytes, until one of no length.
    fn answer(mut socket: TcpStream) -> std::io::Result<()> {
        let mut command = [0; 10];
        socket.read_exact(&mut command)?;
        assert_eq!(&command, b"zINSTREAM\0");
        let mut bytes = Vec::new();
        loop {
            let mut length = [0; 4];
            socket.read_exact(&mut length)?;
            let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
            if length == 0 {
                break;
            }
            let start = bytes.len();
            bytes.resize(start + length, 0);
            socket.read_exact(&mut bytes[start..])?;
        }
        let eicar = format!("{}{}", EICAR.0, EICAR.1);
        let found = bytes.windows(eicar.len()).any(|window| window == eicar.as_bytes());
        socket.write_all(if found { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" })
    }
}

async fn scanned(client: &Client, file: &str) -> Value {
    let started = Instant::now();
    loop {
        let shown = client.get(&format!("/files/{file}")).send().await.is(200);
        if shown.data()["status"] != "pending_scan" {
            return shown.data()["status"].clone();
        }
        assert!(started.elapsed() < crate::harness::PATIENCE, "it is not scanned: {shown}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn on_both(is_there: bool, test: impl AsyncFn(App, &Clamd)) {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let clamd = Clamd::new(is_there);
        let address = clamd.address.to_string();
        if let Some(app) = App::private(kind, &[("files.clamd", &address)]) {
            block_on(test(app, &clamd));
        }
    }
}

#[test]
fn what_the_scanner_finds_something_in_nobody_can_read() {
    on_both(true, async |app, _| {
        let school = app.school().await;
        let (head, teacher) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Teacher).await);
        let clean = upload(&teacher, "clean.txt", "hello").await;
        assert_eq!(clean.data()["status"], "pending_scan");
        assert_eq!(scanned(&teacher, &clean.id()).await, "available");
        assert_eq!(head.get(&format!("/files/{}/content", clean.id())).send().await.is(200).text(), "hello");
        let evil = upload(&teacher, "evil.txt", &format!("{}{}", EICAR.0, EICAR.1)).await.id();
        assert_eq!(scanned(&teacher, &evil).await, "infected");
        for client in [&head, &teacher] {
            client.get(&format!("/files/{evil}/content")).send().await.fails(409, "FILE_INFECTED");
            client.post(&format!("/files/{evil}/link")).json(&json!({})).send().await.fails(409, "FILE_INFECTED");
        }
        let history = head.get(&format!("/files/{evil}/history")).send().await.is(200);
        assert!(history.text().contains("Eicar-Test-Signature"), "{history}");
        head.delete(&format!("/files/{evil}")).send().await.is(204);
    });
}

#[test]
fn while_the_scanner_is_away_a_file_waits_and_is_its_uploaders_alone() {
    on_both(false, async |app, clamd| {
        let school = app.school().await;
        let (head, teacher) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Teacher).await);
        let file = upload(&teacher, "a.txt", "hello").await.id();
        let content = format!("/files/{file}/content");
        assert_eq!(teacher.get(&content).send().await.is(200).text(), "hello");
        head.get(&content).send().await.fails(409, "FILE_PENDING_SCAN");
        teacher.post(&format!("/files/{file}/link")).json(&json!({})).send().await.fails(409, "FILE_PENDING_SCAN");
        clamd.is_there.store(true, Ordering::Relaxed);
        assert_eq!(scanned(&teacher, &file).await, "available");
        assert_eq!(head.get(&content).send().await.is(200).text(), "hello");
    });
}
