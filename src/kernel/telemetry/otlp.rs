//! Sending traces to a collector: OTLP over HTTP, in batches, from a thread of its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider};
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

use super::outgoing::Outgoing;
use super::queue::{Bounded, Tally};
use super::{JOB, REQUEST, STATEMENT};
use crate::config;
use crate::errors::{Error, Result};

/// How long a delivery may take, with what is tried again (503, 429, no connection).
const TIMEOUT: Duration = Duration::from_secs(10);
/// Most spans of one delivery.
const BATCH: usize = 512;

/// What makes spans and sends them; `None` when no collector is named.
pub(super) fn exporter(config: &config::Tracing) -> Result<Option<SdkTracerProvider>> {
    let Some(endpoint) = &config.otlp_endpoint else { return Ok(None) };
    let headers: HashMap<String, String> =
        config.otlp_headers.iter().map(|header| (header.name.clone(), header.expose().to_owned())).collect();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(endpoint.traces())
        .with_timeout(TIMEOUT)
        .with_headers(headers)
        .build()
        .map_err(Error::internal)?;
    let tally = Arc::new(Tally::new(config.queue_length));
    let batches = BatchConfigBuilder::default()
        .with_max_queue_size(config.queue_length)
        .with_max_export_batch_size(BATCH)
        .with_scheduled_delay(Duration::from_millis(config.interval_millis))
        .build();
    let batching = BatchSpanProcessor::builder(Outgoing::new(exporter, tally.clone())).with_batch_config(batches).build();
    let provider = SdkTracerProvider::builder()
        .with_resource(resource(config))
        // The caller's decision holds for its trace; ours are kept in this share, by their ids, so that every process
        // that sees a trace decides alike.
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.sample_ratio.get()))))
        .with_span_processor(Bounded::new(batching, tally))
        .build();
    Ok(Some(provider))
}

/// Who sends. `OTEL_RESOURCE_ATTRIBUTES` adds to it, as everywhere (the SDK reads it).
fn resource(config: &config::Tracing) -> Resource {
    #[expect(clippy::disallowed_methods, reason = "the process's own id: there is no context yet, and it is no record's")]
    let instance = uuid::Uuid::new_v4();
    Resource::builder()
        .with_service_name(config.service_name.clone())
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", instance.to_string()),
        ])
        .build()
}

/// Gives our own spans, and nothing else (no events, which are the log's, no other library's spans), to the exporter.
pub(super) fn layer<S>(provider: &SdkTracerProvider) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let ours = filter_fn(|about| about.is_span() && [REQUEST, JOB, STATEMENT].contains(&about.target()))
        .with_max_level_hint(LevelFilter::DEBUG);
    tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("oneclass"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_error_fields_to_exceptions(false)
        .with_error_records_to_exceptions(false)
        // Nothing of ours asks OpenTelemetry's own thread-local context.
        .with_context_activation(false)
        .with_filter(ours)
}
