//! What the process tells of itself while it runs: structured logs, and traces for a collector.
//!
//! Both are made of the same spans of `tracing`. The log shows those of requests ([`request`]) and of jobs. A collector
//! ([`otlp`]) is sent these and, as their children, one for each statement (`db/trace.rs`), and of them only what
//! [`outgoing`] lets out. Without a collector the spans of statements are never made.

mod context;
mod otlp;
mod outgoing;
mod queue;
mod request;

pub use context::{link, parent_of, sampled, trace_id, traceparent};
pub use request::RequestSpan;

use std::time::Duration;

use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::{Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{self, LogFormat};

/// The target of a request's span.
pub const REQUEST: &str = "oneclass::request";
/// The target of a job's span.
pub const JOB: &str = "oneclass::job";
/// The target of a statement's span.
pub const STATEMENT: &str = "oneclass::statement";

/// How long the process waits at its end for the last spans to be taken.
const PATIENCE: Duration = Duration::from_secs(5);

/// Logs and traces of this process, until [`stop`](Self::stop).
#[derive(Debug)]
#[must_use]
pub struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Sends the spans that still wait, for five seconds at most. Blocks the thread.
    pub fn stop(self) {
        let Some(provider) = self.0 else { return };
        if let Err(error) = provider.shutdown_with_timeout(PATIENCE) {
            tracing::warn!(%error, "the last traces were not delivered");
        }
    }
}

/// Starts logging for this process, and traces if a collector is named. A second call does nothing.
pub fn start(log: &config::Log, traces: Option<&config::Tracing>) -> Telemetry {
    let exporting = traces.map(otlp::exporter).transpose();
    let (provider, failure) = match exporting {
        Ok(provider) => (provider.flatten(), None),
        Err(error) => (None, Some(error)),
    };
    let started = match &provider {
        // Each of the two has a filter of its own: a quiet log does not take spans from the collector.
        Some(provider) => {
            context::exporting();
            tracing_subscriber::registry().with(lines(log).with_filter(filter(log))).with(otlp::layer(provider)).try_init()
        }
        None => tracing_subscriber::registry().with(lines(log)).with(filter(log)).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
    if let Some(error) = failure {
        tracing::error!(%error, "traces are off");
    }
    Telemetry(provider)
}

fn filter(config: &config::Log) -> EnvFilter {
    let filter = EnvFilter::try_new(config.level.to_string()).unwrap_or_else(|_| EnvFilter::new("info"));
    // Migrations are told of by whoever runs them; statements are for a collector.
    let quiet = ["sea_orm_migration=warn".to_owned(), format!("{STATEMENT}=off")];
    quiet.iter().filter_map(|directive| directive.parse().ok()).fold(filter, EnvFilter::add_directive)
}

fn lines<S>(config: &config::Log) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match config.format {
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        LogFormat::Text => lines.boxed(),
    }
}
