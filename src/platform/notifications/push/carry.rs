//! Carrying a notice to every device of a person.

use std::time::{Duration, SystemTime};

use futures::{StreamExt, stream};
use push::{Notice, Outcome as Said, Reason};
use webpush::Subscription;

use super::super::transport::Outcome;
use super::PushServices;
use crate::identity::devices::{Reachable, Service};

/// Notices under way at once.
const AT_ONCE: usize = 32;

/// What became of the notice to one person.
pub(in crate::notifications) struct Carried {
    pub(in crate::notifications) outcome: Outcome,
    /// Devices that their services no longer know, and since when.
    pub(in crate::notifications) gone: Vec<(Reachable, Option<SystemTime>)>,
}

/// Offers each person's notice to each of their devices; one answer for each person, in their order.
pub(in crate::notifications) async fn carry(services: &PushServices, people: &[(Notice, Vec<Reachable>)]) -> Vec<Carried> {
    let carrying = people.iter().map(|(notice, devices)| to_all(services, notice, devices)).collect::<Vec<_>>();
    stream::iter(carrying).buffered(AT_ONCE).collect().await
}

async fn to_all(services: &PushServices, notice: &Notice, devices: &[Reachable]) -> Carried {
    let mut said = Vec::with_capacity(devices.len());
    let mut gone = Vec::new();
    for device in devices {
        let one = to_one(services, notice, device).await;
        if let Said::TokenDead { since } = one {
            gone.push((device.clone(), since));
        }
        said.push(one);
    }
    Carried { outcome: together(&said), gone }
}

async fn to_one(services: &PushServices, notice: &Notice, device: &Reachable) -> Said {
    let unconfigured = || Said::refused(Reason::Credentials, "this service is not configured");
    match device.service {
        Service::Fcm => match &services.fcm {
            Some(fcm) => fcm.send(&device.address.token, notice).await,
            None => unconfigured(),
        },
        Service::Apns => match &services.apns {
            Some(apns) => apns.send(&device.address.token, notice).await,
            None => unconfigured(),
        },
        Service::WebPush => {
            let keys = device.address.keys.as_ref();
            let subscription = keys.and_then(|keys| Subscription::new(&device.address.token, &keys.p256dh, &keys.auth).ok());
            match (&services.webpush, subscription) {
                (Some(webpush), Some(subscription)) => webpush.send(&subscription, notice).await,
                (Some(_), None) => Said::TokenDead { since: None },
                (None, _) => unconfigured(),
            }
        }
    }
}

/// What it comes to for a person: the best that any of their devices said.
fn together(said: &[Said]) -> Outcome {
    let delivered = said.iter().find_map(|one| if let Said::Delivered { id } = one { Some(id.clone()) } else { None });
    if let Some(provider_id) = delivered {
        return Outcome::Accepted { provider_id, parts: None };
    }
    if said.contains(&Said::Unknown) {
        return Outcome::Unknown;
    }
    let mut later: Option<Option<Duration>> = None;
    let mut reason = "no_device";
    for one in said {
        match one {
            Said::Later { after } => later = Some(later.flatten().max(*after)),
            Said::Refused { reason: why, .. } => {
                reason = match why {
                    Reason::Credentials => "push_not_configured",
                    Reason::TooLarge => "too_long",
                    Reason::Address => "address_not_allowed",
                    Reason::Notice | Reason::Other => "refused",
                }
            }
            Said::Delivered { .. } | Said::TokenDead { .. } | Said::Unknown => {}
        }
    }
    match later {
        Some(after) => Outcome::Later { after },
        None => Outcome::Refused { reason: reason.to_owned(), dead: false, account: false },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(seconds: Option<u64>) -> Said {
        Said::Later { after: seconds.map(Duration::from_secs) }
    }

    #[test]
    fn one_device_that_has_it_is_enough() {
        let said = [Said::TokenDead { since: None }, later(None), Said::Delivered { id: Some("7".to_owned()) }, Said::Unknown];
        assert_eq!(together(&said), Outcome::Accepted { provider_id: Some("7".to_owned()), parts: None });
    }

    #[test]
    fn what_one_may_have_is_not_pushed_again() {
        assert_eq!(together(&[later(Some(5)), Said::Unknown]), Outcome::Unknown);
    }

    #[test]
    fn the_longest_wait_that_was_asked_for_is_kept() {
        let said = [later(Some(5)), later(None), later(Some(60)), Said::refused(Reason::Other, "no")];
        assert_eq!(together(&said), Outcome::Later { after: Some(Duration::from_secs(60)) });
    }

    #[test]
    fn who_has_no_living_device_is_told_another_way() {
        for said in [vec![], vec![Said::TokenDead { since: None }]] {
            let none = Outcome::Refused { reason: "no_device".to_owned(), dead: false, account: false };
            assert_eq!(together(&said), none);
        }
    }
}
