//! The way out: which addresses may be sent to, and one request.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use address_guard::{Guard, Refused};
use kernel::Services;
use kernel::errors::{Error, Result};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use standard_webhooks::{ID, SIGNATURE, TIMESTAMP, signatures};

use super::attempt::{Attempt, Failure, excerpt};
use super::delivery;
use super::endpoint;
use super::endpoints::signing_keys;
use super::schedule::retry_after;

/// Most of an answer that is read, in bytes.
const READ: usize = 16 * 1024;

/// The client, made when first needed.
#[derive(Default)]
struct Client(OnceLock<reqwest::Client>);

/// What came of an attempt.
pub(super) struct Outcome {
    /// For the log of the delivery.
    pub(super) attempt: Attempt,
    /// Seconds that the receiver asks for.
    pub(super) retry_after: Option<u64>,
}

impl Outcome {
    /// Whether the receiver has taken it.
    pub(super) fn succeeded(&self) -> bool {
        self.attempt.response_status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the receiver wants nothing more, ever.
    pub(super) fn is_gone(&self) -> bool {
        self.attempt.response_status == Some(410)
    }
}

/// Where webhooks may be sent.
pub(crate) fn guard(services: &Services) -> Guard {
    let config = &services.config().webhooks;
    Guard {
        plain_http: config.allow_http,
        ports: config.allowed_ports.as_slice().into(),
        networks: config.allowed_networks.as_slice().into(),
    }
}

/// The issue code of an address that is not sent to.
pub(super) fn issue(refused: &Refused) -> &'static str {
    match refused {
        Refused::Malformed => "url_malformed",
        Refused::Scheme => "url_scheme",
        Refused::Credentials => "url_credentials",
        Refused::Port => "url_port",
        Refused::Literal => "url_literal",
        Refused::Private => "url_private",
    }
}

/// Sends a delivery once. Whatever the receiver does is an outcome.
///
/// # Errors
/// Ours: secrets that do not open, TLS that cannot be set up.
pub(super) async fn send(services: &Services, endpoint: &endpoint::Model, delivery: &delivery::Model) -> Result<Outcome> {
    let (at, begun) = (services.source().now(), Instant::now());
    let keys = signing_keys(services, endpoint)?;
    let answered = match guard(services).check(&endpoint.url) {
        // It was allowed once; the configuration is another now.
        Err(_) => Err(Failure::AddressRefused),
        Ok(url) => {
            let id = delivery.event_id.to_string();
            let signature = signatures(&keys, &id, at.timestamp(), delivery.body.as_bytes());
            let request = client(services)?
                .post(url)
                .header(CONTENT_TYPE, kernel::asyncapi::CONTENT_TYPE)
                .header(USER_AGENT, concat!("OneClass/", env!("CARGO_PKG_VERSION")))
                .header(ID, id)
                .header(TIMESTAMP, at.timestamp())
                .header(SIGNATURE, signature)
                .body(delivery.body.clone());
            answer(request).await
        }
    };
    let duration_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let (response_status, error, excerpt, retry_after) = match answered {
        Ok(answer) => (Some(answer.status), None, excerpt(&answer.body), answer.retry_after),
        Err(failure) => (None, Some(failure), None, None),
    };
    Ok(Outcome { attempt: Attempt { at, duration_ms, response_status, error, excerpt }, retry_after })
}

struct Answer {
    status: u16,
    retry_after: Option<u64>,
    body: Vec<u8>,
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
    let mut response = request.send().await.map_err(|error| failure(&error))?;
    let status = response.status().as_u16();
    let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = retry_after(asked).filter(|_| matches!(status, 429 | 502 | 503 | 504));
    let mut body = Vec::new();
    // The status says it all: what goes wrong after it only makes the excerpt shorter.
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = READ - body.len();
        body.extend(chunk.iter().take(room));
        if body.len() >= READ {
            break;
        }
    }
    Ok(Answer { status, retry_after, body })
}

fn failure(error: &reqwest::Error) -> Failure {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<Refused>() {
            return Failure::AddressRefused;
        }
        cause = error.source();
    }
    if error.is_timeout() {
        Failure::Timeout
    } else if error.is_connect() {
        Failure::Connection
    } else {
        Failure::Protocol
    }
}

fn client(services: &Services) -> Result<reqwest::Client> {
    let shared = services.shared::<Client>();
    if let Some(client) = shared.0.get() {
        return Ok(client.clone());
    }
    let timeout = Duration::from_secs(services.config().webhooks.timeout_seconds);
    let client = guard(services).client(timeout).map_err(Error::internal)?;
    Ok(shared.0.get_or_init(|| client).clone())
}
