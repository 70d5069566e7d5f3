//! What is counted. Labels are bounded: the kind of wire, reasons of ours.

use metrics::Gauge;

use super::message::ResetReason;

/// Counts one open connection until it is dropped.
pub(super) struct Open(Gauge);

impl Open {
    /// One more over this wire.
    pub(super) fn over(wire: &'static str) -> Self {
        let gauge = metrics::gauge!("oneclass_realtime_connections", "wire" => wire);
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

/// One message went to a client.
pub(super) fn sent() {
    metrics::counter!("oneclass_realtime_messages_total").increment(1);
}

/// One message found the queue of a client full.
pub(super) fn dropped() {
    metrics::counter!("oneclass_realtime_dropped_total").increment(1);
}

/// A client was told to load anew.
pub(super) fn reset(reason: ResetReason) {
    metrics::counter!("oneclass_realtime_resets_total", "reason" => reason.name()).increment(1);
}
