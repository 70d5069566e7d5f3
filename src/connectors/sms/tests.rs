use std::time::Duration;

use bytes::Bytes;
use outbound::reqwest::StatusCode;
use outbound::{Answer, Failure};
use proptest::prelude::*;
use secrecy::SecretString;

use super::*;

fn status() -> impl Strategy<Value = Status> {
    use Status::*;
    prop::sample::select(vec![Unknown, Queued, Sent, Expired, Rejected, Failed, Delivered])
}

fn all(reports: &[Status]) -> Status {
    reports.iter().fold(Status::Unknown, |known, report| known.merge(*report))
}

fn answered(status: u16, after: Option<u64>) -> Failure {
    let status = StatusCode::from_u16(status).unwrap();
    let answer = Box::new(Answer { status, headers: Default::default(), body: Bytes::from_static(b"+263772345678") });
    if status.is_server_error() || status.as_u16() == 429 {
        Failure::Later { service: "test", after: after.map(Duration::from_secs), answer }
    } else {
        Failure::Refused { service: "test", answer }
    }
}

proptest! {
    #[test]
    fn reports_in_any_order_and_any_number_end_the_same(
        reports in prop::collection::vec(status(), 0..8).prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        again in 0_usize..8,
    ) {
        let (sent, mut arrived) = reports;
        if let Some(repeated) = sent.get(again) {
            arrived.push(*repeated);
        }
        prop_assert_eq!(all(&sent), all(&arrived));
    }

    #[test]
    fn a_final_state_stays_final_and_only_the_phones_own_word_changes_a_delivery(known in status(), report in status()) {
        let merged = known.merge(report);
        prop_assert!(!known.is_final() || merged.is_final());
        prop_assert!(known != Status::Delivered || merged == Status::Delivered);
        prop_assert!(!known.is_final() || report.is_final() || merged == known, "{known:?} taken back by {report:?}");
    }

    #[test]
    fn nothing_that_people_type_breaks_a_number_a_price_or_a_time(text in any::<String>()) {
        if let Ok(number) = Number::parse(&text) {
            prop_assert_eq!(format!("+{}", number.digits()), text.clone());
        }
        let once = address(&text);
        prop_assert_eq!(address(&once), once);
        let _ = (Price::parse(&text, "USD"), time(&text));
    }

    #[test]
    fn a_price_is_exact(millionths in 0_i64..1_000_000_000_000) {
        let price = Price { millionths, currency: "USD".to_owned() };
        let (amount, currency) = price.to_string().split_once(' ').map(|(a, c)| (a.to_owned(), c.to_owned())).unwrap();
        prop_assert_eq!(Price::parse(&amount, &currency), Some(price));
    }
}

#[test]
fn a_provider_can_be_chosen_while_the_program_runs_and_shared_by_its_threads() {
    fn is_shared<T: Send + Sync + ?Sized>() {}
    is_shared::<dyn Provider>();
    is_shared::<dyn Sink>();
}

#[test]
fn numbers_are_international_or_nothing() {
    for good in ["+263772345678", "+2637723", "+123456789012345"] {
        assert_eq!(Number::parse(good).unwrap().e164(), good);
    }
    for bad in
        ["263772345678", "+0772345678", "0772345678", "+26377 2345678", "+263772", "+1234567890123456", "+", "", "+٢٦٣٧٧٢٣"]
    {
        assert_eq!(Number::parse(bad), Err(InvalidNumber), "{bad}");
    }
    assert_eq!(
        ["263772345678", "+263772345678", "33000", "SCHOOL", "0772345678"].map(address),
        ["+263772345678", "+263772345678", "33000", "SCHOOL", "0772345678"]
    );
}

#[test]
fn prices_as_providers_write_them() {
    let millionths = |text| Price::parse(text, "USD").map(|price| price.millionths);
    assert_eq!(
        ["0.0300", "-0.00750", "1", "0", "12.5"].map(millionths).map(Option::unwrap),
        [30_000, 7_500, 1_000_000, 0, 12_500_000]
    );
    assert_eq!(["", "x", "1.2.3", ".5", "0.0000001", "99999999999999", "1e3", "KES 1"].map(millionths), [None; 8]);
}

#[test]
fn times_as_providers_write_them() {
    let written = ["2026-02-03T10:11:12.000+0000", "2026-02-03T12:11:12+02:00", "2026-02-03T10:11:12Z", "2026-02-03 10:11:12"];
    assert!(written.iter().all(|text| time(text).unwrap().timestamp() == 1_770_113_472));
    assert_eq!(time("yesterday"), None);
}

#[test]
fn what_a_failure_means_for_the_messages() {
    assert_eq!(outcome_of(&answered(429, Some(60))), Outcome::Later { after: Some(Duration::from_secs(60)) });
    assert_eq!(outcome_of(&answered(503, None)), Outcome::Later { after: None });
    for code in [500, 502, 504] {
        assert!(matches!(outcome_of(&answered(code, None)), Outcome::Unknown { .. }), "{code}");
    }
    let reason = |code| match outcome_of(&answered(code, None)) {
        Outcome::Refused { reason, text, .. } if !text.contains("263") => reason,
        other => panic!("{other:?}"),
    };
    let expected =
        [Reason::Other, Reason::Account, Reason::NoCredit, Reason::Account, Reason::Account, Reason::Account, Reason::Other];
    assert_eq!([400, 401, 402, 403, 404, 302, 422].map(reason), expected);
    let unsendable = Failure::Unsendable { service: "test", reason: "a header".to_owned() };
    assert!(matches!(outcome_of(&unsendable), Outcome::Refused { reason: Reason::Account, .. }), "no message's fault");
    let broken = Failure::Unanswered { service: "test", reason: "reset".to_owned() };
    assert!(matches!(outcome_of(&broken), Outcome::Unknown { .. }));
    assert_eq!(outcome_of(&Failure::Paused { service: "test" }), Outcome::Later { after: None });
}

#[test]
fn the_same_report_has_the_same_key_and_another_another() {
    let sent = Receipt { provider_id: Some("1".to_owned()), ..Receipt::of(Status::Sent) };
    assert_eq!(sent.key(), Receipt { code: Some("again".to_owned()), ..sent.clone() }.key());
    assert_ne!(sent.key(), Receipt { status: Status::Delivered, ..sent.clone() }.key());
    assert_ne!(sent.key(), Receipt { provider_id: Some("2".to_owned()), ..sent }.key());
}

#[test]
fn an_empty_secret_opens_nothing() {
    let secret = |text: &str| SecretString::from(text);
    assert!(same(&secret("s3cret"), "s3cret"));
    assert!(!same(&secret("s3cret"), "s3cres") && !same(&secret("s3cret"), "") && !same(&secret(""), ""));
    let sha256 = aws_lc_rs::hmac::HMAC_SHA256;
    let tag = aws_lc_rs::hmac::sign(&aws_lc_rs::hmac::Key::new(sha256, b""), b"body");
    assert!(!signed(sha256, &secret(""), b"body", tag.as_ref()));
}

#[test]
fn who_writes_what_to_whom_is_in_no_debug_text() {
    let to = Number::parse("+263772345678").unwrap();
    let outgoing = Outgoing { reference: "r1".to_owned(), to, from: None, text: "TEXT".to_owned() };
    let inbound = Inbound {
        provider_id: None,
        from: "+263772345678".to_owned(),
        to: "33000".to_owned(),
        text: "TEXT".to_owned(),
        at: None,
        answers: None,
    };
    let receipt = Receipt { to: Some("+263772345678".to_owned()), ..Receipt::of(Status::Sent) };
    let incoming = Incoming {
        method: "POST".to_owned(),
        token: "TOKEN".to_owned(),
        url: "https://example.org/TOKEN".parse().unwrap(),
        headers: vec![("authorization".to_owned(), "TOKEN".to_owned())],
        body: Bytes::from_static(b"TEXT 263772345678"),
    };
    let told = format!("{outgoing:?} {inbound:?} {receipt:?} {incoming:?}");
    assert!(!told.contains("TEXT") && !told.contains("TOKEN") && !told.contains("772345678"), "{told}");
}
