use std::sync::LazyLock;
use std::time::Duration;

use fakes::{Fault, Server};
use proptest::prelude::*;
use serde_json::{Value, json};
use sms::{Number, Reason};

use super::*;

fn settings(base: Url) -> Settings {
    Settings {
        base,
        api_key: fake::API_KEY.into(),
        from: None,
        callback_secret: "pathsecret".into(),
        statuses: BTreeMap::new(),
        outbound: outbound::Settings { attempts: 2, longest_wait: Duration::ZERO, ..Default::default() },
    }
}

/// With nobody at its address. One for all tests: it reads the system's certificates.
fn offline() -> &'static Clickatell {
    static OFFLINE: LazyLock<Clickatell> =
        LazyLock::new(|| Clickatell::new(settings("http://127.0.0.1:1/".parse().unwrap())).unwrap());
    &OFFLINE
}

async fn account() -> (Server, Clickatell) {
    let server = fake::start().await.unwrap();
    let account = Clickatell::new(settings(server.url("/"))).unwrap();
    (server, account)
}

fn message(to: &str) -> Outgoing {
    Outgoing { reference: format!("r-{}", &to[1..]), to: Number::parse(to).unwrap(), from: None, text: "Hello".to_owned() }
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
    assert_eq!(account.send(&[message("+263772345678")]).await, [Outcome::accepted("ct-1")]);
    let sent = server.desk().requests()[0].json().unwrap();
    let mut documented: Value = serde_json::from_str(include_str!("fixtures/request.json")).unwrap();
    documented["messages"][0]["clientMessageId"] = json!("r-263772345678");
    assert_eq!(sent, documented);
    account.send(&[Outgoing { from: Some("27000".to_owned()), ..message("+263772345678") }]).await;
    assert_eq!(server.desk().messages()[1].from.as_deref(), Some("27000"));
    let response: Value = serde_json::from_str(include_str!("fixtures/response.json")).unwrap();
    assert_eq!(response["messages"][0]["accepted"], json!(true));
}

#[tokio::test]
async fn two_hundred_go_in_a_request() {
    let (server, account) = account().await;
    let messages: Vec<_> = (0..401).map(|n| message(&format!("+2637720{n:05}"))).collect();
    let outcomes = account.send(&messages).await;
    assert_eq!((outcomes.len(), server.desk().requests().len(), server.desk().messages().len()), (401, 3, 401));
}

#[tokio::test]
async fn each_documented_error_is_named_and_fails_only_its_own_message() {
    let (server, account) = account().await;
    let codes = [
        ("20", Reason::NoCredit),
        ("25", Reason::InvalidNumber),
        ("26", Reason::Blacklisted),
        ("27", Reason::Other),
        ("24", Reason::Content),
        ("100", Reason::Content),
        ("44", Reason::SenderNotAllowed),
        ("45", Reason::SenderNotAllowed),
    ];
    for (code, expected) in codes {
        server.desk().refuse("263772345678", code);
        let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
        let Outcome::Refused { reason, code: Some(told), text } = &outcomes[0] else { panic!("{code}: {outcomes:?}") };
        assert_eq!((*reason, told.as_str(), text.contains("263")), (expected, code, false));
        assert!(matches!(outcomes[1], Outcome::Accepted { .. }), "{code}: {outcomes:?}");
    }
    assert_eq!(server.desk().messages().len(), codes.len(), "nobody gets it twice");
}

#[tokio::test]
async fn what_concerns_the_account_concerns_all() {
    let (server, account) = account().await;
    server.desk().refuse("263772345678", "2");
    let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
    let all_the_accounts = |outcome: &Outcome| matches!(outcome, Outcome::Refused { reason: Reason::Account, .. });
    assert!(outcomes.iter().all(all_the_accounts), "{outcomes:?}");
    let other = Clickatell::new(Settings { api_key: "other-key".into(), ..settings(server.url("/")) }).unwrap();
    let outcomes = other.send(&[message("+263712345678")]).await;
    assert!(outcomes.iter().all(all_the_accounts), "{outcomes:?}");
    assert!(!format!("{outcomes:?} {other:?}").contains("other-key"));
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
async fn a_throttle_is_for_later_in_both_of_its_ways() {
    let (server, account) = account().await;
    server.desk().fail_next(Fault::Throttle(30));
    assert_eq!(account.send(&[message("+263772345678")]).await, [Outcome::Later { after: Some(Duration::from_secs(30)) }]);
    server.desk().refuse("263772345678", "43");
    assert_eq!(account.send(&[message("+263772345678")]).await, [Outcome::Later { after: None }], "a rate limit with status 400");
}

#[test]
fn reports_of_both_kinds_are_read() {
    let words = [
        (("SENT_TO_SUPPLIER", 3), Status::Sent, None),
        (("DEVICE_ACK", 4), Status::Delivered, None),
        (("NEW_WORD", 4), Status::Delivered, None),
        (("NEW_WORD", 99), Status::Unknown, None),
        (("MESSAGE_EXPIRED", 10), Status::Expired, Some(Reason::Other)),
        (("OUT_OF_CREDIT", 12), Status::Rejected, Some(Reason::NoCredit)),
        (("DELIVERY_FAILURE", 7), Status::Failed, Some(Reason::Other)),
    ];
    for (word, status, reason) in words {
        let call = fake::report(url(), "pathsecret", "ct-1", "r1", "263772345678", word);
        let receipt = offline().receipts(&call).unwrap().remove(0);
        assert_eq!((receipt.status, receipt.reason, receipt.code.as_deref()), (status, reason, Some(word.0)));
        assert_eq!((receipt.reference.as_deref(), receipt.at.unwrap().timestamp()), (Some("r1"), 1_770_113_475));
        assert_eq!(offline().receipts(&call).unwrap()[0].key(), receipt.key(), "the same report again is the same");
    }
    let flat = json!({"integrationName": "school", "messageId": "77fb", "requestId": "1", "clientMessageId": "r1", "to": "263772345678",
        "from": "33000", "statusCode": "4", "status": "RECEIVED_BY_RECIPIENT", "statusDescription": "", "timestamp": "1770113475000"});
    let receipt = offline().receipts(&call("pathsecret", flat.to_string())).unwrap().remove(0);
    assert_eq!((receipt.status, receipt.to.as_deref()), (Status::Delivered, Some("+263772345678")));
}

#[test]
fn a_word_that_means_something_else_is_a_matter_of_configuration() {
    let statuses = BTreeMap::from([("NEW_WORD".to_owned(), Status::Expired)]);
    let account = Clickatell::new(Settings { statuses, ..settings("http://127.0.0.1:1/".parse().unwrap()) }).unwrap();
    let call = fake::report(url(), "pathsecret", "ct-1", "r1", "263772345678", ("NEW_WORD", 99));
    assert_eq!(account.receipts(&call).unwrap()[0].status, Status::Expired);
}

#[test]
fn messages_of_both_kinds_are_read() {
    let written = offline().inbound(&fake::written(url(), "pathsecret", "m1", "263772345678", "33000", "FEES")).unwrap();
    assert_eq!((written[0].key().as_str(), written[0].from.as_str(), written[0].text.as_str()), ("m1", "+263772345678", "FEES"));
    let flat = json!({"integrationId": "1", "messageId": "m2", "replyMessageId": "ct-1", "apiKey": "x", "fromNumber": "263772345678",
        "toNumber": "33000", "timestamp": 1_770_113_472_000_i64, "text": "ABSENT 1001", "charset": "UTF-8", "udh": "", "network": "", "keyword": ""});
    let written = offline().inbound(&call("pathsecret", flat.to_string())).unwrap();
    assert_eq!((written[0].text.as_str(), written[0].answers.as_deref()), ("ABSENT 1001", Some("ct-1")));
}

#[test]
fn a_call_without_the_secret_or_without_sense_is_rejected() {
    for token in ["", "wrong", "pathsecre"] {
        let call = fake::report(url(), token, "ct-1", "r1", "263772345678", ("DEVICE_ACK", 4));
        assert!(matches!(offline().receipts(&call), Err(Rejected::NotAuthentic(_))), "{token}");
        assert!(matches!(offline().inbound(&call), Err(Rejected::NotAuthentic(_))), "{token}");
    }
    for body in
        ["", "[]", "{}", "{\"event\":{\"messageStatusUpdate\":[{}]}}", "{\"event\":{\"moText\":[7]}}", "{\"statusCode\":1}"]
    {
        assert!(matches!(offline().receipts(&call("pathsecret", body)), Err(Rejected::Malformed(_))), "{body}");
        assert!(matches!(offline().inbound(&call("pathsecret", body)), Err(Rejected::Malformed(_))), "{body}");
    }
}

#[test]
fn no_secret_is_in_a_debug_text() {
    let told = format!("{:?}", offline());
    assert!(!told.contains(fake::API_KEY) && !told.contains("pathsecret"), "{told}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(body in prop::collection::vec(any::<u8>(), 0..200), place in 0_usize..600, byte in any::<u8>()) {
        let account = offline();
        let mut flipped = fake::report(url(), "", "ct-1", "r1", "263772345678", ("DEVICE_ACK", 4)).body.to_vec();
        let place = place % flipped.len();
        flipped[place] = byte;
        for body in [body, flipped] {
            let _ = account.receipts(&call("pathsecret", body.clone())).map(|all| all.iter().map(Receipt::key).count());
            let _ = account.inbound(&call("pathsecret", body.clone()));
            prop_assert!(account.receipts(&call("", body)).is_err());
        }
    }
}
