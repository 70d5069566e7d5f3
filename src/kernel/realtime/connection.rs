//! A connection while it is open: one task, whatever the wire.

use std::time::{Duration, Instant};

use futures::{Stream, StreamExt};
use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;

use super::close::Close;
use super::message::{ClientMessage, Outgoing, ResetReason, ServerMessage};
use super::meters;
use super::peer::Item;
use super::subscriptions::{Subscriptions, outgoing, reset};
use crate::config;

/// The way to a client.
pub(super) trait Wire {
    /// Its name in the metrics.
    const NAME: &'static str;

    /// Sends a message, as soon as there is room.
    async fn send(&mut self, message: &Outgoing) -> Result<(), Gone>;
    /// Gives a sign of life, and asks for one where the wire can.
    async fn beat(&mut self) -> Result<(), Gone>;
    /// Says that this was all, and why.
    async fn close(self, why: Close) -> Result<(), Gone>;
}

/// There is nobody at the other end.
#[derive(Debug)]
pub(super) struct Gone;

/// What comes from a client.
#[derive(Debug)]
pub(super) enum Incoming {
    /// A text.
    Text(String),
    /// A sign of life.
    Alive,
    /// Nothing that can be gone on with.
    Last(Close),
}

/// What a connection starts with.
pub(super) struct Connection {
    pub(super) subscriptions: Subscriptions,
    pub(super) queue: mpsc::Receiver<Item>,
    pub(super) stopping: watch::Receiver<bool>,
    pub(super) first: ClientMessage,
    pub(super) config: config::Realtime,
    /// How long a client may take nothing.
    pub(super) patience: Duration,
}

/// Why it ended.
enum End {
    Gone,
    Closed(Close),
}

impl From<Gone> for End {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl Connection {
    /// Runs it to its end.
    pub(super) async fn run<W: Wire>(mut self, mut wire: W, incoming: impl Stream<Item = Incoming>) {
        let _open = meters::Open::over(W::NAME);
        let mut incoming = std::pin::pin!(incoming);
        let Err(end) = self.serve(&mut wire, &mut incoming).await;
        let patience = self.patience;
        // What is listened to is given up first: nothing more is to wait for who is going.
        drop(self);
        let End::Closed(why) = end else { return };
        tracing::debug!(reason = why.reason(), "a live connection is closed");
        let closing = async {
            if why == Close::Behind
                && let Some(message) = reset(ResetReason::Behind)
            {
                wire.send(&message).await?;
            }
            wire.close(why).await
        };
        if !matches!(tokio::time::timeout(patience, closing).await, Ok(Ok(()))) {
            tracing::debug!("a client did not hear why it was closed");
        }
    }

    async fn serve<W: Wire>(
        &mut self,
        wire: &mut W,
        incoming: &mut (impl Stream<Item = Incoming> + Unpin),
    ) -> Result<std::convert::Infallible, End> {
        let heartbeat = Duration::from_secs(self.config.heartbeat_seconds);
        let mut beats = tokio::time::interval(heartbeat);
        let mut checks = tokio::time::interval(Duration::from_secs(self.config.recheck_seconds));
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beats.reset();
        checks.reset();
        let mut stopping = self.stopping.clone();
        let mut heard = Instant::now();
        let welcome = ServerMessage::Welcome { heartbeat_seconds: self.config.heartbeat_seconds };
        self.send(wire, outgoing(&welcome)).await?;
        let answer = self.subscriptions.obey(std::mem::take(&mut self.first), false).await;
        self.send(wire, answer).await?;
        // Whatever is ready uses itself up or ends this: an item or a word is taken out, a clock goes on, and what says that
        // it is over (the server, the client, the queue) returns. So nothing can be ready for ever and go round here.
        loop {
            tokio::select! {
                _ = stopping.wait_for(|stopped| *stopped) => return Err(End::Closed(Close::GoingAway)),
                () = self.subscriptions.fell_behind() => return Err(End::Closed(Close::Behind)),
                said = incoming.next() => {
                    heard = Instant::now();
                    match said {
                        Some(Incoming::Text(text)) => {
                            let answer = self.subscriptions.hear(&text).await;
                            self.send(wire, answer).await?;
                        }
                        Some(Incoming::Alive) => {}
                        Some(Incoming::Last(why)) => return Err(End::Closed(why)),
                        None => return Err(End::Gone),
                    }
                }
                item = self.queue.recv() => {
                    // Its other end is this connection's own, in its seat: were that gone, there is nothing to listen to.
                    let message = self.subscriptions.deliver(item.ok_or(Gone)?);
                    self.send(wire, message).await?;
                }
                _ = beats.tick() => {
                    if W::NAME == WEBSOCKET && heard.elapsed() > heartbeat * 5 / 2 {
                        return Err(End::Closed(Close::Silent));
                    }
                    self.patiently(wire.beat()).await?;
                }
                _ = checks.tick() => {
                    let answer = self.subscriptions.check().await.map_err(End::Closed)?;
                    self.send(wire, answer).await?;
                }
            }
        }
    }

    /// Sends messages, each as soon as the client takes it.
    async fn send<W: Wire>(&self, wire: &mut W, messages: impl IntoIterator<Item = Outgoing>) -> Result<(), End> {
        for message in messages {
            self.patiently(wire.send(&message)).await?;
            meters::sent();
        }
        Ok(())
    }

    /// Waits for a client to take something: until it has fallen behind, the server stops, or for as long as it may take.
    async fn patiently(&self, sending: impl Future<Output = Result<(), Gone>>) -> Result<(), End> {
        let mut stopping = self.stopping.clone();
        tokio::select! {
            biased;
            sent = sending => Ok(sent?),
            () = self.subscriptions.fell_behind() => Err(End::Closed(Close::Behind)),
            _ = stopping.wait_for(|stopped| *stopped) => Err(End::Closed(Close::GoingAway)),
            () = tokio::time::sleep(self.patience) => Err(End::Closed(Close::Behind)),
        }
    }
}

/// The name of the wire that a client answers on.
pub(super) const WEBSOCKET: &str = "websocket";
