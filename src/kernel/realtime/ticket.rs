//! Tickets: how a browser, which can set no header on a WebSocket, says who it is without an access token in an address.
//!
//! A ticket names account, session, school and roles, signed, for some seconds, and is good for one connection. That it
//! was used is kept at Redis, so that it holds on every node. Without Redis, or while it does not answer, each process
//! keeps its own: a ticket could then be used once on each of several nodes, within those seconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use deadpool_redis::redis;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::{Role, RoleSet};
use crate::ctx::Ctx;
use crate::errors::{Error, Result, code};
use crate::services::{Identity, Services};

/// Bytes of the signature: HMAC-SHA-256, whole.
const TAG: usize = 32;
/// Longer than any ticket may be used.
const LONGEST: Duration = Duration::from_secs(120);

/// What a ticket says.
#[derive(Debug, Serialize, Deserialize)]
struct Ticket {
    id: Uuid,
    account: Uuid,
    session: Uuid,
    school: Uuid,
    roles: Vec<Role>,
    /// In milliseconds since 1970.
    until: i64,
}

/// Makes tickets, and knows which were used in this process.
pub struct Tickets {
    key: hmac::Key,
    used: Mutex<Used>,
}

/// Tickets that were used, with when; forgotten when they cannot be used any more.
#[derive(Default)]
struct Used {
    at: HashMap<Uuid, Instant>,
    /// How many there may be before the old ones are looked for.
    room: usize,
}

impl Used {
    /// Whether this is the first use of it here.
    fn is_first(&mut self, id: Uuid, now: Instant) -> bool {
        if self.at.len() >= self.room {
            self.at.retain(|_, used| now.duration_since(*used) < LONGEST);
            self.room = (self.at.len() * 2).max(1_000);
        }
        self.at.insert(id, now).is_none()
    }
}

impl Tickets {
    /// Signed with this key.
    #[must_use]
    pub fn new(key: hmac::Key) -> Self {
        Self { key, used: Mutex::default() }
    }

    fn seal(&self, ticket: &Ticket) -> Result<String> {
        let payload = serde_json::to_vec(ticket)?;
        let mut bytes = hmac::sign(&self.key, &payload).as_ref().to_vec();
        bytes.extend_from_slice(&payload);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    fn open(&self, text: &str, now: DateTime<Utc>) -> Result<Ticket> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| refused("a ticket that is none"))?;
        let (tag, payload) = bytes.split_at_checked(TAG).ok_or_else(|| refused("a ticket that is none"))?;
        hmac::verify(&self.key, payload, tag).map_err(|_| refused("a ticket that is not ours"))?;
        let ticket: Ticket = serde_json::from_slice(payload).map_err(|_| refused("a ticket of another make"))?;
        if ticket.until <= now.timestamp_millis() { Err(refused("an expired ticket")) } else { Ok(ticket) }
    }

    /// Whether this is the first use of it.
    async fn is_first_use(&self, services: &Services, id: Uuid) -> bool {
        let here = self.used.lock().unwrap_or_else(PoisonError::into_inner).is_first(id, Instant::now());
        let Some(redis) = services.nodes().redis().filter(|_| here) else { return here };
        let key = redis.name(&format!("ticket:{}", id.simple()));
        let set = redis.run(async |connection| {
            let mut set = redis::cmd("SET");
            set.arg(&key).arg(1).arg("NX").arg("EX").arg(LONGEST.as_secs());
            set.query_async::<Option<String>>(connection).await
        });
        // No answer: it goes on without, as everything does.
        set.await.is_none_or(|set| set.is_some())
    }
}

impl std::fmt::Debug for Tickets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tickets").finish_non_exhaustive()
    }
}

fn refused(why: &'static str) -> Error {
    Error::new(&code::TICKET_INVALID).cause(why)
}

/// A ticket for the actor of a context, and until when it may be used.
///
/// # Errors
/// 401 when nobody is logged in.
pub(super) fn issue(ctx: &Ctx) -> Result<(String, DateTime<Utc>)> {
    let (services, actor) = (ctx.services(), ctx.actor());
    let until = ctx.now() + Duration::from_secs(services.config().realtime.ticket_seconds);
    let ticket = Ticket {
        id: ctx.new_id(),
        account: ctx.account_id()?,
        session: actor.session_id.ok_or_else(|| Error::new(&code::UNAUTHENTICATED))?,
        school: ctx.school_id(),
        roles: actor.roles.iter().collect(),
        until: until.timestamp_millis(),
    };
    Ok((services.tickets().seal(&ticket)?, until))
}

/// Who stands behind a ticket, which is used up by this.
///
/// # Errors
/// 401 `TICKET_INVALID` when it is none of ours, too old, used, or for roles that its bearer has no longer;
/// `UNAUTHENTICATED` when the session has ended.
pub(crate) async fn redeem(services: &Services, text: &str) -> Result<Arc<Identity>> {
    let tickets = services.tickets();
    let ticket = tickets.open(text, services.source().now())?;
    if !tickets.is_first_use(services, ticket.id).await {
        return Err(refused("a ticket that was used"));
    }
    let identity =
        services.authenticator().identify_session(services, ticket.account, ticket.session, Some(ticket.school)).await?;
    let roles: RoleSet = ticket.roles.into_iter().collect();
    if identity.roles_in(ticket.school) == Some(roles) { Ok(identity) } else { Err(refused("a ticket for other roles")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tickets(key: &[u8]) -> Tickets {
        Tickets::new(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    fn ticket(until: i64) -> Ticket {
        let id = Uuid::nil();
        Ticket { id, account: id, session: id, school: id, roles: vec![Role::Teacher], until }
    }

    #[test]
    fn a_ticket_opens_until_it_expires_and_with_its_own_key_only() {
        let (ours, others) = (tickets(b"one"), tickets(b"two"));
        let text = ours.seal(&ticket(1_000)).unwrap();
        let at = |millis| DateTime::from_timestamp_millis(millis).unwrap();
        assert_eq!(ours.open(&text, at(999)).unwrap().roles, [Role::Teacher]);
        assert!(ours.open(&text, at(1_000)).is_err());
        assert!(others.open(&text, at(0)).is_err());
        // Every byte counts.
        for place in 0..text.len() {
            let mut forged = text.clone().into_bytes();
            forged[place] = if forged[place] == b'A' { b'B' } else { b'A' };
            assert!(ours.open(std::str::from_utf8(&forged).unwrap(), at(0)).is_err(), "{place}");
        }
    }

    #[test]
    fn what_was_used_is_known_as_long_as_it_could_be_used_again_and_then_forgotten() {
        let (mut used, start) = (Used::default(), Instant::now());
        assert!((0..3_000).all(|id| used.is_first(Uuid::from_u128(id), start)));
        assert!(!(0..3_000).any(|id| used.is_first(Uuid::from_u128(id), start + LONGEST / 2)));
        for id in 3_000..10_000 {
            used.is_first(Uuid::from_u128(id), start + LONGEST * 2);
        }
        assert!(used.at.len() <= 7_000, "{}", used.at.len());
    }

    proptest! {
        #[test]
        fn no_text_makes_opening_panic(text in ".{0,120}") {
            prop_assert!(tickets(b"one").open(&text, DateTime::UNIX_EPOCH).is_err());
        }
    }
}
