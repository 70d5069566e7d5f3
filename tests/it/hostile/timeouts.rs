//! Clients that take their time, against an application of their own with short patience.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::harness::{App, Kind, block_on, wire};

fn impatient() -> App {
    App::private(Kind::Sqlite, &[("http.header_timeout_seconds", "1"), ("http.keep_alive_seconds", "1")]).unwrap()
}

async fn connect(app: &App) -> TcpStream {
    TcpStream::connect(app.address()).await.unwrap()
}

const LIMIT: Duration = Duration::from_secs(15);

#[test]
fn headers_that_never_end_are_not_waited_for() {
    let app = impatient();
    block_on(async {
        let mut stream = connect(&app).await;
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await.unwrap();
        let started = Instant::now();
        let heard = wire::hear(&mut stream).await;
        assert!(heard.closed && started.elapsed() < LIMIT, "{heard:?}");
        // actix answers before the application sees a request: a bare 408.
        assert!(matches!(heard.status, None | Some(408)), "{heard:?}");
    });
}

#[test]
fn a_body_that_never_ends_is_not_waited_for() {
    let app = impatient();
    block_on(async {
        for framing in ["content-length: 100", "transfer-encoding: chunked"] {
            let mut stream = connect(&app).await;
            let head = format!(
                "POST /api/v1/auth/login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{framing}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            let started = Instant::now();
            let heard = wire::hear(&mut stream).await;
            assert!(started.elapsed() < LIMIT, "{heard:?}");
            assert_eq!(heard.status, Some(408), "{framing}: {heard:?}");
            assert!(heard.is_envelope(), "{framing}: {heard:?}");
            assert_eq!(heard.json().unwrap()["error"]["code"], "REQUEST_TIMEOUT");
        }
    });
}

#[test]
fn an_idle_connection_is_closed() {
    let app = impatient();
    block_on(async {
        let mut stream = connect(&app).await;
        stream.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        assert_eq!(wire::hear(&mut stream).await.status, Some(200));
        let started = Instant::now();
        let after = wire::hear(&mut stream).await;
        assert!(after.closed && started.elapsed() < LIMIT, "{after:?}");
    });
}

#[test]
fn a_client_that_leaves_in_the_middle_harms_nobody() {
    let app = impatient();
    block_on(async {
        for _ in 0..50 {
            let mut stream = connect(&app).await;
            stream
                .write_all(b"POST /api/v1/auth/login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"email\":")
                .await
                .unwrap();
        }
        app.client().get("//health").send().await.is(200);
    });
}
