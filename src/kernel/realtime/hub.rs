//! The hub of a node: who listens where, and handing them what is announced.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use super::bulletin::Bulletin;
use super::channel::{Channel, Feed, Scope};
use super::message::ServerMessage;
use super::peer::{Item, Peer};
use super::seats::Seats;
use crate::config;
use crate::errors::{Error, Result, code};
use crate::events::Heard;
use crate::registry::Registry;

/// One channel of one school: of one record, one account or the whole school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    school: Uuid,
    channel: &'static str,
    id: Uuid,
}

impl Place {
    /// The place with this name for somebody.
    pub(super) fn of(channel: &Channel, id: Uuid, school: Uuid) -> Self {
        Self { school, channel: channel.name, id }
    }
}

/// Who listens where, on this node.
#[derive(Debug, Default)]
pub struct Hub {
    channels: Vec<Channel>,
    feeds: Vec<Feed>,
    limits: Option<config::Realtime>,
    state: Mutex<Listening>,
    next: AtomicU64,
    stopped: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Listening {
    places: HashMap<Place, HashMap<u64, Arc<Peer>>>,
    peers: HashMap<u64, Arc<Peer>>,
    seats: Seats,
}

/// A connection's seat; free again when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    hub: Arc<Hub>,
    pub(super) peer: Arc<Peer>,
    places: HashSet<Place>,
    school: Uuid,
    account: Uuid,
}

impl Hub {
    /// With the channels and feeds that modules declare.
    #[must_use]
    pub fn new(config: &config::Realtime, registry: &Registry) -> Self {
        let (channels, feeds) = (registry.channels().to_vec(), registry.feeds().to_vec());
        Self { channels, feeds, limits: Some(config.clone()), ..Self::default() }
    }

    /// Hands what was announced to who listens.
    pub fn publish(&self, bulletin: &Bulletin) {
        for (channel, id, message) in self.told(bulletin) {
            let place = Place::of(channel, id, bulletin.school_id);
            let peers: Vec<_> = match self.listening().places.get(&place) {
                Some(peers) => peers.values().cloned().collect(),
                None => continue,
            };
            match message.outgoing() {
                Ok(message) => {
                    for peer in peers {
                        peer.offer(Item::News { place, event: bulletin.event.id, message: message.clone() });
                    }
                }
                Err(error) => tracing::error!(%error, "a live message does not serialise"),
            }
        }
    }

    /// What is told of something, where, with the id of the channel.
    pub(super) fn told(&self, bulletin: &Bulletin) -> Vec<(&Channel, Uuid, ServerMessage)> {
        let Bulletin { school_id, is_kept, event } = bulletin;
        let feeds = self.feeds.iter().filter(|feed| feed.tells(&event.topic, &event.entity));
        let told = feeds.filter_map(|feed| {
            let told = (feed.told)(event)?;
            let channel = self.channels.iter().find(|channel| channel.name == feed.channel)?;
            let id = match channel.scope {
                Scope::School(_) => *school_id,
                Scope::Own | Scope::Record { .. } => told.id?,
            };
            let name = channel.name_for(id);
            let message = if *is_kept {
                event_message(name, event, told.data)
            } else {
                ServerMessage::State { channel: name, data: told.data }
            };
            Some((channel, id, message))
        });
        told.collect()
    }

    /// Tells every connection that announcements may have been missed.
    pub fn gap(&self) {
        let peers: Vec<_> = self.listening().peers.values().cloned().collect();
        for peer in peers {
            peer.offer(Item::Gap);
        }
    }

    /// Ends every connection: the server stops.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Tells when the server stops.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopped.subscribe()
    }

    /// The channel that a name means to an account of a school, and its place.
    pub(super) fn find(&self, name: &str, school: Uuid, account: Uuid) -> Option<(&Channel, Uuid, Place)> {
        self.channels.iter().find_map(|channel| {
            let whole = if matches!(channel.scope, Scope::Own) { account } else { school };
            let id = channel.id_in(name, whole)?;
            Some((channel, id, Place::of(channel, id, school)))
        })
    }

    /// The topics of the feeds of some places.
    pub(super) fn topics(&self, places: impl Iterator<Item = Place>) -> Vec<&'static str> {
        let names: Vec<_> = places.map(|place| place.channel).collect();
        let feeds = self.feeds.iter().filter(|feed| names.contains(&feed.channel));
        let mut topics: Vec<_> = feeds.flat_map(|feed| feed.topics.iter().copied()).collect();
        topics.sort_unstable();
        topics.dedup();
        topics
    }

    /// A seat for one more connection, and where what is told it comes out.
    ///
    /// # Errors
    /// 429 or 503 when there are as many as there may be, or the server stops.
    pub(super) fn open(self: &Arc<Self>, school: Uuid, account: Uuid) -> Result<(Seat, mpsc::Receiver<Item>)> {
        let full = || Error::new(&code::OVERLOADED).retry_after(5);
        let limits = self.limits.as_ref().ok_or_else(full)?;
        if *self.stopped.borrow() {
            return Err(full());
        }
        let (peer, queue) = Peer::new(self.next.fetch_add(1, Ordering::Relaxed), limits.queue_length);
        let mut listening = self.listening();
        listening.seats.take(limits, school, account)?;
        listening.peers.insert(peer.number, peer.clone());
        Ok((Seat { hub: self.clone(), peer, places: HashSet::new(), school, account }, queue))
    }

    fn listening(&self) -> MutexGuard<'_, Listening> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn event_message(channel: String, event: &Heard, data: serde_json::Value) -> ServerMessage {
    let Heard { id, topic, entity, entity_id, occurred_at, .. } = event.clone();
    ServerMessage::Event { channel, id, topic, entity, entity_id, at: occurred_at, data }
}

impl Seat {
    /// The hub it is at.
    pub(super) fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Listens at a place from now on.
    pub(super) fn listen(&mut self, place: Place) {
        self.places.insert(place);
        self.hub.listening().places.entry(place).or_default().insert(self.peer.number, self.peer.clone());
    }

    /// Listens there no longer.
    pub(super) fn leave(&mut self, place: Place) {
        self.places.remove(&place);
        self.hub.listening().leave(place, self.peer.number);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut listening = self.hub.listening();
        for place in &self.places {
            listening.leave(*place, self.peer.number);
        }
        listening.peers.remove(&self.peer.number);
        listening.seats.free(self.school, self.account);
    }
}

impl Listening {
    fn leave(&mut self, place: Place, number: u64) {
        if let Some(peers) = self.places.get_mut(&place) {
            peers.remove(&number);
            if peers.is_empty() {
                self.places.remove(&place);
            }
        }
    }
}
