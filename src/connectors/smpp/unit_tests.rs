//! Units and texts, without a connection.

use std::str::FromStr;
use std::time::Duration;

use proptest::prelude::*;
use rusmpp::pdus::DeliverSm;
use rusmpp::tokio_codec::CommandCodec;
use rusmpp::types::{COctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass};
use rusmpp::{Command, CommandStatus, Pdu};
use sms::{Outcome, Outgoing, Reason, Status};
use tokio::time::Instant;
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Decoder, Encoder};

use crate::assembly::Assembly;
use crate::deliver::{self, Delivery, Part};
use crate::parts::parts;
use crate::tests::message;
use crate::{Settings, report};

fn bytes(unit: impl Into<Pdu>) -> Vec<u8> {
    let mut out = BytesMut::new();
    let command = Command::builder().status(CommandStatus::EsmeRok).sequence_number(7).pdu(unit);
    CommandCodec::new().encode(command, &mut out).unwrap();
    out.to_vec()
}

#[test]
fn what_is_submitted_is_what_the_protocol_says_octet_for_octet() {
    let settings = Settings { from: "SCHOOL".to_owned(), ..Settings::new("h", 1, "s", "p".into()) };
    let unit = parts(&message("Fee€"), 9, &settings).unwrap().remove(0);
    let expected: Vec<u8> = [
        &[0, 0, 0, 0x38][..], // length: 56
        &[0, 0, 0, 4],        // submit_sm
        &[0, 0, 0, 0],        // status
        &[0, 0, 0, 7],        // sequence
        &[0],                 // service_type
        &[5, 0],              // alphanumeric
        b"SCHOOL\0",
        &[1, 1], // international, ISDN
        b"263772345678\0",
        &[0, 0, 0, 0, 0, 1, 0, 0, 0, 5], // class, protocol, priority, two times, report, replace, coding, default, length
        &[0x46, 0x65, 0x65, 0x1b, 0x65],
    ]
    .concat();
    assert_eq!(bytes(unit), expected);
}

#[test]
fn long_texts_go_in_parts_tied_by_a_header() {
    let settings = Settings { from: "+263770000000".to_owned(), ..Settings::new("h", 1, "s", "p".into()) };
    let units = parts(&message(&"a".repeat(161)), 9, &settings).unwrap();
    let data = |place: usize| units[place].short_message().as_ref().to_vec();
    assert_eq!((units.len(), &data(0)[..6], &data(1)[..6]), (2, &[5, 0, 3, 9, 2, 1][..], &[5, 0, 3, 9, 2, 2][..]));
    assert_eq!((data(0).len(), data(1).len(), u8::from(units[0].esm_class)), (159, 14, 0x40));
    assert_eq!(
        units.iter().map(|unit| u8::from(unit.registered_delivery)).collect::<Vec<_>>(),
        [0, 1],
        "one report, for the last"
    );
    assert_eq!((u8::from(units[0].source_addr_ton), u8::from(units[0].source_addr_npi)), (1, 1));
    let units = parts(&message(&"ŵ".repeat(71)), 9, &settings).unwrap();
    assert_eq!((units.len(), units[0].data_coding, units[0].short_message().len()), (2, DataCoding::Ucs2, 140));
    let packed = Settings { packed: true, ..settings };
    let units = parts(&message(&"a".repeat(161)), 9, &packed).unwrap();
    assert_eq!(units[0].short_message().len(), 140, "153 septets beside the header fill a message");
    assert!(parts(&message(&"a".repeat(153 * 256)), 9, &packed).is_err());
}

#[test]
fn a_sender_that_cannot_be_said_is_refused() {
    let settings = Settings::new("h", 1, "s", "p".into());
    let ton = |from: &str| {
        let message = Outgoing { from: Some(from.to_owned()), ..message("a") };
        parts(&message, 0, &settings).map(|units| u8::from(units[0].source_addr_ton))
    };
    assert_eq!([ton("SCHOOL"), ton("33000"), ton("+263770000000")], [Ok(5), Ok(3), Ok(1)]);
    for from in ["A name too long", "Škola"] {
        assert!(matches!(ton(from), Err(Outcome::Refused { reason: Reason::SenderNotAllowed, .. })), "{from}");
    }
}

#[test]
fn receipts_are_read_as_centres_write_them() {
    let documented =
        "id:0123456789 sub:001 dlvrd:001 submit date:2602031011 done date:2602031012 stat:DELIVRD err:000 text:Dear parent";
    let receipt = report::receipt(documented, None, None).unwrap();
    assert_eq!(
        (receipt.status, receipt.provider_id.as_deref(), receipt.code.as_deref()),
        (Status::Delivered, Some("0123456789"), Some("DELIVRD"))
    );
    let words = [
        ("ENROUTE", Status::Sent),
        ("EXPIRED", Status::Expired),
        ("DELETED", Status::Rejected),
        ("UNDELIV", Status::Failed),
        ("ACCEPTD", Status::Queued),
        ("UNKNOWN", Status::Unknown),
        ("REJECTD", Status::Rejected),
    ];
    for (word, status) in words {
        let (id, read, code) = report::parse(&format!("Id:a1 Stat:{word} Err:005 Text:id:b2 stat:DELIVRD"));
        assert_eq!(
            (id.as_deref(), read, code.as_deref()),
            (Some("a1"), Some(status), Some("005")),
            "what people wrote is not looked at"
        );
    }
    let states = [1, 2, 3, 4, 5, 6, 7, 8].map(|state| report::receipt("", Some("1".to_owned()), Some(state)).unwrap().status);
    use Status::*;
    assert_eq!(states, [Sent, Delivered, Expired, Rejected, Failed, Queued, Unknown, Rejected]);
    assert_eq!(report::receipt("stat:DELIVRD", None, None), None, "about which one it does not say");
}

#[test]
fn a_part_that_never_comes_is_not_waited_for_for_ever() {
    let part = |reference: u16, place: u8, text: &str| {
        let Delivery::Message(message) = deliver::read(&delivered(0, 0, text.into()), &Settings::new("h", 1, "s", "p".into()))
        else {
            panic!("{text}")
        };
        Part { reference, total: 3, place, message }
    };
    let (mut assembly, start) = (Assembly::default(), Instant::now());
    assert_eq!(assembly.add(part(1, 3, "end"), start), None);
    assert_eq!(assembly.add(part(1, 3, "end"), start), None, "the same part again is no other part");
    assert_eq!(assembly.add(part(1, 1, "begin "), start), None);
    assert_eq!(assembly.overdue(start + Duration::from_secs(300)), None);
    let late = assembly.overdue(start + Duration::from_secs(301)).unwrap();
    assert_eq!(
        (late.text.as_str(), assembly.overdue(start + Duration::from_secs(999))),
        ("begin end", None),
        "what there is, once"
    );
    let gave_way: Vec<_> = (0..201).filter_map(|n| assembly.add(part(n, 1, &n.to_string()), start)).map(|m| m.text).collect();
    assert_eq!(gave_way, ["0"], "the oldest gives way");
}

fn delivered(class: u8, coding: u8, data: Vec<u8>) -> DeliverSm {
    DeliverSm::builder()
        .source_addr(COctetString::from_str("263772345678").unwrap())
        .destination_addr(COctetString::from_str("33000").unwrap())
        .esm_class(EsmClass::from(class))
        .data_coding(DataCoding::from(coding))
        .short_message(OctetString::from_vec(data).unwrap())
        .build()
}

proptest! {
    #[test]
    fn any_delivery_is_read(class in any::<u8>(), coding in any::<u8>(), data in prop::collection::vec(any::<u8>(), 0..255), packed in any::<bool>()) {
        if let Delivery::Part(part) = deliver::read(&delivered(class, coding, data), &Settings { packed, hex_ids: packed, ..Settings::new("h", 1, "s", "p".into()) }) {
            prop_assert!((1..=part.total).contains(&part.place));
        }
    }

    #[test]
    fn any_text_of_a_receipt_is_read(text in "\\PC{0,60}", marked in "(id:|stat:|err:|text:| |[a-zA-ZŠ0-9]){0,20}") {
        for text in [text, marked] {
            let _ = report::receipt(&text, None, None);
        }
    }

    #[test]
    fn any_octets_end_or_decode(data in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut buffer = BytesMut::from(&data[..]);
        let mut codec = CommandCodec::new().with_max_length(4096);
        while let Ok(Some(_)) = codec.decode(&mut buffer) {}
    }
}
