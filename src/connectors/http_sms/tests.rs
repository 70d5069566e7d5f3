use std::sync::LazyLock;
use std::time::Duration;

use fakes::{Fault, Server};
use proptest::prelude::*;
use serde_json::json;
use sms::{Incoming, Number, Outcome, Outgoing, Provider, Reason, Receipt, Rejected, Status};
use url::Url;

use super::*;

fn nowhere() -> Url {
    "http://127.0.0.1:1/".parse().unwrap()
}

/// With nobody at its address. One for all tests: it reads the system's certificates.
fn offline() -> &'static HttpSms {
    static OFFLINE: LazyLock<HttpSms> = LazyLock::new(|| HttpSms::new(fake::by_get(&nowhere()).unwrap()).unwrap());
    &OFFLINE
}

fn offline_json() -> &'static HttpSms {
    static OFFLINE: LazyLock<HttpSms> = LazyLock::new(|| HttpSms::new(fake::by_json(&nowhere()).unwrap()).unwrap());
    &OFFLINE
}

async fn gateway() -> (Server, HttpSms, HttpSms) {
    let server = fake::start().await.unwrap();
    let get = HttpSms::new(fake::by_get(&server.url("/")).unwrap()).unwrap();
    let json = HttpSms::new(fake::by_json(&server.url("/")).unwrap()).unwrap();
    (server, get, json)
}

fn message(text: &str) -> Outgoing {
    Outgoing { reference: "r-1".to_owned(), to: Number::parse("+263772345678").unwrap(), from: None, text: text.to_owned() }
}

fn url() -> Url {
    "https://school.example/hooks/pathsecret".parse().unwrap()
}

fn call(token: &str, media_type: &str, body: &str) -> Incoming {
    Incoming::post(url(), token, media_type, body.to_owned())
}

const NASTY: &str = "50% off? a=1&to=+27#x\"},{\"é\\ {to} \n+";

#[tokio::test]
async fn a_text_never_becomes_part_of_the_requests_structure() {
    let (server, get, json) = gateway().await;
    let nasty = message(NASTY);
    assert_eq!(get.send(std::slice::from_ref(&nasty)).await, [Outcome::accepted("gw-1")]);
    assert_eq!(json.send(std::slice::from_ref(&nasty)).await, [Outcome::accepted("gw-2")]);
    let messages = server.desk().messages();
    assert!(messages.iter().all(|sent| sent.text == NASTY && sent.reference.as_deref() == Some("r-1")), "{messages:?}");
    let requests = server.desk().requests();
    assert_eq!(
        requests[0].query,
        "user=school&pass=fake%26pass%3Dword&to=263772345678&from=SCHOOL\
         &text=50%25%20off%3F%20a%3D1%26to%3D%2B27%23x%22%7D%2C%7B%22%C3%A9%5C%20%7Bto%7D%20%0A%2B&ref=r-1"
    );
    let body = json!({"message": {"to": ["+263772345678"], "from": "SCHOOL", "text": NASTY, "reference": "r-1", "parts": "1", "flash": false}, "note": "{gsm7}"});
    assert_eq!(requests[1].json().unwrap(), body);
}

#[tokio::test]
async fn a_form_is_escaped_too() {
    let server = Server::start(|_, _| fakes::Reply::text(200, "ok")).await.unwrap();
    let mut settings = fake::by_get(&server.url("/")).unwrap();
    settings.definition = serde_json::from_value(json!({
        "method": "POST", "url": format!("{}x", server.url("/")), "body": {"form": [["a", "{text}"], ["b", "{{{to}}}"]]},
    }))
    .unwrap();
    let outcomes = HttpSms::new(settings).unwrap().send(&[message("x&b=1 +")]).await;
    assert_eq!(outcomes, [Outcome::Accepted { provider_id: None, segments: None, price: None }]);
    let form = server.desk().requests()[0].form().unwrap();
    assert_eq!(form, [("a", "x&b=1 +"), ("b", "{+263772345678}")].map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn answers_mean_what_their_description_says() {
    let (server, get, json) = gateway().await;
    let reasons =
        [("credit", Some(Reason::NoCredit)), ("number", Some(Reason::InvalidNumber)), ("sender", Some(Reason::SenderNotAllowed))];
    for (word, expected) in reasons {
        server.desk().refuse("+263772345678", word);
        server.desk().refuse("263772345678", word);
        let by_json = json.send(&[message("a")]).await;
        assert!(matches!(&by_json[..], [Outcome::Refused { reason, .. }] if Some(*reason) == expected), "{word}: {by_json:?}");
        let by_get = get.send(&[message("a")]).await;
        match &by_get[..] {
            [Outcome::Refused { reason, .. }] => assert_eq!(Some(*reason), expected),
            // Its words for this are described nowhere: success or not, nobody can tell.
            [Outcome::Unknown { .. }] => assert_eq!(word, "sender"),
            other => panic!("{other:?}"),
        }
    }
    server.desk().refuse("+263772345678", "busy");
    server.desk().refuse("263772345678", "busy");
    assert_eq!(json.send(&[message("a")]).await, [Outcome::Later { after: None }]);
    assert_eq!(get.send(&[message("a")]).await, [Outcome::Later { after: None }]);
}

#[tokio::test]
async fn a_wrong_password_is_the_accounts_fault() {
    let (server, ..) = gateway().await;
    for settings in [fake::by_get(&server.url("/")).unwrap(), fake::by_json(&server.url("/")).unwrap()] {
        let account = [("user".to_owned(), "school".into()), ("password".to_owned(), "other-password".into())].into();
        let account = HttpSms::new(Settings { account, ..settings }).unwrap();
        let outcomes = account.send(&[message("a")]).await;
        assert!(matches!(outcomes[..], [Outcome::Refused { reason: Reason::Account, .. }]), "{outcomes:?}");
        assert!(!format!("{outcomes:?} {account:?}").contains("other-password"));
    }
}

#[tokio::test]
async fn a_broken_connection_is_unknown_and_never_sent_again() {
    for fault in [Fault::Break, Fault::Broken, Fault::Nonsense] {
        let (server, get, json) = gateway().await;
        for (sent, account) in [get, json].iter().enumerate() {
            server.desk().fail_next(fault);
            let outcomes = account.send(&[message("a")]).await;
            assert!(matches!(outcomes[..], [Outcome::Unknown { .. }]), "{fault:?}: {outcomes:?}");
            assert_eq!(server.desk().requests().len(), sent + 1, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_throttle_is_for_later() {
    let (server, get, _) = gateway().await;
    server.desk().fail_next(Fault::Throttle(30));
    assert_eq!(get.send(&[message("a")]).await, [Outcome::Later { after: Some(Duration::from_secs(30)) }]);
}

#[tokio::test]
async fn what_cannot_be_in_a_header_is_refused_and_not_sent() {
    let (server, ..) = gateway().await;
    let mut settings = fake::by_json(&server.url("/")).unwrap();
    settings.definition.headers.insert("x-text".to_owned(), "{text}".to_owned());
    let outcomes = HttpSms::new(settings).unwrap().send(&[message("a\r\nx-api-key: other")]).await;
    assert!(matches!(outcomes[..], [Outcome::Refused { reason: Reason::Content, .. }]), "{outcomes:?}");
    assert!(server.desk().requests().is_empty());
}

#[test]
fn a_wrong_description_is_told_before_anything_is_sent() {
    let refused = |change: &dyn Fn(&mut Definition)| {
        let mut settings = fake::by_get(&nowhere()).unwrap();
        change(&mut settings.definition);
        HttpSms::new(settings).unwrap_err().to_string()
    };
    for url in [
        "ftp://host/",
        "https://{to}.example/",
        "https://example.org",
        "https://exa{to}mple/",
        "{text}",
        "https:///x",
        "http://h:{to}/",
    ] {
        assert!(refused(&|d| d.url = url.to_owned()).starts_with("the address"), "{url}");
    }
    for template in ["{nobody}", "{", "}", "{to", "{account.other}", "{{to}"] {
        assert!(refused(&|d| d.url = format!("https://h/{template}")).starts_with("a template"), "{template}");
    }
    assert!(refused(&|d| drop(d.headers.insert("not a name".to_owned(), String::new()))).contains("no name of a header"));
    assert!(refused(&|d| d.answers.provider_id = Some(Place::Text("(".to_owned()))).contains("no regular expression"));
    assert!(refused(&|d| d.answers.provider_id = Some(Place::Json("id".to_owned()))).contains("no JSON pointer"));
    assert!(refused(&|d| d.reports.as_mut().unwrap().id = None).contains("reports need"));
    assert!(
        serde_json::from_value::<Definition>(json!({"method": "GET", "url": "https://h/", "body": "none", "typo": 1})).is_err()
    );
}

#[test]
fn reports_and_messages_in_forms_and_queries_are_read() {
    let words = [
        ("1", Status::Delivered, None),
        ("2", Status::Failed, Some(Reason::Other)),
        ("8", Status::Sent, None),
        ("16", Status::Rejected, Some(Reason::Blacklisted)),
        ("99", Status::Unknown, None),
    ];
    for (word, status, reason) in words {
        let call = fake::report(url(), "pathsecret", "gw-1", word);
        let receipt = offline().receipts(&call).unwrap().remove(0);
        assert_eq!((receipt.status, receipt.reason, receipt.provider_id.as_deref()), (status, reason, Some("gw-1")));
        assert_eq!(receipt.to.as_deref(), Some("+263772345678"));
        assert_eq!(offline().receipts(&call).unwrap()[0].key(), receipt.key(), "the same report again is the same");
    }
    let form = "sender=263772345678&receiver=33000&msg=ABSENT+1001&when=2026-02-03+10%3A11%3A12";
    let inbound = offline().inbound(&call("pathsecret", "application/x-www-form-urlencoded", form)).unwrap().remove(0);
    assert_eq!(
        (inbound.from.as_str(), inbound.text.as_str(), inbound.at.unwrap().timestamp()),
        ("+263772345678", "ABSENT 1001", 1_770_113_472)
    );
    let again = offline().inbound(&call("pathsecret", "application/x-www-form-urlencoded", form)).unwrap().remove(0);
    assert_eq!(inbound.key(), again.key(), "without an id it is known by who wrote what, and when");
}

#[test]
fn reports_and_messages_in_lists_of_json_are_read() {
    let body = json!({"reports": [
        {"id": 17, "ref": "r-1", "to": "263772345678", "state": "DELIVERED", "time": "2026-02-03T10:11:12Z"},
        {"id": 18, "ref": "r-2", "state": "FAILED", "error": {"code": 1404}},
        {"ref": "r-3", "state": "SOMETHING"},
    ]});
    let receipts = offline_json().receipts(&call("pathsecret", "application/json", &body.to_string())).unwrap();
    let told: Vec<_> = receipts
        .iter()
        .map(|receipt| (receipt.provider_id.as_deref(), receipt.reference.as_deref(), receipt.status, receipt.reason))
        .collect();
    assert_eq!(
        told,
        [
            (Some("17"), Some("r-1"), Status::Delivered, None),
            (Some("18"), Some("r-2"), Status::Failed, Some(Reason::InvalidNumber)),
            (None, Some("r-3"), Status::Unknown, None),
        ]
    );
    let body = json!({"messages": [{"id": "m", "from": "263772345678", "to": "33000", "text": "FEES", "time": "nonsense"}]});
    let inbound = offline_json().inbound(&call("pathsecret", "application/json", &body.to_string())).unwrap();
    assert_eq!((inbound[0].key().as_str(), inbound[0].text.as_str(), inbound[0].at), ("m", "FEES", None));
}

#[test]
fn a_call_without_the_secret_or_without_sense_is_rejected() {
    for token in ["", "wrong", "pathsecre"] {
        assert!(
            matches!(offline().receipts(&fake::report(url(), token, "gw-1", "1")), Err(Rejected::NotAuthentic(_))),
            "{token}"
        );
        assert!(
            matches!(offline_json().inbound(&call(token, "application/json", "{}")), Err(Rejected::NotAuthentic(_))),
            "{token}"
        );
    }
    for body in ["", "dlr=1", "msgid=1", "{}", "{\"reports\":[{}]}", "{\"reports\":7}", "{\"messages\":[{\"from\":\"1\"}]}"] {
        for account in [offline(), offline_json()] {
            let call = call("pathsecret", "application/json", body);
            assert!(matches!(account.receipts(&call), Err(Rejected::Malformed(_))), "{body}");
            assert!(matches!(account.inbound(&call), Err(Rejected::Malformed(_))), "{body}");
        }
    }
    let mut settings = fake::by_get(&nowhere()).unwrap();
    (settings.definition.reports, settings.definition.inbounds) = (None, None);
    let silent = HttpSms::new(settings).unwrap();
    let call = fake::report(url(), "pathsecret", "gw-1", "1");
    assert_eq!((silent.receipts(&call), silent.inbound(&call)), (Err(Rejected::NotOffered), Err(Rejected::NotOffered)));
}

#[test]
fn no_secret_is_in_a_debug_text() {
    let told = format!("{:?}", offline());
    assert!(!told.contains(fake::PASSWORD) && !told.contains("pathsecret"), "{told}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(body in "\\PC{0,120}", query in "[ -~]{0,60}", shaped in "(\\{|\\}|\\[|\\]|:|,|\"(reports|messages|id|ref|state|from|to|text)\"|1){0,20}") {
        for account in [offline(), offline_json()] {
            for body in [&body, &shaped] {
                let mut call = call("pathsecret", "application/json", body);
                call.url.set_query(Some(&query));
                let _ = account.receipts(&call).map(|all| all.iter().map(Receipt::key).count());
                let _ = account.inbound(&call);
                call.token.clear();
                prop_assert!(account.receipts(&call).is_err() && account.inbound(&call).is_err());
            }
        }
    }

    #[test]
    fn any_text_is_a_template_or_not(text in "(\\{|\\}|to|text|account\\.user|é|[ -~]){0,12}") {
        let account = [("user".to_owned(), "school".into())].into();
        if let Ok(template) = template::Template::parse(&text, &account) {
            let (message, from) = (message(NASTY), "SCHOOL");
            let filled = template.address(&template::Values { message: &message, from, account: &account });
            let has_place = text.replace("{{", "").replace("}}", "").contains("{text}");
            let is_escaped = filled.contains("50%25%20off");
            prop_assert!(!has_place || is_escaped);
        }
    }
}
