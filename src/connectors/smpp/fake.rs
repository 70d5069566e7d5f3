//! A pretended message centre. As strict as a real one: nothing before bind, no text that does not fit a message.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::{SinkExt, StreamExt};
use rusmpp::pdus::{BindTransceiverResp, DeliverSm, SubmitSm, SubmitSmResp};
use rusmpp::tlvs::MessageDeliveryRequestTlvValue;
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, InterfaceVersion, MessageState, Ton};
use rusmpp::{Command, CommandStatus, Pdu};
use sms_text::{decode_gsm7, decode_ucs2, encode_gsm7};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::codec::Framed;

/// The account's name that it knows.
pub const SYSTEM_ID: &str = "school";
/// The account's password.
pub const PASSWORD: &str = "fakepass";

/// How the next submission is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// Taken, as without any order: the ones after it are for later submissions.
    Take,
    /// Refused with this status.
    Status(u32),
    /// Taken, and the connection breaks before the answer.
    Break,
    /// Taken, and never answered.
    Silence,
}

/// A part that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The id that it was given.
    pub id: String,
    /// From whom, with the type of number.
    pub from: (u8, String),
    /// To whom.
    pub to: String,
    /// The header of the user data, empty without one.
    pub header: Vec<u8>,
    /// The text behind it.
    pub text: String,
    /// Whether a report is wanted.
    pub wants_report: bool,
}

enum Order {
    Deliver(Box<DeliverSm>),
    Enquire,
    Unbind,
    Cut,
}

#[derive(Default)]
struct State {
    taken: Vec<Taken>,
    behaviours: VecDeque<Behaviour>,
    refuse_binds: Option<u32>,
    binds: usize,
    unbinds: usize,
    enquiries: usize,
    answers: usize,
    is_deaf: bool,
    acknowledged: Vec<u32>,
    session: Option<mpsc::UnboundedSender<Order>>,
}

/// A pretended message centre, until it is dropped.
pub struct Centre {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    _tasks: JoinSet<()>,
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Centre {
    /// Starts it.
    ///
    /// # Errors
    /// When there is no port.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State::default()));
        let (shared, mut tasks) = (state.clone(), JoinSet::new());
        tasks.spawn(async move {
            let mut sessions = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                sessions.spawn(serve(stream, shared.clone()));
                while sessions.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, state, _tasks: tasks })
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next submission is met so; several are waited for in turn.
    pub fn meet_next(&self, behaviour: Behaviour) {
        locked(&self.state).behaviours.push_back(behaviour);
    }

    /// Binds are refused with this status from now on, or no longer.
    pub fn refuse_binds(&self, status: Option<u32>) {
        locked(&self.state).refuse_binds = status;
    }

    /// From now on it takes everything in and answers nothing.
    pub fn turn_deaf(&self) {
        locked(&self.state).is_deaf = true;
    }

    /// The parts taken so far.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        locked(&self.state).taken.clone()
    }

    /// How often it was bound, unbound, and asked whether it is there; and how often it had an answer to that question.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize, usize) {
        let state = locked(&self.state);
        (state.binds, state.unbinds, state.enquiries, state.answers)
    }

    /// With which statuses its deliveries were answered so far.
    #[must_use]
    pub fn acknowledged(&self) -> Vec<u32> {
        locked(&self.state).acknowledged.clone()
    }

    /// Delivers a report, as its text alone or with the optional parts as well.
    pub fn report(&self, id: &str, number: &str, stat: &str, state: Option<u8>) {
        let text =
            format!("id:{id} sub:001 dlvrd:001 submit date:2602031011 done date:2602031012 stat:{stat} err:000 text:Dear parent");
        let mut unit = delivery(number, SYSTEM_ID, 0x04, DataCoding::McSpecific, text.into_bytes());
        if let (Some(state), Ok(id)) = (state, COctetString::from_str(id)) {
            unit.push_tlv(MessageDeliveryRequestTlvValue::ReceiptedMessageId(id));
            unit.push_tlv(MessageDeliveryRequestTlvValue::MessageState(MessageState::from(state)));
        }
        self.order(Order::Deliver(Box::new(unit)));
    }

    /// Delivers a message that somebody wrote.
    pub fn written(&self, from: &str, to: &str, text: &str) {
        let (coding, data) = match encode_gsm7(text) {
            Ok(septets) => (DataCoding::McSpecific, septets),
            Err(_) => (DataCoding::Ucs2, sms_text::encode_ucs2(text)),
        };
        self.order(Order::Deliver(Box::new(delivery(from, to, 0, coding, data))));
    }

    /// Delivers one part of a message: of how many, which one.
    pub fn written_part(&self, from: &str, to: &str, (reference, total, place): (u8, u8, u8), text: &str) {
        let data = [5, 0, 3, reference, total, place].into_iter().chain(encode_gsm7(text).unwrap_or_default()).collect();
        self.order(Order::Deliver(Box::new(delivery(from, to, 0x40, DataCoding::McSpecific, data))));
    }

    /// Asks whether the other side is there.
    pub fn enquire(&self) {
        self.order(Order::Enquire);
    }

    /// Says farewell.
    pub fn unbind(&self) {
        self.order(Order::Unbind);
    }

    /// Breaks the connection.
    pub fn cut(&self) {
        self.order(Order::Cut);
    }

    fn order(&self, order: Order) {
        let session = locked(&self.state).session.clone();
        // Without a session there is nobody to deliver to: the test sees that nothing comes.
        if let Some(session) = session {
            drop(session.send(order));
        }
    }
}

fn delivery(from: &str, to: &str, class: u8, coding: DataCoding, data: Vec<u8>) -> DeliverSm {
    DeliverSm::builder()
        .source_addr_ton(Ton::International)
        .source_addr(COctetString::from_str(from).unwrap_or_default())
        .destination_addr(COctetString::from_str(to).unwrap_or_default())
        .esm_class(EsmClass::from(class))
        .data_coding(coding)
        .short_message(OctetString::from_vec(data).unwrap_or_default())
        .build()
}

async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut connection = Framed::new(stream, CommandCodec::new());
    let (orders, mut ordered) = mpsc::unbounded_channel();
    let (mut is_bound, mut sequence) = (false, 0);
    loop {
        let unit = tokio::select! {
            unit = connection.next() => unit,
            Some(order) = ordered.recv() => {
                sequence += 1;
                let unit: Pdu = match order {
                    Order::Deliver(unit) => (*unit).into(),
                    Order::Enquire => Pdu::EnquireLink,
                    Order::Unbind => Pdu::Unbind,
                    Order::Cut => return,
                };
                let command = Command::builder().status(CommandStatus::EsmeRok).sequence_number(sequence).pdu(unit);
                if connection.send(command).await.is_err() { return }
                continue;
            }
        };
        let Some(Ok(unit)) = unit else { return };
        if locked(&state).is_deaf {
            continue;
        }
        let Some((status, answer)) = meet(&unit, &state, &mut is_bound, &orders) else {
            if is_bound { continue } else { return }
        };
        let command = Command::builder().status(CommandStatus::from(status)).sequence_number(unit.sequence_number()).pdu(answer);
        if connection.send(command).await.is_err() || matches!(unit.pdu(), Some(Pdu::Unbind)) {
            return;
        }
    }
}

/// The answer. Nothing, and unbound: the connection breaks.
fn meet(unit: &Command, state: &Mutex<State>, is_bound: &mut bool, orders: &mpsc::UnboundedSender<Order>) -> Option<(u32, Pdu)> {
    let mut state = locked(state);
    match unit.pdu() {
        Some(Pdu::BindTransceiver(bind)) => {
            state.binds += 1;
            let right = bind.system_id.as_str() == SYSTEM_ID && bind.interface_version == InterfaceVersion::Smpp3_4;
            let status = match state.refuse_binds {
                Some(status) => status,
                None if !right => 0x0f,
                None if bind.password.as_str() != PASSWORD => 0x0e,
                None => 0,
            };
            *is_bound = status == 0;
            state.session = is_bound.then(|| orders.clone());
            Some((status, BindTransceiverResp::new(COctetString::from_str("CENTRE").unwrap_or_default(), None).into()))
        }
        Some(Pdu::SubmitSm(submitted)) if *is_bound => {
            let (status, id) = match (fault(submitted), state.behaviours.pop_front()) {
                (Some(status), _) | (None, Some(Behaviour::Status(status))) => (status, String::new()),
                (None, behaviour) => {
                    let id = format!("{:010}", state.taken.len() + 1);
                    state.taken.push(taken(submitted, &id));
                    match behaviour {
                        Some(Behaviour::Break) => {
                            *is_bound = false;
                            return None;
                        }
                        Some(Behaviour::Silence) => return None,
                        _ => (0, id),
                    }
                }
            };
            Some((status, SubmitSmResp::new(COctetString::from_str(&id).unwrap_or_default(), Vec::new()).into()))
        }
        Some(Pdu::SubmitSm(_)) => Some((0x04, SubmitSmResp::default().into())),
        Some(Pdu::DeliverSmResp(_)) => {
            state.acknowledged.push(unit.status().into());
            None
        }
        Some(Pdu::EnquireLink) => {
            state.enquiries += 1;
            Some((0, Pdu::EnquireLinkResp))
        }
        Some(Pdu::EnquireLinkResp) => {
            state.answers += 1;
            None
        }
        Some(Pdu::Unbind) => {
            state.unbinds += 1;
            *is_bound = false;
            Some((0, Pdu::UnbindResp))
        }
        Some(Pdu::UnbindResp) => None,
        _ => Some((0x03, Pdu::GenericNack)),
    }
}

/// What a real centre would refuse.
fn fault(unit: &SubmitSm) -> Option<u32> {
    let (header, body) = parts(unit);
    let is_unicode = unit.data_coding == DataCoding::Ucs2;
    // 140 octets, in which 160 septets fit; the header takes as much as it is long.
    let room = if is_unicode { 140 - header.len() } else { (140 - header.len()) * 8 / 7 };
    if u8::from(unit.dest_addr_ton) != 1 || !unit.destination_addr.as_str().bytes().all(|b| b.is_ascii_digit()) {
        Some(0x0b)
    } else if body.is_empty() || body.len() > room || (is_unicode && body.len() % 2 != 0) {
        Some(0x01)
    } else if body.iter().any(|octet| !is_unicode && *octet > 0x7f) {
        Some(0x45)
    } else {
        None
    }
}

fn parts(unit: &SubmitSm) -> (&[u8], &[u8]) {
    let data: &[u8] = unit.short_message().as_ref();
    let length = if u8::from(unit.esm_class) & 0x40 == 0 { 0 } else { data.first().map_or(0, |first| usize::from(*first) + 1) };
    data.split_at_checked(length.min(139)).unwrap_or((&[], data))
}

fn taken(unit: &SubmitSm, id: &str) -> Taken {
    let (header, body) = parts(unit);
    Taken {
        id: id.to_owned(),
        from: (u8::from(unit.source_addr_ton), unit.source_addr.as_str().to_owned()),
        to: unit.destination_addr.as_str().to_owned(),
        header: header.to_vec(),
        text: if unit.data_coding == DataCoding::Ucs2 { decode_ucs2(body) } else { decode_gsm7(body) },
        wants_report: u8::from(unit.registered_delivery) & 3 == 1,
    }
}
