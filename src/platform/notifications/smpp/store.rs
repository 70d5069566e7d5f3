//! What comes in over a session: written down, and only then is the centre told that it has arrived.

use async_trait::async_trait;
use kernel::{Ctx, Result};
use sms::{Inbound, NotStored, Receipt, Sink};
use tokio::sync::{mpsc, oneshot};

use super::super::reports;
use super::super::transports;

/// What may wait to be written down.
const WAITING: usize = 100;

/// Something that came in.
pub(super) enum Came {
    Receipt(Receipt),
    Inbound(Inbound),
}

/// One thing, and who waits to hear that it is stored.
pub(super) type Item = (Came, oneshot::Sender<bool>);

/// The session's end: it hands over and waits.
pub(super) struct Store(mpsc::Sender<Item>);

/// The two ends. What is done with the database is not `Send`, so it is done on the keeper's thread.
pub(super) fn channel() -> (Store, mpsc::Receiver<Item>) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (Store(sender), receiver)
}

impl Store {
    async fn store(&self, came: Came) -> std::result::Result<(), NotStored> {
        let (stored, storing) = oneshot::channel();
        self.0.send((came, stored)).await.map_err(|_| NotStored)?;
        if storing.await == Ok(true) { Ok(()) } else { Err(NotStored) }
    }
}

#[async_trait]
impl Sink for Store {
    async fn receipt(&self, receipt: Receipt) -> std::result::Result<(), NotStored> {
        self.store(Came::Receipt(receipt)).await
    }

    async fn inbound(&self, inbound: Inbound) -> std::result::Result<(), NotStored> {
        self.store(Came::Inbound(inbound)).await
    }
}

/// Writes down what comes, one after another, until the session is gone.
pub(super) async fn run(mut coming: mpsc::Receiver<Item>, open: impl Fn() -> Ctx) {
    while let Some((came, stored)) = coming.recv().await {
        let result = write(&open(), &came).await;
        if let Err(error) = &result {
            tracing::warn!(%error, "what a message centre delivered could not be stored; it comes again");
        }
        // The session may be gone: then it comes again.
        let _nobody_waits = stored.send(result.is_ok());
    }
}

/// By the rules for the callbacks of other providers.
async fn write(ctx: &Ctx, came: &Came) -> Result<()> {
    let provider = transports::smpp::PROVIDER.name;
    let done = match came {
        Came::Receipt(receipt) => reports::delivered(ctx, provider, receipt).await.map(|known| {
            if !known {
                tracing::debug!("a report over SMPP is about nothing that was sent from here");
            }
        }),
        Came::Inbound(inbound) => reports::written(ctx, provider, inbound).await,
    };
    match done {
        Ok(()) => ctx.commit().await,
        Err(error) => {
            ctx.rollback().await;
            Err(error)
        }
    }
}
