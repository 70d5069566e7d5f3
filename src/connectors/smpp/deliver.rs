//! What the centre delivers: reports about our messages, and messages that people wrote.

use rusmpp::pdus::DeliverSm;
use rusmpp::tlvs::TlvValue;
use rusmpp::values::DataCoding;
use sms::{Inbound, Receipt, address};
use sms_text::{decode_gsm7, decode_ucs2, unpack};

use crate::{Settings, report};

/// What was delivered.
#[derive(Debug, PartialEq)]
pub(crate) enum Delivery {
    Report(Receipt),
    Message(Inbound),
    /// One part of several.
    Part(Part),
    /// Nothing that we understand.
    Nonsense,
}

/// One part of a message: which message, of how many parts, which one.
#[derive(Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) reference: u16,
    pub(crate) total: u8,
    pub(crate) place: u8,
    pub(crate) message: Inbound,
}

pub(crate) fn read(unit: &DeliverSm, settings: &Settings) -> Delivery {
    let packed = settings.packed;
    let (mut id, mut state, mut payload) = (None, None, None);
    for tlv in unit.tlvs() {
        match tlv.value() {
            Some(TlvValue::ReceiptedMessageId(value)) => id = Some(value.as_str().to_owned()),
            Some(TlvValue::MessageState(value)) => state = Some(u8::from(*value)),
            Some(TlvValue::MessagePayload(value)) => payload = Some(value.value.as_ref().to_vec()),
            _ => {}
        }
    }
    let data = payload.unwrap_or_else(|| unit.short_message().as_ref().to_vec());
    let class = u8::from(unit.esm_class);
    // A receipt (bit 2) or an intermediate notification (bit 5).
    if class & 0x24 != 0 {
        let text = decode(&data, unit.data_coding, false, 0);
        // The optional part repeats the id as it was given; the text may write it in another way.
        let radix = if id.is_some() { 16 } else { 10 };
        return report::receipt(&text, id, state).map_or(Delivery::Nonsense, |receipt| {
            let known = |id: String| if settings.hex_ids { report::decimal(&id, radix) } else { id };
            let to = Some(address(unit.source_addr.as_str()));
            Delivery::Report(Receipt { to, provider_id: receipt.provider_id.map(known), ..receipt })
        });
    }
    let message = |text| Inbound {
        provider_id: None,
        from: address(unit.source_addr.as_str()),
        to: address(unit.destination_addr.as_str()),
        text,
        at: None,
        answers: None,
    };
    if class & 0x40 == 0 {
        return Delivery::Message(message(decode(&data, unit.data_coding, packed, 0)));
    }
    let Some((header, body)) = data.split_first().and_then(|(length, rest)| rest.split_at_checked(usize::from(*length))) else {
        return Delivery::Nonsense;
    };
    let bits = (header.len() + 1) * 8;
    let fill = u32::try_from((7 - bits % 7) % 7).unwrap_or(0);
    let text = decode(body, unit.data_coding, packed, fill);
    match concatenation(header) {
        Some((reference, total, place)) => Delivery::Part(Part { reference, total, place, message: message(text) }),
        None => Delivery::Message(message(text)),
    }
}

/// The element of a header that ties parts together (3GPP TS 23.040 §9.2.3.24.1 and .8): a reference of one or two octets.
fn concatenation(mut header: &[u8]) -> Option<(u16, u8, u8)> {
    while let [kind, length, rest @ ..] = header {
        let (element, after) = rest.split_at_checked(usize::from(*length))?;
        let found = match (kind, element) {
            (0, [reference, total, place]) => Some((u16::from(*reference), *total, *place)),
            (8, [high, low, total, place]) => Some((u16::from_be_bytes([*high, *low]), *total, *place)),
            _ => None,
        };
        if let Some((_, total, place)) = found {
            return found.filter(|_| (1..=total).contains(&place));
        }
        header = after;
    }
    None
}

fn decode(data: &[u8], coding: DataCoding, packed: bool, fill: u32) -> String {
    match coding {
        DataCoding::Ucs2 => decode_ucs2(data),
        DataCoding::Latin1 => data.iter().map(|octet| char::from(*octet)).collect(),
        DataCoding::Ia5 => data.iter().map(|octet| char::from(octet & 0x7f)).collect(),
        _ if packed => {
            let count = (data.len() * 8).saturating_sub(usize::try_from(fill).unwrap_or(0)) / 7;
            decode_gsm7(&unpack(data, count, fill))
        }
        _ => decode_gsm7(data),
    }
}
