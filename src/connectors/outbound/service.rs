//! One service elsewhere, and the one way to ask it.

use std::time::{Duration, Instant, SystemTime};

use backon::{ExponentialBuilder, Retryable};
use recloser::{AsyncRecloser, Recloser};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};

use crate::retry_after::retry_after;
use crate::{Answer, Failure, Settings};

/// When a request may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Always: it only reads, or carries a key by which the service knows it again.
    Always,
    /// Only if the service cannot have done it the first time.
    Unsent,
}

/// One service elsewhere. Cheap to clone; all clones share its connections and its circuit breaker.
#[derive(Debug, Clone)]
pub struct Service {
    name: &'static str,
    settings: Settings,
    client: Client,
    breaker: AsyncRecloser,
}

impl Service {
    /// A service by the name under which it is counted and complained about.
    ///
    /// # Errors
    /// When the operating system has no certificates, or the proxy's address makes no sense.
    pub fn new(name: &'static str, settings: Settings) -> Result<Self, Failure> {
        let mut client = Client::builder()
            .user_agent(concat!("OneClass/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy();
        let unsendable = |error: reqwest::Error| Failure::Unsendable { service: name, reason: told(&error) };
        if let Some(proxy) = &settings.proxy {
            client = client.proxy(reqwest::Proxy::all(proxy.clone()).map_err(unsendable)?);
        }
        if let Some(resolver) = &settings.dns_resolver {
            client = client.dns_resolver(resolver.0.clone());
        }
        if settings.http2_only {
            client = client.http2_prior_knowledge();
        }
        let breaker = Recloser::custom()
            .error_rate(0.5)
            .closed_len(settings.breaker_window)
            .half_open_len(2)
            .open_wait(settings.breaker_pause)
            .build();
        Ok(Self { name, client: client.build().map_err(unsendable)?, breaker: breaker.into(), settings })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Sends what `build` describes, anew for each attempt, until there is an answer of success or nothing is left to try.
    ///
    /// # Errors
    /// Every other outcome; see [`Failure`].
    pub async fn ask(&self, repeat: Repeat, build: impl Fn(&Client) -> RequestBuilder) -> Result<Answer, Failure> {
        let backoff = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(200))
            .with_max_delay(self.settings.longest_wait)
            .with_max_times(self.settings.attempts.saturating_sub(1))
            .with_jitter();
        let worth_it = |failure: &Failure| {
            failure.is_passing()
                && !matches!(failure, Failure::Paused { .. })
                && (repeat == Repeat::Always || !failure.may_have_happened())
        };
        (|| self.once(&build))
            .retry(backoff)
            .when(worth_it)
            .adjust(|failure: &Failure, planned: Option<Duration>| match failure.retry_after() {
                Some(asked) if asked > self.settings.longest_wait => None,
                Some(asked) => planned.map(|planned| planned.max(asked)),
                None => planned,
            })
            .await
    }

    async fn once(&self, build: &impl Fn(&Client) -> RequestBuilder) -> Result<Answer, Failure> {
        let started = Instant::now();
        let asked = self.breaker.call_with(Failure::is_the_services, self.exchange(build(&self.client))).await;
        let result = asked.map_err(|error| match error {
            recloser::Error::Inner(failure) => failure,
            recloser::Error::Rejected => Failure::Paused { service: self.name },
        });
        let outcome = match &result {
            Ok(_) => "ok",
            Err(failure) => {
                tracing::debug!(service = self.name, %failure, "asking a service elsewhere");
                failure.kind()
            }
        };
        metrics::counter!("oneclass_outbound_requests_total", "service" => self.name, "outcome" => outcome).increment(1);
        metrics::histogram!("oneclass_outbound_seconds", "service" => self.name).record(started.elapsed().as_secs_f64());
        result
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Answer, Failure> {
        let service = self.name;
        let response = request.send().await.map_err(|error| {
            let reason = told(&error);
            if error.is_builder() {
                Failure::Unsendable { service, reason }
            } else if error.is_connect() {
                Failure::Unreachable { service, reason }
            } else {
                Failure::Unanswered { service, reason }
            }
        })?;
        let answer = self.read(response).await?;
        let status = answer.status;
        if status.is_success() {
            return Ok(answer);
        }
        let for_the_moment = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS];
        if status.is_server_error() || for_the_moment.contains(&status) {
            let after = retry_after(&answer.headers, SystemTime::now());
            return Err(Failure::Later { service, after, answer: Box::new(answer) });
        }
        Err(Failure::Refused { service, answer: Box::new(answer) })
    }

    async fn read(&self, mut response: Response) -> Result<Answer, Failure> {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= self.settings.largest_answer => body.extend_from_slice(&chunk),
                Ok(Some(_)) => {
                    let reason = format!("longer than {} bytes", self.settings.largest_answer);
                    return Err(Failure::Unintelligible { status, reason });
                }
                Ok(None) => return Ok(Answer { status, headers, body: body.into() }),
                Err(error) => return Err(Failure::Unanswered { service: self.name, reason: told(&error) }),
            }
        }
    }
}

/// What reqwest says, to its last cause, without the address: a path or a query may hold a secret.
fn told(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() { "time-out".to_owned() } else { String::new() };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    if text.is_empty() { "the request failed".to_owned() } else { text }
}
