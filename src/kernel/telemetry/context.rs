//! Which trace a span belongs to, across processes (W3C Trace Context).

use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::{SpanContext, TraceContextExt as _};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Whether this process sends spans to a collector.
static EXPORTING: AtomicBool = AtomicBool::new(false);

pub(super) fn exporting() {
    EXPORTING.store(true, Ordering::Relaxed);
}

/// Puts the span of a request into the caller's trace and gives it what only a collector is told, if there is one.
/// `about`: the header `traceparent`, and attributes.
pub(super) fn begin<'a, const N: usize>(
    span: &Span,
    about: impl FnOnce() -> (Option<&'a str>, [(&'static str, &'static str); N]),
) {
    if !EXPORTING.load(Ordering::Relaxed) {
        return;
    }
    let (header, attributes) = about();
    if let Some(parent) = header.and_then(remote) {
        let _a_new_span_takes_a_parent = span.set_parent(parent);
    }
    for (key, value) in attributes {
        span.set_attribute(key, value);
    }
    record_id(span);
}

/// Writes the id of the span's trace into the log's field `trace_id`.
fn record_id(span: &Span) {
    let context = span.context();
    let id = context.span().span_context().trace_id();
    span.record("trace_id", tracing::field::display(id));
}

/// The id of the current trace, for a line of the log. `None` without a collector.
#[must_use]
pub fn trace_id() -> Option<String> {
    if !EXPORTING.load(Ordering::Relaxed) {
        return None;
    }
    let context = Span::current().context();
    let span = context.span();
    span.span_context().is_valid().then(|| span.span_context().trace_id().to_string())
}

/// Whether the current span is one that a collector will be sent.
#[must_use]
pub fn sampled() -> bool {
    if !EXPORTING.load(Ordering::Relaxed) {
        return false;
    }
    let current = Span::current();
    !current.is_none() && current.context().span().span_context().is_sampled()
}

/// The current span as others may refer to it: the header `traceparent`. `None` without a collector.
#[must_use]
pub fn traceparent() -> Option<String> {
    if !EXPORTING.load(Ordering::Relaxed) {
        return None;
    }
    let context = Span::current().context();
    let span = context.span();
    let current = span.span_context();
    current.is_valid().then(|| {
        let (trace, span, flags) = (current.trace_id(), current.span_id(), current.trace_flags().to_u8());
        format!("00-{trace}-{span}-{flags:02x}")
    })
}

/// Links the span to another that it came of, by its `traceparent`.
pub fn link(span: &Span, traceparent: Option<&str>) {
    if !EXPORTING.load(Ordering::Relaxed) {
        return;
    }
    if let Some(from) = traceparent.and_then(parent_of) {
        span.add_link(from);
    }
    record_id(span);
}

/// What a `traceparent` refers to.
#[must_use]
pub fn parent_of(traceparent: &str) -> Option<SpanContext> {
    let context = remote(traceparent)?;
    Some(context.span().span_context().clone())
}

fn remote(traceparent: &str) -> Option<Context> {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Header(traceparent));
    context.has_active_span().then_some(context)
}

/// `traceparent` alone. Its companion `tracestate` would be sent on with every span, and holds what the client likes.
struct Header<'a>(&'a str);

impl Extractor for Header<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == "traceparent").then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_is_read_and_what_is_none_is_not() {
        let context = parent_of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").unwrap();
        assert_eq!(context.trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(context.span_id().to_string(), "b7ad6b7169203331");
        assert!(context.is_sampled() && context.is_remote());
        for bad in [
            "",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "Tendai Moyo",
        ] {
            assert!(parent_of(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn without_a_collector_there_is_no_context() {
        assert!(!sampled());
        assert_eq!(traceparent(), None);
    }
}
