//! Prometheus metrics, per operation. Labels are bounded: operation ids, classes of status, nothing a client chooses.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::StatusCode;
use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Installs the recorder of this process, once.
pub fn install() {
    HANDLE.get_or_init(|| {
        const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
        let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS);
        let installed = builder.and_then(PrometheusBuilder::install_recorder);
        if let Err(error) = &installed {
            tracing::warn!(%error, "metrics are off");
        }
        installed.ok()
    });
}

/// Sorts what was recorded since the last time into the histograms' buckets; to be called now and then. Until then each
/// sample is kept, and where nobody asks for the metrics they would fill the memory.
pub fn upkeep() {
    if let Some(handle) = HANDLE.get().and_then(Option::as_ref) {
        handle.run_upkeep();
    }
}

/// The metrics as text; `None` when they are off.
#[must_use]
pub fn render() -> Option<String> {
    let handle = HANDLE.get()?.as_ref()?;
    handle.run_upkeep();
    Some(handle.render())
}

/// What one operation counts. Found once, because finding them means making and hashing their labels.
#[derive(Clone)]
pub(crate) struct Meters {
    seconds: Histogram,
    answers: [Counter; 4],
}

impl Meters {
    /// Of this operation.
    pub(crate) fn of(operation: &str) -> Self {
        let answers = ["2xx", "3xx", "4xx", "5xx"]
            .map(|class| metrics::counter!("oneclass_requests_total", "operation" => operation.to_owned(), "status" => class));
        Self { answers, seconds: metrics::histogram!("oneclass_request_seconds", "operation" => operation.to_owned()) }
    }

    /// Counts one answer.
    pub(crate) fn record(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(2, 5) - 2;
        if let Some(answers) = self.answers.get(class) {
            answers.increment(1);
        }
        self.seconds.record(took.as_secs_f64());
    }
}
