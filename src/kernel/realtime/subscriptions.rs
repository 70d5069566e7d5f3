//! What a connection listens to: asked for, allowed, and looked at again.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use uuid::Uuid;

use super::channel::{Channel, Scope};
use super::close::Close;
use super::hub::{Place, Seat};
use super::message::{ClientMessage, Outgoing, ResetReason, ServerMessage};
use super::meters;
use super::peer::Item;
use super::replay::{self, Replay};
use super::viewer::Viewer;
use crate::access::Reach;
use crate::ctx::Ctx;
use crate::envelope;
use crate::errors::{Detail, Error, Result};
use crate::json;
use crate::nodes::{Stamp, rows};
use crate::schema;

/// Most channels of one connection.
const MOST: usize = 200;
/// How long a connection may go on when it cannot be seen whether it may; and how long repeats are told apart.
const MINUTE: Duration = Duration::from_secs(60);

/// What a connection listens to.
pub(super) struct Subscriptions {
    viewer: Viewer,
    seat: Seat,
    allowed: HashMap<Place, Allowed>,
    /// What was told again, so that it is not told a third time by the announcement.
    repeated: HashSet<(Uuid, Place)>,
    resumed: Instant,
    seen: Instant,
}

/// A channel that may be listened to, and what that followed from.
struct Allowed {
    name: String,
    channel: Channel,
    id: Uuid,
    /// `None`: nobody can tell whether it has changed.
    stamp: Option<Stamp>,
    day: NaiveDate,
}

impl Subscriptions {
    pub(super) fn new(viewer: Viewer, seat: Seat) -> Self {
        let now = Instant::now();
        Self { viewer, seat, allowed: HashMap::new(), repeated: HashSet::new(), resumed: now, seen: now }
    }

    /// Does what a client's text says, and gives what is to be answered.
    pub(super) async fn hear(&mut self, text: &str) -> Vec<Outgoing> {
        match read(text) {
            Ok(message) => self.obey(message, true).await,
            Err(error) => self.refusal(None, &error).into_iter().collect(),
        }
    }

    /// Does what a message says. `counted`: it is one more of the client's requests.
    pub(super) async fn obey(&mut self, message: ClientMessage, counted: bool) -> Vec<Outgoing> {
        let mut answer = Vec::new();
        if let Some(names) = message.unsubscribe {
            self.unsubscribe(&names);
            answer.extend(outgoing(&ServerMessage::Unsubscribed { channels: names }));
        }
        if message.subscribe.is_none() && message.resume.is_none() {
            return answer;
        }
        match self.viewer.reads(counted).await {
            Err(error) => answer.extend(self.refusal(None, &error)),
            Ok((ctx, _permit)) => {
                ctx.uow().note_reads();
                self.subscribe(&ctx, message.subscribe.unwrap_or_default(), &mut answer).await;
                if let Some(id) = message.resume
                    && let Err(error) = self.resume(&ctx, id, &mut answer).await
                {
                    answer.extend(self.refusal(None, &error));
                }
                ctx.rollback().await;
            }
        }
        answer
    }

    /// What is to be sent of something that waited; nothing when it is no longer listened to, or was told already.
    pub(super) fn deliver(&self, item: Item) -> Option<Outgoing> {
        match item {
            Item::News { place, event, message } => {
                let wanted = self.allowed.contains_key(&place) && !self.repeated.contains(&(event, place));
                wanted.then_some(message)
            }
            Item::Gap => reset(ResetReason::Gap),
        }
    }

    /// Until the client has fallen behind.
    pub(super) async fn fell_behind(&self) {
        self.seat.peer.fell_behind().await;
    }

    fn unsubscribe(&mut self, names: &[String]) {
        for name in names {
            if let Some((_, _, place)) = self.seat.hub().find(name, self.viewer.school.id, self.viewer.account()) {
                self.forget(place);
            }
        }
    }

    fn forget(&mut self, place: Place) {
        self.seat.leave(place);
        self.allowed.remove(&place);
    }

    /// Listens first and looks then, so that nothing is missed between.
    async fn subscribe(&mut self, ctx: &Ctx, names: Vec<String>, answer: &mut Vec<Outgoing>) {
        let (mut subscribed, mut more) = (Vec::new(), Vec::new());
        for name in names {
            match self.subscribe_one(ctx, &name).await {
                Ok(state) => {
                    more.extend(state);
                    subscribed.push(name);
                }
                Err(error) => more.extend(self.refusal(Some(name), &error)),
            }
        }
        if !subscribed.is_empty() {
            answer.extend(outgoing(&ServerMessage::Subscribed { channels: subscribed }));
        }
        answer.append(&mut more);
    }

    async fn subscribe_one(&mut self, ctx: &Ctx, name: &str) -> Result<Option<Outgoing>> {
        let found = self.seat.hub().find(name, ctx.school_id(), self.viewer.account());
        let (channel, id, place) = found.map(|(channel, id, place)| (*channel, id, place)).ok_or_else(Error::not_found)?;
        if self.allowed.len() >= MOST && !self.allowed.contains_key(&place) {
            return Err(Error::validation(vec![Detail::of("subscribe", "max_items").with("limit", MOST)]));
        }
        let stamp = ctx.services().nodes().versions().stamp([]);
        self.seat.listen(place);
        match look(ctx, &channel, id).await {
            Ok(state) => {
                let stamp = lasting(ctx, stamp);
                let name = channel.name_for(id);
                let state = state.and_then(|data| outgoing(&ServerMessage::State { channel: name.clone(), data }));
                self.allowed.insert(place, Allowed { name, channel, id, stamp, day: ctx.today() });
                Ok(state)
            }
            Err(error) => {
                self.forget(place);
                Err(error)
            }
        }
    }

    async fn resume(&mut self, ctx: &Ctx, id: Uuid, answer: &mut Vec<Outgoing>) -> Result<()> {
        let topics = self.seat.hub().topics(self.allowed.keys().copied());
        let bulletins = match replay::since(ctx, id, topics).await? {
            Replay::Events(bulletins) => bulletins,
            Replay::Reset(reason) => {
                answer.extend(reset(reason));
                return Ok(());
            }
        };
        let mut count = 0;
        for bulletin in &bulletins {
            for (channel, id, message) in self.seat.hub().told(bulletin) {
                let place = Place::of(channel, id, bulletin.school_id);
                if self.allowed.contains_key(&place) {
                    self.repeated.insert((bulletin.event.id, place));
                    answer.push(message.outgoing()?);
                    count += 1;
                }
            }
        }
        self.resumed = Instant::now();
        answer.extend(outgoing(&ServerMessage::Resumed { count }));
        Ok(())
    }

    /// Looks again whether the client may be here and hear what it hears.
    ///
    /// # Errors
    /// Why the connection is to end.
    pub(super) async fn check(&mut self) -> Result<Vec<Outgoing>, Close> {
        if self.resumed.elapsed() > MINUTE {
            self.repeated = HashSet::new();
        }
        match self.look_again().await {
            Ok(answer) => {
                self.seen = Instant::now();
                Ok(answer)
            }
            Err(Some(close)) => Err(close),
            Err(None) if self.seen.elapsed() > MINUTE => Err(Close::TryAgain),
            Err(None) => Ok(Vec::new()),
        }
    }

    async fn look_again(&mut self) -> Result<Vec<Outgoing>, Option<Close>> {
        let all = self.viewer.look().await?;
        let services = self.viewer.services.clone();
        let day = services.source().now().with_timezone(&self.viewer.school.time_zone).date_naive();
        let holds = |allowed: &Allowed| {
            let unchanged = allowed.stamp.as_ref().is_some_and(|stamp| services.nodes().versions().holds(stamp));
            !all && allowed.day == day && (unchanged || !matches!(allowed.channel.scope, Scope::Record { .. }))
        };
        let stale: Vec<Place> = self.allowed.iter().filter(|(_, allowed)| !holds(allowed)).map(|(place, _)| *place).collect();
        if stale.is_empty() {
            return Ok(Vec::new());
        }
        let unseen = |error: Error| {
            tracing::warn!(%error, "what a live connection may hear could not be seen");
            None
        };
        let (ctx, _permit) = self.viewer.reads(false).await.map_err(unseen)?;
        ctx.uow().note_reads();
        let mut answer = Vec::new();
        for place in stale {
            let Some(allowed) = self.allowed.get_mut(&place) else { continue };
            let stamp = services.nodes().versions().stamp([]);
            match may_hear(&ctx, &allowed.channel, allowed.id).await {
                Ok(()) => (allowed.stamp, allowed.day) = (lasting(&ctx, stamp), day),
                Err(error) if error.code().status < 500 => {
                    let name = allowed.name.clone();
                    self.forget(place);
                    answer.extend(self.refusal(Some(name), &error));
                }
                Err(error) => return Err(unseen(error)),
            }
        }
        ctx.rollback().await;
        Ok(answer)
    }

    /// The message of an error, in the client's language.
    fn refusal(&self, channel: Option<String>, error: &Error) -> Option<Outgoing> {
        let Viewer { services, origin, .. } = &self.viewer;
        if error.code().status >= 500 {
            tracing::error!(%error, request_id = origin.request_id, "a live message could not be done");
        }
        let body = envelope::failure_body(services.messages(), origin, error, services.source().now());
        let error = body.get("error").cloned().unwrap_or_default();
        outgoing(&ServerMessage::Error { channel, error })
    }
}

/// Whether the actor may listen to a channel.
async fn may_hear(ctx: &Ctx, channel: &Channel, id: Uuid) -> Result<()> {
    match channel.scope {
        Scope::Own => Ok(()),
        Scope::School(permission) if ctx.reach(permission) == Some(Reach::All) => Ok(()),
        Scope::School(permission) => Err(Error::forbidden(permission)),
        Scope::Record { permission, reaches, .. } => {
            ctx.require(permission)?;
            if reaches(ctx, id).await? { Ok(()) } else { Err(Error::not_found()) }
        }
    }
}

/// The same, and how the record stands where that is told.
async fn look(ctx: &Ctx, channel: &Channel, id: Uuid) -> Result<Option<serde_json::Value>> {
    may_hear(ctx, channel, id).await?;
    match channel.scope {
        Scope::Record { state: Some(state), .. } => state(ctx, id).await.map(Some),
        _ => Ok(None),
    }
}

/// A stamp of what a context has read; `None` when not every change of it would be heard.
fn lasting(ctx: &Ctx, stamp: Stamp) -> Option<Stamp> {
    let services = ctx.services();
    if !services.nodes().hears_every_change(services.database().backend()) {
        return None;
    }
    let subjects = rows::read_from(&ctx.uow().read()?, ctx.school_id())?;
    Some(stamp.about(subjects))
}

/// What a client's text says.
fn read(text: &str) -> Result<ClientMessage> {
    let message: ClientMessage = schema::read(json::body(text.as_bytes())?)?;
    let ClientMessage { subscribe, unsubscribe, resume } = &message;
    if subscribe.is_none() && unsubscribe.is_none() && resume.is_none() {
        return Err(Error::field("subscribe", "required"));
    }
    Ok(message)
}

pub(super) fn reset(reason: ResetReason) -> Option<Outgoing> {
    meters::reset(reason);
    outgoing(&ServerMessage::Reset { reason })
}

/// Ready to be sent.
pub(super) fn outgoing(message: &ServerMessage) -> Option<Outgoing> {
    let outgoing = message.outgoing();
    outgoing.inspect_err(|error| tracing::error!(%error, "a live message does not serialise")).ok()
}
