//! What waits to be sent: so much and no more, and never waited for by who ends a span.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

/// How often the log is told of spans that were lost.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// How many spans wait, and what became of the others.
#[derive(Debug)]
pub(super) struct Tally {
    length: usize,
    waiting: AtomicUsize,
    untold: AtomicU64,
    told: std::sync::Mutex<Option<Instant>>,
}

impl Tally {
    pub(super) fn new(length: usize) -> Self {
        Self { length, waiting: AtomicUsize::new(0), untold: AtomicU64::new(0), told: std::sync::Mutex::new(None) }
    }

    /// Takes a place for a span. `false`: there is none.
    fn take(&self) -> bool {
        let taken = self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| (n < self.length).then_some(n + 1));
        if taken.is_err() {
            count("dropped", 1);
            self.untold.fetch_add(1, Ordering::Relaxed);
        }
        taken.is_ok()
    }

    /// Gives back the places of spans that are being sent.
    pub(super) fn leave(&self, spans: usize) {
        self.waiting.fetch_sub(spans, Ordering::Relaxed);
    }

    /// Spans that the collector took.
    pub(super) fn sent(&self, spans: usize) {
        count("sent", spans);
        self.tell();
    }

    /// Spans that it did not take.
    pub(super) fn refused(&self, spans: usize, error: &dyn std::fmt::Display) {
        count("refused", spans);
        self.untold.fetch_add(u64::try_from(spans).unwrap_or(u64::MAX), Ordering::Relaxed);
        tracing::debug!(%error, spans, "the collector took no traces");
        self.tell();
    }

    /// Tells the log what was lost, now and then. Called by the thread that sends, never by a request's.
    fn tell(&self) {
        let Ok(mut told) = self.told.lock() else { return };
        if self.untold.load(Ordering::Relaxed) == 0 || told.is_some_and(|at| at.elapsed() < TOLD_EVERY) {
            return;
        }
        *told = Some(Instant::now());
        let lost = self.untold.swap(0, Ordering::Relaxed);
        tracing::warn!(spans = lost, "the collector is away or slow: traces are lost");
    }
}

fn count(outcome: &'static str, spans: usize) {
    metrics::counter!("oneclass_trace_spans_total", "outcome" => outcome).increment(u64::try_from(spans).unwrap_or(u64::MAX));
}

/// Drops, and counts, what finds no place. The SDK's own queue would drop it as well, but tell nobody how much.
#[derive(Debug)]
pub(super) struct Bounded<P> {
    next: P,
    tally: Arc<Tally>,
}

impl<P> Bounded<P> {
    pub(super) fn new(next: P, tally: Arc<Tally>) -> Self {
        Self { next, tally }
    }
}

impl<P: SpanProcessor> SpanProcessor for Bounded<P> {
    fn on_start(&self, span: &mut Span, cx: &Context) {
        self.next.on_start(span, cx);
    }

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() && self.tally.take() {
            self.next.on_end(span);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_so_many_places_and_those_that_left_give_theirs_back() {
        let tally = Tally::new(2);
        assert_eq!([tally.take(), tally.take(), tally.take()], [true, true, false]);
        assert_eq!(tally.untold.load(Ordering::Relaxed), 1);
        tally.leave(1);
        assert_eq!([tally.take(), tally.take()], [true, false]);
    }
}
