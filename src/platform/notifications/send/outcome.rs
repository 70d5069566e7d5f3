//! What an outcome means for a delivery: a pure function.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::transport::Outcome;
use super::super::words::{Channel, DeliveryStatus};

/// After so many tries by one way another is taken.
const TRIES: i32 = 5;

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) status: DeliveryStatus,
    pub(super) reason: Option<String>,
    /// Another way, and what is left after it.
    pub(super) falls_back: Option<(Channel, Vec<Channel>)>,
    pub(super) due_at: Option<DateTime<Utc>>,
    /// Whether it was sent, and so paid for.
    pub(super) sent: bool,
    pub(super) provider_id: Option<String>,
    pub(super) parts: Option<u32>,
    /// Whether nothing is sent to this address any more.
    pub(super) dead: bool,
}

/// What an outcome means for a delivery that was tried `attempts` times by this way and has these others.
pub(super) fn verdict(outcome: Outcome, attempts: i32, fallbacks: &[Channel], now: DateTime<Utc>) -> Verdict {
    let nothing = Verdict {
        status: DeliveryStatus::Failed,
        reason: None,
        falls_back: None,
        due_at: None,
        sent: false,
        provider_id: None,
        parts: None,
        dead: false,
    };
    let another = |reason: String, dead: bool| match fallbacks.split_first() {
        Some((next, rest)) => Verdict {
            status: DeliveryStatus::Queued,
            reason: Some(reason),
            falls_back: Some((*next, rest.to_vec())),
            due_at: Some(now),
            dead,
            ..nothing.clone()
        },
        None => Verdict { reason: Some(reason), dead, ..nothing.clone() },
    };
    match outcome {
        Outcome::Accepted { provider_id, parts } => {
            Verdict { status: DeliveryStatus::Sent, sent: true, provider_id, parts, ..nothing }
        }
        Outcome::Unknown => {
            Verdict { status: DeliveryStatus::Sent, sent: true, reason: Some("outcome_unknown".to_owned()), ..nothing }
        }
        Outcome::Later { after } if attempts < TRIES => {
            let asked = after.and_then(|after| TimeDelta::from_std(after).ok()).unwrap_or_default();
            let usual = TimeDelta::seconds(30 << attempts.clamp(0, 6));
            Verdict { status: DeliveryStatus::Queued, due_at: Some(now + asked.max(usual)), ..nothing }
        }
        Outcome::Later { .. } => another("provider_unavailable".to_owned(), false),
        Outcome::Refused { reason, dead, .. } => another(reason, dead),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn now() -> DateTime<Utc> {
        "2026-03-06T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn what_one_way_refuses_goes_the_next_and_fails_when_there_is_none() {
        let refused = || Outcome::Refused { reason: "invalid_number".to_owned(), dead: true, account: false };
        let next = verdict(refused(), 1, &[Channel::Sms, Channel::Email], now());
        assert_eq!((next.status, next.falls_back), (DeliveryStatus::Queued, Some((Channel::Sms, vec![Channel::Email]))));
        assert!(next.dead && !next.sent && next.due_at == Some(now()));
        let last = verdict(refused(), 1, &[], now());
        assert_eq!((last.status, last.reason.as_deref()), (DeliveryStatus::Failed, Some("invalid_number")));
    }

    #[test]
    fn a_busy_provider_is_asked_later_and_not_for_ever() {
        let busy = || Outcome::Later { after: Some(Duration::from_secs(600)) };
        let first = verdict(busy(), 1, &[Channel::Email], now());
        assert_eq!((first.status, first.due_at), (DeliveryStatus::Queued, Some(now() + TimeDelta::seconds(600))));
        assert_eq!(verdict(Outcome::Later { after: None }, 2, &[], now()).due_at, Some(now() + TimeDelta::seconds(120)));
        let last = verdict(busy(), TRIES, &[Channel::Email], now());
        assert_eq!(last.falls_back, Some((Channel::Email, Vec::new())));
    }

    #[test]
    fn what_may_have_been_sent_is_paid_for_and_not_sent_again() {
        let unknown = verdict(Outcome::Unknown, 1, &[Channel::Email], now());
        assert!(unknown.sent && unknown.falls_back.is_none() && unknown.status == DeliveryStatus::Sent);
    }
}
