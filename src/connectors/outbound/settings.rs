//! How patient a connector is.

use std::time::Duration;

use crate::Resolver;

/// How patient a connector is with its service. The defaults suit a service that people wait for.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Until a connection stands.
    pub connect_timeout: Duration,
    /// Until the whole answer is there.
    pub timeout: Duration,
    /// How often a request is sent at most, the first time included. What is left after that is for a job to try again.
    pub attempts: usize,
    /// How long a service may ask to be left alone (`Retry-After`) so that the caller waits for it; longer is a failure
    /// that says how long.
    pub longest_wait: Duration,
    /// Largest answer that is read, in bytes.
    pub largest_answer: usize,
    /// How many of the latest answers the circuit breaker looks at: if half of them failed, it opens.
    pub breaker_window: usize,
    /// How long the service is left alone then.
    pub breaker_pause: Duration,
    /// A proxy to go through. The environment's are not looked at: the configuration says all.
    pub proxy: Option<url::Url>,
    /// Who turns names into addresses instead of the operating system: for addresses that a user may have given, one that
    /// answers only with addresses that may be asked. An address written as numbers is not looked up and passes it by.
    pub dns_resolver: Option<Resolver>,
    /// Speak HTTP/2 from the first byte, for a service that speaks nothing else.
    pub http2_only: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(20),
            attempts: 3,
            longest_wait: Duration::from_secs(5),
            largest_answer: 1024 * 1024,
            breaker_window: 10,
            breaker_pause: Duration::from_secs(30),
            proxy: None,
            dns_resolver: None,
            http2_only: false,
        }
    }
}
