//! The queue of one connection: bounded, so that a slow client costs a known amount of memory and then its connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Notify, mpsc};
use uuid::Uuid;

use super::hub::Place;
use super::message::Outgoing;
use super::meters;

/// What waits for a connection.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// Something was told at a place it listens to.
    News {
        /// The place.
        place: Place,
        /// The event's id.
        event: Uuid,
        /// The message.
        message: Outgoing,
    },
    /// Announcements of other nodes may have been missed.
    Gap,
}

/// The hub's end of a connection.
#[derive(Debug)]
pub(super) struct Peer {
    /// Its number on this node.
    pub(super) number: u64,
    queue: mpsc::Sender<Item>,
    is_behind: AtomicBool,
    fell_behind: Notify,
}

impl Peer {
    /// With room for so many items, and where they come out.
    pub(super) fn new(number: u64, length: usize) -> (Arc<Self>, mpsc::Receiver<Item>) {
        let (queue, receiver) = mpsc::channel(length);
        (Arc::new(Self { number, queue, is_behind: AtomicBool::new(false), fell_behind: Notify::new() }), receiver)
    }

    /// Puts an item into the queue. One that finds it full is dropped, and everything after it: what comes of a queue with
    /// a hole would be taken for the whole.
    pub(super) fn offer(&self, item: Item) {
        if self.is_behind.load(Ordering::Acquire) {
            meters::dropped();
            return;
        }
        match self.queue.try_send(item) {
            // It is closing.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {}
            Err(mpsc::error::TrySendError::Full(_)) => {
                meters::dropped();
                self.is_behind.store(true, Ordering::Release);
                self.fell_behind.notify_one();
            }
        }
    }

    /// Until an item has found the queue full.
    pub(super) async fn fell_behind(&self) {
        self.fell_behind.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_takes_nothing_more_even_when_there_is_room_again() {
        let (peer, mut queue) = Peer::new(1, 2);
        for _ in 0..5 {
            peer.offer(Item::Gap);
        }
        assert!(queue.recv().await.is_some());
        peer.offer(Item::Gap);
        assert!(queue.recv().await.is_some());
        assert!(queue.try_recv().is_err());
        peer.fell_behind().await;
    }
}
