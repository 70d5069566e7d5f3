//! Traces for a collector.

use crate::config::field::{same, settings, unset};
use crate::config::values::{CollectorUrl, Header, Ratio};

settings! {
    /// Traces for a collector.
    struct Tracing in "tracing" {
        /// Address of an OpenTelemetry collector that takes OTLP over HTTP (`http://collector:4318`); traces go to
        /// `/v1/traces` there. Unset: no traces are made.
        otlp_endpoint: Option<CollectorUrl> = unset(),
        /// Headers for the collector, such as a key: `name=value`, separated by commas.
        otlp_headers: Vec<Header> = same(""),
        /// Name of the service in traces.
        service_name: String = same("oneclass"),
        /// Share of traces that is kept, from 0 to 1. Who calls with a `traceparent` has decided for its own traces.
        sample_ratio: Ratio = same("1"),
        /// Most finished spans that wait to be sent; what ends beyond that is dropped, and counted.
        queue_length: usize = same("8192").within(512, 1_000_000),
        /// Milliseconds between deliveries.
        interval_millis: u64 = same("5000").within(10, 60_000),
    }
}
