//! Prometheus metrics, per operation. Labels are bounded: operation ids, classes of status, nothing a client chooses.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::StatusCode;
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

/// The metrics as text; `None` when they are off.
#[must_use]
pub fn render() -> Option<String> {
    let handle = HANDLE.get()?.as_ref()?;
    handle.run_upkeep();
    Some(handle.render())
}

/// Counts one answer of an operation.
pub fn record(operation: &str, status: StatusCode, took: Duration) {
    let class = match status.as_u16() {
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("oneclass_requests_total", "operation" => operation.to_owned(), "status" => class).increment(1);
    metrics::histogram!("oneclass_request_seconds", "operation" => operation.to_owned()).record(took.as_secs_f64());
}
