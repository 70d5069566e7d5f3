//! The account, as a provider.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use rusmpp::pdus::SubmitSm;
use sms::{Inbound, Incoming, Outcome, Outgoing, Provider, Reason, Receipt, Rejected, Sink};
use tokio::sync::{mpsc, oneshot};

use crate::Settings;
use crate::code::{is_throttled, of_status};
use crate::parts::parts;
use crate::report::decimal;
use crate::session::{Session, Submission, Submitted};

/// An account with a message centre. Cheap to clone; all clones share its session.
#[derive(Debug, Clone)]
pub struct Smpp {
    settings: Arc<Settings>,
    session: mpsc::Sender<Submission>,
    reference: Arc<AtomicU8>,
}

impl Smpp {
    /// The account, and its session: a future that is to be polled as long as messages are to go and come. It ends when the
    /// account and its clones are dropped.
    pub fn new(settings: Settings, sink: Arc<dyn Sink>) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let settings = Arc::new(settings);
        let (sender, receiver) = mpsc::channel(settings.window.max(1));
        let session = Session::new(settings.clone(), receiver, sink);
        (Self { settings, session: sender, reference: Arc::default() }, session.run())
    }

    /// Sends one message, part by part: the next only after the one before was taken, so that nothing is sent of which a
    /// beginning is missing.
    async fn send_one(&self, message: &Outgoing) -> Outcome {
        let reference = self.reference.fetch_add(1, Ordering::Relaxed);
        let parts = match parts(message, reference, &self.settings) {
            Ok(parts) => parts,
            Err(outcome) => return outcome,
        };
        let segments = u32::try_from(parts.len()).ok();
        let mut last = None;
        for part in parts {
            match self.submit(part).await {
                Outcome::Accepted { provider_id, .. } => last = Some(provider_id),
                outcome if last.is_none() => return outcome,
                // The receiver may see a beginning without its end; sent again, they would see it twice.
                outcome => return Outcome::Unknown { why: format!("only some of its parts were taken: {outcome:?}") },
            }
        }
        Outcome::Accepted { provider_id: last.flatten().filter(|id| !id.is_empty()), segments, price: None }
    }

    /// Submits one part, again for a while if there is no room for it: what is throttled was not taken.
    async fn submit(&self, part: SubmitSm) -> Outcome {
        let (tries, pause) = self.settings.throttled;
        let mut left = tries;
        loop {
            let (reply, answer) = oneshot::channel();
            if self.session.send(Submission { part: part.clone(), reply }).await.is_err() {
                return Outcome::Later { after: None };
            }
            return match answer.await {
                Ok(Submitted::Taken(id)) => Outcome::accepted(if self.settings.hex_ids { decimal(&id, 16) } else { id }),
                Ok(Submitted::NotTaken(status)) if is_throttled(status) && left > 0 => {
                    left -= 1;
                    tokio::time::sleep(pause).await;
                    continue;
                }
                Ok(Submitted::NotTaken(status)) => of_status(status, &self.settings.reasons),
                Ok(Submitted::NotSent { because_refused: false }) => Outcome::Later { after: None },
                Ok(Submitted::NotSent { because_refused: true }) => {
                    Outcome::Refused { reason: Reason::Account, code: None, text: "the centre refuses to bind".to_owned() }
                }
                Ok(Submitted::NoAnswer) => Outcome::unclear("no answer in time"),
                // The session was dropped with it under way.
                Err(_) => Outcome::unclear("the session broke"),
            };
        }
    }
}

#[async_trait]
impl Provider for Smpp {
    fn name(&self) -> &'static str {
        "smpp"
    }

    async fn send(&self, messages: &[Outgoing]) -> Vec<Outcome> {
        let sending = messages.iter().map(|message| self.send_one(message)).collect::<Vec<_>>();
        stream::iter(sending).buffered(self.settings.window.max(1)).collect().await
    }

    /// Never: reports come over the session.
    fn receipts(&self, _call: &Incoming) -> Result<Vec<Receipt>, Rejected> {
        Err(Rejected::NotOffered)
    }

    /// Never: messages come over the session.
    fn inbound(&self, _call: &Incoming) -> Result<Vec<Inbound>, Rejected> {
        Err(Rejected::NotOffered)
    }
}
