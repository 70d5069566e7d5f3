use std::sync::LazyLock;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use fakes::{Fault, Server};
use proptest::prelude::*;
use sms::{Number, Reason, Status};

use super::*;

fn settings(base: Url) -> Settings {
    Settings {
        base,
        account_sid: fake::ACCOUNT_SID.to_owned(),
        auth_token: fake::AUTH_TOKEN.into(),
        from: "SCHOOL".to_owned(),
        status_callback: Some("https://school.example/hooks/pathsecret".parse().unwrap()),
        outbound: outbound::Settings { attempts: 2, longest_wait: Duration::ZERO, ..Default::default() },
    }
}

/// With nobody at its address. One for all tests: it reads the system's certificates.
fn offline() -> &'static Twilio {
    static OFFLINE: LazyLock<Twilio> = LazyLock::new(|| Twilio::new(settings("http://127.0.0.1:1/".parse().unwrap())).unwrap());
    &OFFLINE
}

async fn account() -> (Server, Twilio) {
    let server = fake::start().await.unwrap();
    let account = Twilio::new(settings(server.url("/"))).unwrap();
    (server, account)
}

fn message(to: &str) -> Outgoing {
    Outgoing { reference: "r-1".to_owned(), to: Number::parse(to).unwrap(), from: None, text: "Fees & more".to_owned() }
}

fn url() -> Url {
    "https://school.example/hooks/pathsecret?reference=r-1".parse().unwrap()
}

#[tokio::test]
async fn what_is_sent_is_what_the_documentation_says() {
    let (server, account) = account().await;
    let outcomes = account.send(&[message("+263772345678")]).await;
    let [Outcome::Accepted { provider_id: Some(sid), segments: Some(1), price: None }] = &outcomes[..] else {
        panic!("{outcomes:?}")
    };
    assert_eq!(*sid, server.desk().messages()[0].id);
    let request = &server.desk().requests()[0];
    assert_eq!(
        std::str::from_utf8(&request.body).unwrap(),
        "To=%2B263772345678&From=SCHOOL&Body=Fees+%26+more&StatusCallback=https%3A%2F%2Fschool.example%2Fhooks%2Fpathsecret%3Freference%3Dr-1"
    );
    let service = Outgoing { from: Some(format!("MG{}", "0".repeat(32))), ..message("+263772345678") };
    account.send(&[service]).await;
    let fields = server.desk().requests()[1].form().unwrap();
    assert!(sms::field(&fields, "MessagingServiceSid").is_some() && sms::field(&fields, "From").is_none());
}

#[tokio::test]
async fn its_codes_say_why_and_nothing_of_whom() {
    let (server, account) = account().await;
    let codes = [
        ("21211", Reason::InvalidNumber),
        ("21614", Reason::InvalidNumber),
        ("21610", Reason::Blacklisted),
        ("21606", Reason::SenderNotAllowed),
        ("21612", Reason::SenderNotAllowed),
        ("21408", Reason::Account),
        ("30002", Reason::Account),
        ("21617", Reason::Content),
        ("99999", Reason::Other),
    ];
    for (code, expected) in codes {
        server.desk().refuse("+263772345678", code);
        let outcomes = account.send(&[message("+263772345678"), message("+263712345678")]).await;
        let Outcome::Refused { reason, code: Some(told), text } = &outcomes[0] else { panic!("{code}: {outcomes:?}") };
        assert_eq!((*reason, told.as_str()), (expected, code));
        assert!(!text.contains("263772345678"), "{text}");
        assert!(matches!(outcomes[1], Outcome::Accepted { .. }), "the next message goes all the same");
    }
}

#[tokio::test]
async fn a_wrong_token_is_the_accounts_fault() {
    let server = fake::start().await.unwrap();
    let account = Twilio::new(Settings { auth_token: "other-token".into(), ..settings(server.url("/")) }).unwrap();
    let outcomes = account.send(&[message("+263772345678")]).await;
    assert!(matches!(&outcomes[..], [Outcome::Refused { reason: Reason::Account, code: Some(code), .. }] if code == "20003"));
    assert!(!format!("{outcomes:?} {account:?}").contains("other-token"));
}

#[tokio::test]
async fn a_broken_connection_is_unknown_and_never_sent_again() {
    for fault in [Fault::Break, Fault::Broken, Fault::Nonsense] {
        let (server, account) = account().await;
        server.desk().fail_next(fault);
        let outcomes = account.send(&[message("+263772345678")]).await;
        assert!(matches!(outcomes[..], [Outcome::Unknown { .. }]), "{fault:?}: {outcomes:?}");
        assert_eq!(server.desk().requests().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_throttle_is_for_later() {
    let (server, account) = account().await;
    server.desk().fail_next(Fault::Throttle(30));
    assert_eq!(account.send(&[message("+263772345678")]).await, [Outcome::Later { after: Some(Duration::from_secs(30)) }]);
    server.desk().refuse("+263772345678", "20429");
    assert_eq!(account.send(&[message("+263772345678")]).await, [Outcome::Later { after: None }]);
    server.desk().refuse("+263772345678", "30001");
    assert_eq!(account.send(&[message("+263772345678")]).await, [Outcome::Later { after: None }], "its queue is full");
}

#[test]
fn the_signature_of_twilios_own_example_is_valid() {
    let example: serde_json::Value = serde_json::from_str(include_str!("fixtures/signature.json")).unwrap();
    let text = |name: &str| example[name].as_str().unwrap().to_owned();
    let fields: Vec<(String, String)> = example["params"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(signature::signed_text(&text("url"), &fields), text("string_to_sign"));
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let call = fake::signed_call(text("url").parse().unwrap(), &text("auth_token"), &pairs);
    assert_eq!(call.header("x-twilio-signature"), Some(text("x_twilio_signature").as_str()));
    let token: SecretString = text("auth_token").into();
    assert_eq!(signature::signed_fields(&call, &token).unwrap(), fields);
    assert!(signature::signed_fields(&call, &"12346".into()).is_err());
}

#[test]
fn a_report_is_read_and_the_same_again_is_known() {
    let words = [
        ("queued", Status::Queued),
        ("accepted", Status::Queued),
        ("sending", Status::Sent),
        ("sent", Status::Sent),
        ("delivered", Status::Delivered),
        ("undelivered", Status::Failed),
        ("failed", Status::Failed),
        ("canceled", Status::Rejected),
        ("novel", Status::Unknown),
    ];
    for (word, status) in words {
        let call = fake::report(url(), "SM1", "+263772345678", word, None);
        let receipt = offline().receipts(&call).unwrap().remove(0);
        assert_eq!(
            (receipt.status, receipt.reference.as_deref(), receipt.provider_id.as_deref()),
            (status, Some("r-1"), Some("SM1"))
        );
        assert_eq!(offline().receipts(&call).unwrap()[0].key(), receipt.key());
    }
    let failed = offline().receipts(&fake::report(url(), "SM1", "+263772345678", "undelivered", Some("30005"))).unwrap();
    assert_eq!((failed[0].reason, failed[0].code.as_deref()), (Some(Reason::InvalidNumber), Some("30005")));
    let written = offline().inbound(&fake::written(url(), "SM2", "+263772345678", "33000", "FEES 1001")).unwrap();
    assert_eq!((written[0].key().as_str(), written[0].text.as_str()), ("SM2", "FEES 1001"));
}

#[test]
fn unsigned_tampered_and_strangers_calls_are_rejected() {
    let account = offline();
    let genuine = fake::report(url(), "SM1", "+263772345678", "delivered", None);
    assert!(account.receipts(&genuine).is_ok());
    let mut unsigned = genuine.clone();
    unsigned.headers.retain(|(name, _)| name != "X-Twilio-Signature");
    let mut body = genuine.clone();
    body.body = String::from_utf8(body.body.to_vec()).unwrap().replace("SM1", "SM2").into();
    let mut added = genuine.clone();
    added.body = format!("{}&ErrorCode=1", String::from_utf8(added.body.to_vec()).unwrap()).into();
    let mut address = genuine.clone();
    address.url = url().join("?reference=r-2").unwrap();
    let mut scheme = genuine.clone();
    scheme.url.set_scheme("http").unwrap();
    let mut nonsense = genuine.clone();
    nonsense.headers = vec![("x-twilio-signature".to_owned(), "%%%".to_owned())];
    let other_account =
        fake::signed_call(url(), fake::AUTH_TOKEN, &[("AccountSid", "AC2"), ("MessageSid", "SM1"), ("MessageStatus", "sent")]);
    let other_key = fake::signed_call(url(), "another", &[("AccountSid", fake::ACCOUNT_SID)]);
    for call in [unsigned, body, added, address, scheme, nonsense, other_account, other_key] {
        assert!(matches!(account.receipts(&call), Err(Rejected::NotAuthentic(_))), "{call:?}");
        assert!(matches!(account.inbound(&call), Err(Rejected::NotAuthentic(_))), "{call:?}");
    }
    let empty = fake::signed_call(url(), fake::AUTH_TOKEN, &[("AccountSid", fake::ACCOUNT_SID)]);
    assert!(matches!(account.receipts(&empty), Err(Rejected::Malformed(_))));
}

#[test]
fn the_usual_port_may_be_named_in_what_was_signed() {
    let with_port = "https://school.example:443/hooks/pathsecret?reference=r-1";
    let fields = [("AccountSid".to_owned(), fake::ACCOUNT_SID.to_owned())];
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, fake::AUTH_TOKEN.as_bytes());
    let tag = aws_lc_rs::hmac::sign(&key, signature::signed_text(with_port, &fields).as_bytes());
    let mut call = Incoming::post(url(), "", "application/x-www-form-urlencoded", format!("AccountSid={}", fake::ACCOUNT_SID));
    call.headers.push(("x-twilio-signature".to_owned(), BASE64_STANDARD.encode(tag)));
    assert!(signature::signed_fields(&call, &fake::AUTH_TOKEN.into()).is_ok());
}

#[test]
fn a_body_of_json_is_vouched_for_by_its_digest() {
    let body = b"{\"a\":1}";
    let digest = hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body));
    let signed_url: Url = format!("https://school.example/hooks?bodySHA256={digest}").parse().unwrap();
    let mut call = fake::signed_call(signed_url, fake::AUTH_TOKEN, &[]);
    call.body = body.to_vec().into();
    assert!(signature::signed_fields(&call, &fake::AUTH_TOKEN.into()).is_ok());
    call.body = b"{\"a\":2}".to_vec().into();
    assert!(signature::signed_fields(&call, &fake::AUTH_TOKEN.into()).is_err());
}

#[test]
fn no_secret_is_in_a_debug_text() {
    let told = format!("{:?}", offline());
    assert!(!told.contains(fake::AUTH_TOKEN) && !told.contains("pathsecret"), "{told}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(body in prop::collection::vec(any::<u8>(), 0..200), signature in "[ -~]{0,40}", pairs in prop::collection::vec(("(MessageSid|MessageStatus|From|To|ErrorCode)", ".{0,8}"), 0..6)) {
        let account = offline();
        let mut call = Incoming::post(url(), "", "application/x-www-form-urlencoded", body);
        call.headers.push(("x-twilio-signature".to_owned(), signature));
        prop_assert!(account.receipts(&call).is_err() && account.inbound(&call).is_err());
        let mut fields: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push(("AccountSid", fake::ACCOUNT_SID));
        let genuine = fake::signed_call(url(), fake::AUTH_TOKEN, &fields);
        prop_assert!(!matches!(account.receipts(&genuine), Err(Rejected::NotAuthentic(_))));
        let _ = account.inbound(&genuine);
    }
}
