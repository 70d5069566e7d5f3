//! A message as what is submitted: one unit for each part.

use std::str::FromStr;

use rusmpp::pdus::SubmitSm;
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, Npi, RegisteredDelivery, Ton};
use sms::{Number, Outcome, Outgoing, Reason};
use sms_text::{Encoding, encode_gsm7, encode_ucs2, pack, split};

use crate::Settings;

/// The user data begins with a header (§5.2.12).
const WITH_HEADER: u8 = 0x40;
/// A report of the final state is wanted (§5.2.17).
const REPORT: u8 = 0x01;

/// The parts of a message, in order. A report is asked for with the last: the one whose id the message is known by.
///
/// # Errors
/// The outcome, when it cannot be said in this protocol.
pub(crate) fn parts(message: &Outgoing, reference: u8, settings: &Settings) -> Result<Vec<SubmitSm>, Outcome> {
    let texts = split(&message.text);
    let encoding = Encoding::of(&message.text);
    let too_long = || Outcome::Refused { reason: Reason::Content, code: None, text: "more than 255 parts".to_owned() };
    let total = u8::try_from(texts.len()).map_err(|_| too_long())?;
    let (ton, npi, source) = source(message.from.as_deref().unwrap_or(&settings.from))?;
    let destination = COctetString::from_str(message.to.digits()).map_err(|_| not_said("the receiver"))?;
    (1..=total)
        .zip(texts)
        .map(|(place, text)| {
            let header = (total > 1).then_some([5, 0, 3, reference, total, place]);
            let data = header.into_iter().flatten().chain(body(text, encoding, total > 1, settings)?).collect::<Vec<u8>>();
            Ok(SubmitSm::builder()
                .source_addr_ton(ton)
                .source_addr_npi(npi)
                .source_addr(source.clone())
                .dest_addr_ton(Ton::International)
                .dest_addr_npi(Npi::Isdn)
                .destination_addr(destination.clone())
                .esm_class(EsmClass::from(if total > 1 { WITH_HEADER } else { 0 }))
                .registered_delivery(RegisteredDelivery::from(if place == total { REPORT } else { 0 }))
                .data_coding(if encoding == Encoding::Gsm7 { DataCoding::McSpecific } else { DataCoding::Ucs2 })
                .short_message(OctetString::from_vec(data).map_err(|_| not_said("the text"))?)
                .build())
        })
        .collect()
}

fn body(text: &str, encoding: Encoding, has_header: bool, settings: &Settings) -> Result<Vec<u8>, Outcome> {
    if encoding == Encoding::Ucs2 {
        return Ok(encode_ucs2(text));
    }
    let septets = encode_gsm7(text).map_err(|_| not_said("the text"))?;
    // The header's 48 bits are filled up to 49, seven septets.
    Ok(if settings.packed { pack(&septets, u32::from(has_header)) } else { septets })
}

/// The sender: a number, a short code, or a name (§5.2.5: type 5).
fn source(from: &str) -> Result<(Ton, Npi, COctetString<1, 21>), Outcome> {
    let (ton, npi, address) = match Number::parse(from) {
        Ok(_) => (Ton::International, Npi::Isdn, from.trim_start_matches('+')),
        Err(_) if from.is_empty() => (Ton::Unknown, Npi::Unknown, from),
        Err(_) if from.bytes().all(|b| b.is_ascii_digit()) => (Ton::NetworkSpecific, Npi::Unknown, from),
        Err(_) if from.len() <= 11 && from.is_ascii() => (Ton::Alphanumeric, Npi::Unknown, from),
        Err(_) => return Err(not_said("the sender")),
    };
    Ok((ton, npi, COctetString::from_str(address).map_err(|_| not_said("the sender"))?))
}

fn not_said(what: &str) -> Outcome {
    let reason = if what == "the sender" { Reason::SenderNotAllowed } else { Reason::Content };
    Outcome::Refused { reason, code: None, text: format!("{what} cannot be said in SMPP") }
}
