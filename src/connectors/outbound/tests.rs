//! Against a server that answers what a test tells it to, byte for byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::{Failure, Repeat, Service, Settings};

/// A server that gives these answers in turn, the last one for ever; an empty one is silence, `-` a closed door.
#[expect(clippy::disallowed_methods, reason = "a server of a test")]
async fn server(answers: &'static [&'static str]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/?token=secret", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let answer = answers[count.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1)];
            tokio::spawn(async move {
                let mut request = [0; 4096];
                assert!(socket.read(&mut request).await.unwrap() > 0);
                match answer {
                    "" => tokio::time::sleep(Duration::from_secs(60)).await,
                    "-" => {}
                    _ => socket.write_all(answer.as_bytes()).await.unwrap(),
                }
            });
        }
    });
    (address, asked)
}

fn patient() -> Settings {
    Settings { timeout: Duration::from_millis(500), ..Settings::default() }
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi";
const BUSY: &str = "HTTP/1.1 503 Busy\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const LATER: &str = "HTTP/1.1 429 Later\r\nretry-after: 3600\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const BROKEN: &str = "HTTP/1.1 500 Broken\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const MOVED: &str = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

async fn ask(answers: &'static [&'static str], repeat: Repeat) -> (Result<String, Failure>, usize) {
    let (address, asked) = server(answers).await;
    let service = Service::new("test", patient()).unwrap();
    let result = service.ask(repeat, |client| client.post(&address).body("x")).await.map(|answer| answer.text());
    (result, asked.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_service_that_is_busy_for_a_moment_is_asked_again() {
    let (answer, asked) = ask(&[BUSY, BUSY, OK], Repeat::Unsent).await;
    assert_eq!((answer.unwrap().as_str(), asked), ("hi", 3));
}

#[tokio::test]
async fn one_that_asks_for_an_hour_is_left_alone_and_the_caller_hears_for_how_long() {
    let (failure, asked) = ask(&[LATER], Repeat::Always).await;
    let failure = failure.unwrap_err();
    assert_eq!((failure.retry_after(), asked), (Some(Duration::from_secs(3600)), 1));
    assert!(failure.is_passing() && !failure.may_have_happened());
}

#[tokio::test]
async fn what_may_have_been_done_is_not_asked_for_twice() {
    for answers in [&["-", OK], &[BROKEN, OK], &["", OK]] {
        let (failure, asked) = ask(answers, Repeat::Unsent).await;
        let failure = failure.unwrap_err();
        assert!(failure.may_have_happened() && failure.is_passing(), "{failure}");
        assert_eq!(asked, 1, "{failure}");
        assert!(!format!("{failure} {failure:?}").contains("secret"), "{failure:?}");
    }
    assert_eq!(ask(&["-", BROKEN, OK], Repeat::Always).await.0.unwrap(), "hi", "what can be repeated is");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (failure, asked) = ask(&[MOVED], Repeat::Always).await;
    assert!(matches!(failure, Err(Failure::Refused { .. })) && asked == 1);
}

#[tokio::test]
async fn nobody_there_is_told_from_no_answer() {
    let service = Service::new("test", patient()).unwrap();
    let failure = service.ask(Repeat::Unsent, |client| client.get("http://127.0.0.1:1/?token=secret")).await.unwrap_err();
    assert!(matches!(failure, Failure::Unreachable { .. }) && !failure.may_have_happened(), "{failure:?}");
    assert!(!format!("{failure} {failure:?}").contains("secret"), "{failure:?}");
}

#[tokio::test]
async fn an_answer_without_end_is_cut() {
    let (address, _) = server(&[OK]).await;
    let service = Service::new("test", Settings { largest_answer: 1, ..patient() }).unwrap();
    let failure = service.ask(Repeat::Unsent, |client| client.get(&address)).await.unwrap_err();
    assert!(matches!(failure, Failure::Unintelligible { .. }) && failure.may_have_happened(), "{failure:?}");
}

#[tokio::test]
async fn a_service_that_keeps_failing_is_left_alone_and_tried_again_after_a_while() {
    let (address, asked) = server(&[BROKEN, BROKEN, BROKEN, BROKEN, OK]).await;
    let settings = Settings { attempts: 1, breaker_window: 4, breaker_pause: Duration::from_millis(300), ..patient() };
    let service = Service::new("test", settings).unwrap();
    let mut paused = 0;
    for _ in 0..20 {
        paused +=
            usize::from(matches!(service.ask(Repeat::Always, |client| client.get(&address)).await, Err(Failure::Paused { .. })));
    }
    let sent = asked.load(Ordering::SeqCst);
    assert!(paused > 0 && sent + paused == 20, "{sent} sent, {paused} not");
    let until = std::time::Instant::now() + Duration::from_secs(10);
    while service.ask(Repeat::Always, |client| client.get(&address)).await.is_err() {
        assert!(std::time::Instant::now() < until, "it is never tried again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
