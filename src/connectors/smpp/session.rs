//! The session: everything that goes over the one connection, and a new one when it breaks.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, SinkExt, StreamExt};
use rusmpp::pdus::{DeliverSm, DeliverSmResp, SubmitSm};
use rusmpp::{Command, CommandStatus, Pdu};
use sms::{Inbound, Sink};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use crate::Settings;
use crate::assembly::Assembly;
use crate::connection::{Connection, NoSession, open};
use crate::deliver::{self, Delivery};

/// One part to submit.
pub(crate) struct Submission {
    pub(crate) part: SubmitSm,
    pub(crate) reply: oneshot::Sender<Submitted>,
}

/// What became of it. Its reply dropped means that the session broke with it under way.
pub(crate) enum Submitted {
    /// The centre has it under this id.
    Taken(String),
    /// The centre does not want it.
    NotTaken(u32),
    /// It never left.
    NotSent {
        /// Because the centre refuses the account.
        because_refused: bool,
    },
    /// It left, and nothing came.
    NoAnswer,
}

struct UnderWay {
    reply: oneshot::Sender<Submitted>,
    until: Instant,
}

/// The status that a delivery is answered with, by its number in the sequence.
type Stored = BoxFuture<'static, (u32, CommandStatus)>;

pub(crate) struct Session {
    settings: Arc<Settings>,
    submissions: mpsc::Receiver<Submission>,
    sink: Arc<dyn Sink>,
    assembly: Assembly,
}

/// Why a session ended.
enum End {
    /// The account was dropped: unbound.
    Dropped,
    /// The connection broke, or the centre ended it.
    Broken,
}

impl Session {
    pub(crate) fn new(settings: Arc<Settings>, submissions: mpsc::Receiver<Submission>, sink: Arc<dyn Sink>) -> Self {
        Self { settings, submissions, sink, assembly: Assembly::default() }
    }

    pub(crate) async fn run(mut self) {
        loop {
            let because_refused = match open(&self.settings).await {
                Ok(connection) => {
                    count("bound");
                    match self.serve(connection).await {
                        End::Dropped => return,
                        End::Broken => count("broken"),
                    }
                    false
                }
                Err(failure) => {
                    count("unbound");
                    tracing::warn!(host = self.settings.host, %failure, "no SMPP session");
                    matches!(failure, NoSession::Refused(_) | NoSession::Setting(_))
                }
            };
            if !self.refuse_for_a_while(because_refused).await {
                return;
            }
        }
    }

    /// Says of everything that it was not sent, until the next attempt. Whether there is to be one.
    async fn refuse_for_a_while(&mut self, because_refused: bool) -> bool {
        let until = Instant::now() + self.settings.reconnect_after;
        loop {
            tokio::select! {
                () = sleep_until(until) => return true,
                submission = self.submissions.recv() => match submission {
                    // Whoever asked may be gone; then nobody needs to know.
                    Some(submission) => drop(submission.reply.send(Submitted::NotSent { because_refused })),
                    None => return false,
                },
            }
        }
    }

    async fn serve(&mut self, mut connection: Connection) -> End {
        let mut under_way: BTreeMap<u32, UnderWay> = BTreeMap::new();
        let mut storing: FuturesUnordered<Stored> = FuturesUnordered::new();
        let mut sequence = 1;
        let mut heard = Instant::now();
        let mut enquired: Option<Instant> = None;
        let mut clock = interval((self.settings.response_timeout.min(self.settings.enquire_link) / 4).max(MOMENT));
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let to_send = tokio::select! {
                submission = self.submissions.recv(), if under_way.len() < self.settings.window.max(1) => {
                    sequence = next(sequence);
                    let Some(Submission { part, reply }) = submission else {
                        // The centre may be gone already: then there is nothing to unbind.
                        drop(connection.send(command(sequence, Pdu::Unbind)).await);
                        return End::Dropped;
                    };
                    under_way.insert(sequence, UnderWay { reply, until: Instant::now() + self.settings.response_timeout });
                    Some(command(sequence, part))
                }
                Some((number, status)) = storing.next() => {
                    Some(Command::builder().status(status).sequence_number(number).pdu(DeliverSmResp::default()))
                }
                unit = connection.next() => {
                    let Some(Ok(unit)) = unit else { return End::Broken };
                    heard = Instant::now();
                    enquired = None;
                    if matches!(unit.pdu(), Some(Pdu::Unbind)) {
                        // The centre goes, whether it hears this or not.
                        drop(connection.send(command(unit.sequence_number(), Pdu::UnbindResp)).await);
                        return End::Broken;
                    }
                    self.hear(&unit, &mut under_way, &mut storing)
                }
                now = clock.tick() => {
                    if let Some(message) = self.assembly.overdue(now)
                        && let Err(failure) = self.sink.inbound(message).await
                    {
                        tracing::error!(%failure, "the parts of a message that was never whole are lost");
                    }
                    give_up(&mut under_way, now);
                    if enquired.is_some_and(|since| now.duration_since(since) > self.settings.response_timeout) {
                        return End::Broken;
                    }
                    (enquired.is_none() && now.duration_since(heard) >= self.settings.enquire_link).then(|| {
                        enquired = Some(now);
                        sequence = next(sequence);
                        command(sequence, Pdu::EnquireLink)
                    })
                }
            };
            if let Some(unit) = to_send {
                // A peer that reads nothing more is gone.
                match timeout(self.settings.response_timeout, connection.send(unit)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) | Err(_) => return End::Broken,
                }
            }
        }
    }

    /// Takes what came in, and says what is to be answered at once.
    fn hear(
        &mut self,
        unit: &Command,
        under_way: &mut BTreeMap<u32, UnderWay>,
        storing: &mut FuturesUnordered<Stored>,
    ) -> Option<Command> {
        let (number, status) = (unit.sequence_number(), u32::from(unit.status()));
        let id = unit.id();
        match unit.pdu() {
            Some(Pdu::DeliverSm(delivered)) => self.store(number, delivered, storing),
            Some(Pdu::EnquireLink) => return Some(command(number, Pdu::EnquireLinkResp)),
            Some(Pdu::SubmitSmResp(taken)) if status == 0 => {
                answer(under_way, number, Submitted::Taken(taken.message_id().as_str().to_owned()));
            }
            // An answer that refuses need not have a body.
            Some(Pdu::SubmitSmResp(_) | Pdu::GenericNack) | None => {
                let submitted = if status == 0 { Submitted::NoAnswer } else { Submitted::NotTaken(status) };
                answer(under_way, number, submitted);
            }
            Some(Pdu::EnquireLinkResp) => {}
            Some(_) => tracing::debug!(?id, "a unit that nobody asked for"),
        }
        None
    }

    /// Has it stored; the centre hears of it after that. What nobody understands is not sent again for that.
    fn store(&mut self, number: u32, unit: &DeliverSm, storing: &mut FuturesUnordered<Stored>) {
        let sink = self.sink.clone();
        let stored = move |result: Result<(), sms::NotStored>| {
            (number, if result.is_ok() { CommandStatus::EsmeRok } else { CommandStatus::EsmeRxTAppn })
        };
        let message = match deliver::read(unit, &self.settings) {
            Delivery::Report(receipt) => {
                return storing.push(async move { stored(sink.receipt(receipt).await) }.boxed());
            }
            Delivery::Message(message) => Some(message),
            Delivery::Part(part) => self.assembly.add(part, Instant::now()),
            Delivery::Nonsense => {
                tracing::warn!("a delivery over SMPP that makes no sense");
                None
            }
        };
        storing.push(async move { stored(inbound(&sink, message).await) }.boxed());
    }
}

/// The shortest time between two looks at the clock.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(20);

async fn inbound(sink: &Arc<dyn Sink>, message: Option<Inbound>) -> Result<(), sms::NotStored> {
    match message {
        Some(message) => sink.inbound(message).await,
        None => Ok(()),
    }
}

fn answer(under_way: &mut BTreeMap<u32, UnderWay>, number: u32, submitted: Submitted) {
    if let Some(waiting) = under_way.remove(&number) {
        // Whoever asked may be gone; then nobody needs to know.
        drop(waiting.reply.send(submitted));
    }
}

fn give_up(under_way: &mut BTreeMap<u32, UnderWay>, now: Instant) {
    let late: Vec<u32> = under_way.iter().filter(|(_, waiting)| waiting.until <= now).map(|(number, _)| *number).collect();
    for number in late {
        answer(under_way, number, Submitted::NoAnswer);
    }
}

fn command(sequence: u32, unit: impl Into<Pdu>) -> Command {
    Command::builder().status(CommandStatus::EsmeRok).sequence_number(sequence).pdu(unit)
}

/// 1 to 0x7fffffff, and again (§3.2).
fn next(sequence: u32) -> u32 {
    if sequence >= 0x7fff_ffff { 1 } else { sequence + 1 }
}

fn count(event: &'static str) {
    metrics::counter!("oneclass_smpp_sessions_total", "event" => event).increment(1);
}
