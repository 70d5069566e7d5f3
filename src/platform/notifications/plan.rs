//! Which way one person is told: a pure function of what they have, what they chose and what the time is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::quiet::QuietHours;
use super::recipient::Addresses;
use super::words::{Category, Channel, Choice, DeliveryStatus, Urgency};

/// What a message is, for everybody it goes to.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub(super) category: Category,
    pub(super) urgency: Urgency,
    /// The ways it may go beside the inbox, the first that works.
    pub(super) channels: Vec<Channel>,
    /// The ways that the school has.
    pub(super) open: BTreeSet<Channel>,
    pub(super) send_at: DateTime<Utc>,
    pub(super) quiet: Option<QuietHours>,
    pub(super) zone: Tz,
}

/// One delivery to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) channel: Channel,
    /// What is tried when that does not work.
    pub(super) fallbacks: Vec<Channel>,
    pub(super) status: DeliveryStatus,
    /// Why there is none.
    pub(super) reason: Option<&'static str>,
    pub(super) due_at: DateTime<Utc>,
}

/// How one person is told. `suppressed` are the ways whose address nothing is sent to; never empty: who cannot be told is
/// skipped with the reason.
pub(super) fn plan(
    terms: &Terms,
    addresses: &Addresses,
    choices: &BTreeMap<Channel, Choice>,
    suppressed: &BTreeSet<Channel>,
) -> Vec<Planned> {
    let emergency = terms.urgency == Urgency::Emergency;
    let choice = |channel: Channel| {
        if emergency || !terms.category.is_optional() {
            return Choice::On;
        }
        choices.get(&channel).copied().unwrap_or(Choice::On)
    };
    let at = |channel, fallbacks, due_at| Planned { channel, fallbacks, status: DeliveryStatus::Queued, reason: None, due_at };
    let mut planned = Vec::new();
    if addresses.contains_key(&Channel::InApp) && choice(Channel::InApp) != Choice::Off {
        planned.push(at(Channel::InApp, Vec::new(), terms.send_at));
    }
    let disturbs_at = match terms.quiet {
        Some(quiet) if !emergency => quiet.after(terms.zone, terms.send_at),
        _ => terms.send_at,
    };
    // Why each way is none; the last said is what the person hears when there is no other.
    let mut reason = "no_address";
    let mut ways = Vec::new();
    for channel in terms.channels.iter().copied().filter(|channel| *channel != Channel::InApp) {
        if !addresses.contains_key(&channel) {
            continue;
        }
        if !terms.open.contains(&channel) {
            reason = "channel_not_set_up";
        } else if suppressed.contains(&channel) {
            reason = "suppressed";
        } else {
            match choice(channel) {
                Choice::Off => reason = "turned_off",
                Choice::Digest => {
                    let held = at(channel, Vec::new(), disturbs_at);
                    return planned.into_iter().chain([Planned { status: DeliveryStatus::Held, ..held }]).collect();
                }
                Choice::On => ways.push(channel),
            }
        }
    }
    if emergency {
        planned.extend(ways.into_iter().map(|channel| at(channel, Vec::new(), terms.send_at)));
    } else if let Some((first, rest)) = ways.split_first() {
        planned.push(at(*first, rest.to_vec(), disturbs_at));
    }
    if planned.is_empty() {
        let channel = terms.channels.first().copied().unwrap_or(Channel::InApp);
        let none = at(channel, Vec::new(), terms.send_at);
        planned.push(Planned { status: DeliveryStatus::Skipped, reason: Some(reason), ..none });
    }
    planned
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EVENING: &str = "2026-03-06T19:00:00Z";
    const MORNING: &str = "2026-03-07T04:00:00Z";

    fn terms(urgency: Urgency) -> Terms {
        Terms {
            category: Category::Events,
            urgency,
            channels: vec![Channel::Push, Channel::WhatsApp, Channel::Sms, Channel::Email],
            open: Channel::ALL.into(),
            send_at: EVENING.parse().unwrap(),
            quiet: serde_json::from_str(r#"{"from":"20:00","to":"06:00"}"#).unwrap(),
            zone: Tz::Africa__Harare,
        }
    }

    fn addresses(channels: &[Channel]) -> Addresses {
        channels.iter().map(|channel| (*channel, "x".to_owned())).collect()
    }

    fn ways(planned: &[Planned]) -> Vec<Channel> {
        planned.iter().map(|planned| planned.channel).collect()
    }

    #[test]
    fn the_inbox_at_once_and_one_other_way_when_the_quiet_hours_end_with_the_rest_to_fall_back_on() {
        let all = addresses(&Channel::ALL);
        let planned = plan(&terms(Urgency::Normal), &all, &BTreeMap::new(), &BTreeSet::new());
        assert_eq!(ways(&planned), [Channel::InApp, Channel::Push]);
        assert_eq!(planned[1].fallbacks, [Channel::WhatsApp, Channel::Sms, Channel::Email]);
        assert_eq!(planned[0].due_at, EVENING.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(planned[1].due_at, MORNING.parse::<DateTime<Utc>>().unwrap());
    }

    #[test]
    fn an_emergency_goes_every_way_at_once_whatever_people_chose() {
        let all = addresses(&Channel::ALL);
        let off = Channel::ALL.into_iter().map(|channel| (channel, Choice::Off)).collect();
        let planned = plan(&terms(Urgency::Emergency), &all, &off, &BTreeSet::new());
        assert_eq!(ways(&planned), Channel::ALL);
        assert!(planned.iter().all(|planned| planned.due_at == EVENING.parse::<DateTime<Utc>>().unwrap()));
    }

    #[test]
    fn safety_cannot_be_turned_off() {
        let off = Channel::ALL.into_iter().map(|channel| (channel, Choice::Off)).collect();
        let terms = Terms { category: Category::Safety, ..terms(Urgency::Normal) };
        let planned = plan(&terms, &addresses(&[Channel::Sms]), &off, &BTreeSet::new());
        assert_eq!(ways(&planned), [Channel::Sms]);
    }

    #[test]
    fn who_cannot_be_told_is_skipped_with_the_reason() {
        let sms = addresses(&[Channel::Sms]);
        let of = |terms: &Terms, addresses: &Addresses, choices: &[(Channel, Choice)], suppressed: &[Channel]| {
            let planned = plan(terms, addresses, &choices.iter().copied().collect(), &suppressed.iter().copied().collect());
            assert_eq!(planned.len(), 1);
            (planned[0].status, planned[0].reason.unwrap())
        };
        let normal = terms(Urgency::Normal);
        let skipped = DeliveryStatus::Skipped;
        assert_eq!(of(&normal, &Addresses::new(), &[], &[]), (skipped, "no_address"));
        assert_eq!(of(&normal, &sms, &[(Channel::Sms, Choice::Off)], &[]), (skipped, "turned_off"));
        assert_eq!(of(&normal, &sms, &[], &[Channel::Sms]), (skipped, "suppressed"));
        let closed = Terms { open: BTreeSet::new(), ..normal };
        assert_eq!(of(&closed, &sms, &[], &[]), (skipped, "channel_not_set_up"));
    }

    #[test]
    fn what_is_for_the_digest_is_held() {
        let digest = BTreeMap::from([(Channel::Email, Choice::Digest)]);
        let planned = plan(&terms(Urgency::Normal), &addresses(&[Channel::Email]), &digest, &BTreeSet::new());
        assert_eq!((planned.len(), planned[0].status), (1, DeliveryStatus::Held));
    }

    fn any_channels() -> impl Strategy<Value = BTreeSet<Channel>> {
        prop::collection::btree_set(prop::sample::select(Channel::ALL.to_vec()), 0..=5)
    }

    proptest! {
        /// Whatever people have and chose: nothing goes to a suppressed or closed way, nobody is forgotten, and no way is used
        /// twice.
        #[test]
        fn nobody_is_forgotten_and_nothing_goes_where_it_must_not(
            has in any_channels(), open in any_channels(), suppressed in any_channels(), off in any_channels(), emergency: bool,
        ) {
            let urgency = if emergency { Urgency::Emergency } else { Urgency::Normal };
            let terms = Terms { open: open.clone(), ..terms(urgency) };
            let choices = off.iter().map(|channel| (*channel, Choice::Off)).collect();
            let has: Vec<_> = has.into_iter().collect();
            let planned = plan(&terms, &addresses(&has), &choices, &suppressed);
            prop_assert!(!planned.is_empty());
            let sent: Vec<_> = planned.iter().filter(|planned| planned.status == DeliveryStatus::Queued).collect();
            let mut used = BTreeSet::new();
            for planned in &sent {
                for channel in planned.fallbacks.iter().chain([&planned.channel]) {
                    prop_assert!(used.insert(*channel) && has.contains(channel));
                    if *channel != Channel::InApp {
                        prop_assert!(open.contains(channel) && !suppressed.contains(channel));
                    }
                    prop_assert!(emergency || !off.contains(channel));
                }
            }
            prop_assert_eq!(sent.is_empty(), planned.iter().all(|planned| planned.status == DeliveryStatus::Skipped));
        }
    }
}
