use std::sync::LazyLock;
use std::time::Duration;

use fakes::{Fault, Server};
use proptest::prelude::*;
use serde_json::json;
use sms::{Number, Price, Reason, Status};

use super::*;

fn settings(base: Url) -> Settings {
    Settings {
        base,
        token_id: fake::TOKEN_ID.to_owned(),
        token_secret: fake::TOKEN_SECRET.into(),
        from: None,
        callback_secret: "pathsecret".into(),
        outbound: outbound::Settings { attempts: 2, longest_wait: Duration::ZERO, ..Default::default() },
    }
}

/// With nobody at its address. One for all tests: it reads the system's certificates.
fn offline() -> &'static BulkSms {
    static OFFLINE: LazyLock<BulkSms> = LazyLock::new(|| BulkSms::new(settings("http://127.0.0.1:1/".parse().unwrap())).unwrap());
    &OFFLINE
}

async fn account() -> (Server, BulkSms) {
    let server = fake::start().await.unwrap();
    let account = BulkSms::new(settings(server.url("/"))).unwrap();
    (server, account)
}

fn message(to: &str) -> Outgoing {
    Outgoing { reference: "r-1".to_owned(), to: Number::parse(to).unwrap(), from: None, text: "Hello".to_owned() }
}

fn url() -> Url {
    "https://school.example/hooks/pathsecret".parse().unwrap()
}

fn call(token: &str, body: impl Into<bytes::Bytes>) -> Incoming {
    Incoming::post(url(), token, "application/json", body)
}

#[tokio::test]
async fn what_is_sent_is_what_the_documentation_says() {
    let (server, account) = account().await;
    let unicode = Outgoing {
        reference: "r".repeat(21),
        from: Some("SCHOOL".to_owned()),
        text: "ŵ".repeat(300),
        ..message("+263712345678")
    };
    let outcomes = account.send(&[message("+263772345678"), unicode]).await;
    let accepted = |id: &str, parts: u32| Outcome::Accepted {
        provider_id: Some(id.to_owned()),
        segments: Some(parts),
        price: Some(Price { millionths: i64::from(parts) * 1_000_000, currency: "credits".to_owned() }),
    };
    assert_eq!(outcomes, [accepted("bs-1", 1), accepted("bs-2", 5)]);
    assert_eq!(
        server.desk().requests()[0].json().unwrap(),
        json!([
            {"to": "+263772345678", "body": "Hello", "encoding": "TEXT", "longMessageMaxParts": 1, "userSuppliedId": "r-1"},
            {"to": "+263712345678", "body": "ŵ".repeat(300), "encoding": "UNICODE", "longMessageMaxParts": 5, "from": "SCHOOL"},
        ])
    );
    assert!(server.desk().messages().iter().all(|sent| !sent.text.contains('?')), "no letter is lost");
}

#[tokio::test]
async fn each_documented_refusal_is_named() {
    let (server, account) = account().await;
    for (subtype, expected) in [("BLOCKED", Reason::Blacklisted), ("NOT_SENT", Reason::Other)] {
        server.desk().refuse("+263772345678", subtype);
        let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
        assert!(matches!(&outcomes[0], Outcome::Refused { reason, .. } if *reason == expected), "{outcomes:?}");
        assert!(matches!(outcomes[1], Outcome::Accepted { .. }));
    }
    server.desk().refuse("+263772345678", "credits");
    let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
    let no_credit = |outcome: &Outcome| matches!(outcome, Outcome::Refused { reason: Reason::NoCredit, .. });
    assert!(outcomes.iter().all(no_credit), "{outcomes:?}");
}

#[tokio::test]
async fn one_malformed_message_does_not_fail_the_others_and_nobody_gets_two() {
    let (server, account) = account().await;
    server.desk().refuse("+263772345678", "invalid");
    let outcomes = account.send(&[message("+263712345678"), message("+263772345678"), message("+263732345678")]).await;
    assert!(
        matches!(
            outcomes[..],
            [Outcome::Accepted { .. }, Outcome::Refused { reason: Reason::Other, .. }, Outcome::Accepted { .. }]
        ),
        "{outcomes:?}"
    );
    let to: Vec<_> = server.desk().messages().into_iter().map(|sent| sent.to).collect();
    assert_eq!(to, ["+263712345678", "+263732345678"]);
}

#[tokio::test]
async fn a_wrong_secret_is_the_accounts_fault() {
    let server = fake::start().await.unwrap();
    let account = BulkSms::new(Settings { token_secret: "other-secret".into(), ..settings(server.url("/")) }).unwrap();
    let outcomes = account.send(&[message("+263772345678")]).await;
    assert!(matches!(outcomes[..], [Outcome::Refused { reason: Reason::Account, .. }]), "{outcomes:?}");
    assert!(!format!("{outcomes:?} {account:?}").contains("other-secret"));
}

#[tokio::test]
async fn a_broken_connection_is_unknown_and_never_sent_again() {
    for fault in [Fault::Break, Fault::Broken, Fault::Nonsense] {
        let (server, account) = account().await;
        server.desk().fail_next(fault);
        let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
        assert!(matches!(outcomes[..], [Outcome::Unknown { .. }, Outcome::Unknown { .. }]), "{fault:?}: {outcomes:?}");
        assert_eq!(server.desk().requests().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_throttle_is_for_later() {
    let (server, account) = account().await;
    server.desk().fail_next(Fault::Throttle(30));
    assert_eq!(account.send(&[message("+263772345678")]).await, [Outcome::Later { after: Some(Duration::from_secs(30)) }]);
}

#[test]
fn every_state_of_its_reports_is_known() {
    let states = [
        ("ACCEPTED", Status::Queued, None),
        ("SCHEDULED", Status::Queued, None),
        ("SENT", Status::Sent, None),
        ("DELIVERED", Status::Delivered, None),
        ("UNKNOWN", Status::Unknown, None),
        ("FAILED.EXPIRED", Status::Expired, Some(Reason::Other)),
        ("FAILED.HANDSET_ERROR", Status::Failed, Some(Reason::Other)),
        ("FAILED.BLOCKED", Status::Rejected, Some(Reason::Blacklisted)),
        ("FAILED.NOT_SENT", Status::Rejected, Some(Reason::Other)),
        ("FAILED", Status::Failed, Some(Reason::Other)),
    ];
    for (state, status, reason) in states {
        let call = fake::report(url(), "pathsecret", "bs-1", Some("r-1"), "263772345678", state);
        let receipt = offline().receipts(&call).unwrap().remove(0);
        assert_eq!((receipt.status, receipt.reason, receipt.code.as_deref()), (status, reason, Some(state)));
        assert_eq!((receipt.provider_id.as_deref(), receipt.reference.as_deref()), (Some("bs-1"), Some("r-1")));
        assert_eq!(offline().receipts(&call).unwrap()[0].key(), receipt.key(), "the same report again is the same");
        assert_eq!(offline().inbound(&call), Ok(Vec::new()), "a report is no message");
    }
    let written = fake::written(url(), "pathsecret", "m1", "263772345678", "33000", "FEES", Some("bs-1"));
    let inbound = offline().inbound(&written).unwrap().remove(0);
    assert_eq!(
        (inbound.key().as_str(), inbound.from.as_str(), inbound.answers.as_deref()),
        ("m1", "+263772345678", Some("bs-1"))
    );
    assert_eq!((inbound.at.unwrap().timestamp(), offline().receipts(&written)), (1_770_113_472, Ok(Vec::new())));
}

#[test]
fn the_empty_list_with_which_it_tries_an_address_is_no_error() {
    assert_eq!(offline().receipts(&call("pathsecret", "[]")), Ok(Vec::new()));
    assert_eq!(offline().inbound(&call("pathsecret", "[]")), Ok(Vec::new()));
}

#[test]
fn a_call_without_the_secret_or_without_sense_is_rejected() {
    for token in ["", "wrong", "pathsecre"] {
        let call = fake::report(url(), token, "bs-1", None, "263772345678", "SENT");
        assert!(matches!(offline().receipts(&call), Err(Rejected::NotAuthentic(_))), "{token}");
        assert!(matches!(offline().inbound(&call), Err(Rejected::NotAuthentic(_))), "{token}");
    }
    for body in ["", "{}", "[{}]", "[7]", "[{\"id\":\"1\",\"to\":{\"+263772345678\":0}}]"] {
        let Err(Rejected::Malformed(why)) = offline().receipts(&call("pathsecret", body)) else { panic!("{body}") };
        assert!(!why.contains("263"), "{why}");
        assert!(matches!(offline().inbound(&call("pathsecret", body)), Err(Rejected::Malformed(_))), "{body}");
    }
}

#[test]
fn no_secret_is_in_a_debug_text() {
    let told = format!("{:?}", offline());
    assert!(!told.contains(fake::TOKEN_SECRET) && !told.contains("pathsecret"), "{told}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(body in prop::collection::vec(any::<u8>(), 0..200), place in 0_usize..600, byte in any::<u8>()) {
        let account = offline();
        let mut flipped = fake::report(url(), "", "bs-1", Some("r"), "263772345678", "FAILED.EXPIRED").body.to_vec();
        let place = place % flipped.len();
        flipped[place] = byte;
        for body in [body, flipped] {
            let _ = account.receipts(&call("pathsecret", body.clone())).map(|all| all.iter().map(Receipt::key).count());
            let _ = account.inbound(&call("pathsecret", body.clone()));
            prop_assert!(account.receipts(&call("", body)).is_err());
        }
    }
}
