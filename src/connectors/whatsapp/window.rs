//! Until when a person may be written to freely.

use chrono::{DateTime, TimeDelta, Utc};

/// How long after somebody's last message anything may be sent to them; later only a template.
pub const WINDOW: TimeDelta = TimeDelta::hours(24);

/// Whether free text may be sent to somebody who last wrote to this number at a certain time, or never. The service counts
/// by its own clock: 131047 can still come at the very end.
#[must_use]
pub fn may_send_free_text(last_inbound_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last_inbound_at.is_some_and(|last| now.signed_duration_since(last) < WINDOW)
}
