//! A receiver of webhooks: keeps what it is sent, byte for byte, and answers as it was told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::Value;
use standard_webhooks::{ID, SIGNATURE, TIMESTAMP, VerifyingKey, verify};

use super::PATIENCE;

/// How it answers.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
    pub(super) after: Duration,
}

impl Answer {
    /// At once, with this status.
    pub(super) fn of(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new(), after: Duration::ZERO }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What it was sent.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether a receiver with this key believes it at this time.
    pub(super) fn is_believed(&self, key: &str, now: i64) -> bool {
        let key = VerifyingKey::parse(key).unwrap();
        verify(&[key], self.header(ID), self.header(TIMESTAMP), self.header(SIGNATURE), &self.body, now).is_ok()
    }
}

#[derive(Debug)]
struct Kept {
    next: VecDeque<Answer>,
    otherwise: Answer,
    requests: Vec<Request>,
}

/// A running receiver, as long as the process.
#[derive(Debug, Clone)]
pub(super) struct Receiver {
    kept: Arc<Mutex<Kept>>,
    /// `http://127.0.0.1:port/hooks`.
    pub(super) url: String,
}

impl Receiver {
    /// One that takes everything.
    pub(super) fn start() -> Self {
        Self::answering(Answer::of(204))
    }

    /// One that always answers so.
    pub(super) fn answering(otherwise: Answer) -> Self {
        let kept = Arc::new(Mutex::new(Kept { next: VecDeque::new(), otherwise, requests: Vec::new() }));
        let (started, starting) = std::sync::mpsc::channel();
        let shared = Data::from(kept.clone());
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(take)))
                    .workers(1)
                    .bind(("127.0.0.1", 0))
                    .unwrap();
                started.send(server.addrs()[0].port()).unwrap();
                server.run().await.unwrap();
            });
        });
        let url = format!("http://127.0.0.1:{}/hooks", starting.recv().unwrap());
        Self { kept, url }
    }

    /// From now on it answers so.
    pub(super) fn answer(&self, answer: Answer) {
        self.kept.lock().unwrap().otherwise = answer;
    }

    /// The next request is answered so.
    pub(super) fn answer_next(&self, answer: Answer) {
        self.kept.lock().unwrap().next.push_back(answer);
    }

    /// What it was sent so far.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.kept.lock().unwrap().requests.clone()
    }

    /// What it was sent, once that is so much.
    pub(super) async fn requests_once(&self, count: usize) -> Vec<Request> {
        let started = Instant::now();
        loop {
            let requests = self.requests();
            if requests.len() >= count {
                return requests;
            }
            assert!(started.elapsed() < PATIENCE, "{} requests instead of {count}", requests.len());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn take(kept: Data<Mutex<Kept>>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let header = |(name, value): (&actix_web::http::header::HeaderName, &actix_web::http::header::HeaderValue)| {
        (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned())
    };
    let headers = request.headers().iter().map(header).collect();
    let answer = {
        let mut kept = kept.lock().unwrap();
        kept.requests.push(Request { path: request.path().to_owned(), headers, body: body.to_vec() });
        kept.next.pop_front().unwrap_or_else(|| kept.otherwise.clone())
    };
    tokio::time::sleep(answer.after).await;
    let mut response = HttpResponse::build(answer.status.try_into().unwrap());
    for (name, value) in &answer.headers {
        response.insert_header((*name, value.as_str()));
    }
    response.body(answer.body)
}
