use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use fakes::{Fault, Server};
use proptest::prelude::*;
use serde_json::{Value, json};
use sms::{Incoming, Number, Rejected};
use url::Url;

use super::*;

fn settings(base: Url) -> Settings {
    Settings {
        base,
        version: fake::VERSION.to_owned(),
        phone_number_id: fake::PHONE_NUMBER_ID.to_owned(),
        access_token: fake::ACCESS_TOKEN.into(),
        outbound: outbound::Settings { attempts: 2, longest_wait: Duration::ZERO, ..Default::default() },
    }
}

async fn account() -> (Server, Account) {
    let server = fake::start().await.unwrap();
    let account = Account::new(settings(server.url("/"))).unwrap();
    (server, account)
}

fn webhook() -> Webhook {
    Webhook { app_secret: fake::APP_SECRET.into(), verify_token: "verify-me".into() }
}

fn url() -> Url {
    "https://school.example/hooks/whatsapp".parse().unwrap()
}

fn outgoing(content: Content) -> Outgoing {
    Outgoing { reference: "r-1".to_owned(), to: Number::parse("+263772345678").unwrap(), answers: None, content }
}

fn text(body: &str) -> Outgoing {
    outgoing(Content::Text { body: body.to_owned(), preview_url: false })
}

fn reminder(body: &[&str]) -> Outgoing {
    outgoing(Content::Template(Template {
        name: "fee_reminder".to_owned(),
        language: "en".to_owned(),
        header: None,
        body: body.iter().map(|text| (*text).to_owned()).collect(),
        buttons: vec![Button { index: 0, kind: ButtonKind::Url, parameter: "inv/123".to_owned() }],
    }))
}

fn media(kind: MediaKind) -> Media {
    let link = "https://files.example/report.pdf".parse().unwrap();
    Media { kind, link, caption: Some("Report".to_owned()), filename: Some("report.pdf".to_owned()) }
}

fn sample(name: &str) -> (String, String) {
    let samples: Value = serde_json::from_str(include_str!("fixtures/cloud.json")).unwrap();
    let text = |field: &str| samples[name][field].as_str().unwrap().to_owned();
    (text("raw_body"), text("x_hub_signature_256"))
}

fn signed(body: &Value) -> Incoming {
    fake::signed_call(url(), fake::APP_SECRET, &body.to_string())
}

fn about(part: &str, content: Value) -> Value {
    let mut value = json!({"metadata": {"phone_number_id": "1"}, "novel": 1});
    value[part] = content;
    json!({"object": "whatsapp_business_account", "novel": {}, "entry": [{"id": "W", "changes": [{"field": "messages", "value": value}]}]})
}

#[tokio::test]
async fn a_template_is_sent_as_the_documentation_says() {
    let (server, account) = account().await;
    let outcome = account.send(&reminder(&["Tariro", "USD 120.00"])).await;
    assert_eq!(outcome, Outcome::Accepted { id: "wamid.1".to_owned(), wa_id: Some("263772345678".to_owned()), held: false });
    let samples: Value = serde_json::from_str(include_str!("fixtures/cloud.json")).unwrap();
    let mut documented = samples["template_request"].clone();
    documented["recipient_type"] = json!("individual");
    documented["biz_opaque_callback_data"] = json!("r-1");
    assert_eq!(server.desk().requests()[0].json().unwrap(), documented);
}

#[tokio::test]
async fn text_and_media_are_sent_as_the_documentation_says() {
    let (server, account) = account().await;
    let answer = Outgoing { answers: Some("wamid.X".to_owned()), ..text("Hello") };
    let heading = Template {
        name: "absence".to_owned(),
        language: "en".to_owned(),
        header: Some(Header::Media(media(MediaKind::Document))),
        body: vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
        buttons: vec![Button { index: 1, kind: ButtonKind::QuickReply, parameter: "CALL".to_owned() }],
    };
    let sound = outgoing(Content::Media(media(MediaKind::Audio)));
    for message in [answer, outgoing(Content::Media(media(MediaKind::Document))), sound, outgoing(Content::Template(heading))] {
        assert!(matches!(account.send(&message).await, Outcome::Accepted { .. }));
    }
    let sent: Vec<Value> = server.desk().requests().iter().map(|request| request.json().unwrap()).collect();
    assert_eq!(
        sent[0],
        json!({"messaging_product": "whatsapp", "recipient_type": "individual", "to": "263772345678", "type": "text",
            "biz_opaque_callback_data": "r-1", "text": {"preview_url": false, "body": "Hello"}, "context": {"message_id": "wamid.X"}})
    );
    let document = json!({"link": "https://files.example/report.pdf", "caption": "Report", "filename": "report.pdf"});
    assert_eq!(sent[1]["document"], document);
    assert_eq!(sent[2]["audio"], json!({"link": "https://files.example/report.pdf"}), "a sound has no text below it");
    assert_eq!(
        sent[3]["template"]["components"],
        json!([
            {"type": "header", "parameters": [{"type": "document", "document": document}]},
            {"type": "body", "parameters": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}, {"type": "text", "text": "c"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "1", "parameters": [{"type": "payload", "payload": "CALL"}]},
        ])
    );
}

#[tokio::test]
async fn each_documented_error_is_named() {
    let (server, account) = account().await;
    let codes = [
        (131_047, Reason::WindowClosed),
        (131_026, Reason::Undeliverable),
        (131_050, Reason::OptedOut),
        (131_049, Reason::Withheld),
        (132_015, Reason::Template),
        (131_053, Reason::Media),
        (131_008, Reason::Request),
        (190, Reason::Token),
        (131_031, Reason::Account),
        (368, Reason::Account),
        (131_042, Reason::Account),
        (999_999, Reason::Other),
    ];
    for (code, reason) in codes {
        server.desk().refuse("263772345678", &code.to_string());
        assert_eq!(account.send(&text("Hello")).await, Outcome::Refused { reason, code: Some(code) });
    }
    for code in [130_429, 131_056, 80007, 4, 131_000, 131_016, 131_057] {
        server.desk().refuse("263772345678", &code.to_string());
        assert_eq!(account.send(&text("Hello")).await, Outcome::Later { after: None, code: Some(code) });
    }
    assert_eq!(server.desk().messages(), []);
}

#[tokio::test]
async fn what_is_wrong_with_a_template_or_text_is_told() {
    let (_server, account) = account().await;
    let template = |code| Outcome::Refused { reason: Reason::Template, code: Some(code) };
    assert_eq!(account.send(&reminder(&["Tariro"])).await, template(132_000));
    let mut missing = reminder(&["Tariro", "USD 120.00"]);
    if let Content::Template(template) = &mut missing.content {
        template.language = "sn".to_owned();
    }
    assert_eq!(account.send(&missing).await, template(132_001));
    assert_eq!(account.send(&text(&"x".repeat(4097))).await, Outcome::Refused { reason: Reason::Request, code: Some(100) });
}

#[tokio::test]
async fn an_expired_token_is_the_accounts_fault() {
    let server = fake::start().await.unwrap();
    let account = Account::new(Settings { access_token: "other-token".into(), ..settings(server.url("/")) }).unwrap();
    let outcome = account.send(&text("Hello")).await;
    assert_eq!(outcome, Outcome::Refused { reason: Reason::Token, code: Some(190) });
    assert!(Reason::Token.is_the_accounts());
    assert!(!format!("{outcome:?} {account:?}").contains("other-token"));
}

#[tokio::test]
async fn a_number_that_is_not_the_accounts_is_the_accounts_fault() {
    let server = fake::start().await.unwrap();
    let account = Account::new(Settings { phone_number_id: "1".to_owned(), ..settings(server.url("/")) }).unwrap();
    assert_eq!(account.send(&text("Hello")).await, Outcome::Refused { reason: Reason::Account, code: Some(33) });
    let elsewhere = Server::start(|_, _| fakes::Reply::text(404, "nothing here")).await.unwrap();
    let account = Account::new(settings(elsewhere.url("/"))).unwrap();
    assert_eq!(account.send(&text("Hello")).await, Outcome::Refused { reason: Reason::Account, code: None });
}

#[tokio::test]
async fn a_broken_connection_is_unknown_and_never_sent_again() {
    for fault in [Fault::Break, Fault::Broken, Fault::Nonsense] {
        let (server, account) = account().await;
        server.desk().fail_next(fault);
        let outcome = account.send(&text("Hello")).await;
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{fault:?}: {outcome:?}");
        assert_eq!(server.desk().requests().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_throttle_says_for_how_long() {
    let (server, account) = account().await;
    server.desk().fail_next(Fault::Throttle(30));
    assert_eq!(account.send(&text("Hello")).await, Outcome::Later { after: Some(Duration::from_secs(30)), code: None });
}

#[test]
fn free_text_is_for_24_hours_after_they_wrote() {
    let wrote = DateTime::from_timestamp(1_770_113_472, 0).unwrap();
    assert!(!may_send_free_text(None, wrote));
    assert!(may_send_free_text(Some(wrote), wrote + TimeDelta::hours(24) - TimeDelta::seconds(1)));
    assert!(!may_send_free_text(Some(wrote), wrote + TimeDelta::hours(24)));
    assert!(may_send_free_text(Some(wrote), wrote - TimeDelta::seconds(2)), "the service's clock may be ahead of ours");
}

#[test]
fn the_signed_samples_are_believed_and_read() {
    let secret =
        serde_json::from_str::<Value>(include_str!("fixtures/cloud.json")).unwrap()["app_secret"].as_str().unwrap().to_owned();
    let webhook = Webhook { app_secret: secret.into(), verify_token: "v".into() };
    let events = |name: &str| {
        let (body, signature) = sample(name);
        let mut call = Incoming::post(url(), "", "application/json", body);
        call.headers.push(("x-hub-signature-256".to_owned(), signature));
        webhook.events(&call).unwrap()
    };
    let [Event::Message(message)] = &events("inbound_text")[..] else { panic!() };
    assert_eq!((message.from.as_str(), message.name.as_deref()), ("+263772345678", Some("Parent")));
    assert_eq!((message.phone_number_id.as_str(), message.at.unwrap().timestamp()), ("106540352242922", 1_749_416_383));
    assert!(message.kind == Kind::Text("BALANCE 1001".to_owned()));
    let [Event::Report(report)] = &events("status_failed")[..] else { panic!() };
    assert_eq!((report.status, report.to.as_deref()), (Status::Failed, Some("+263772345678")));
    assert_eq!(report.failure, Some(Outcome::Refused { reason: Reason::Undeliverable, code: Some(131_026) }));
}

#[test]
fn reports_say_how_far_and_are_known_again() {
    let words = [("sent", Status::Sent), ("delivered", Status::Delivered), ("read", Status::Read), ("novel", Status::Unknown)];
    let mut known = Status::Unknown;
    for (word, status) in words {
        let call = fake::report(url(), "wamid.1", "r-1", "263772345678", word, None);
        let event = webhook().events(&call).unwrap().remove(0);
        assert_eq!(webhook().events(&call).unwrap()[0].key(), event.key(), "the same report again is the same");
        assert_eq!(
            (event.phone_number_id(), event.key()),
            (Some(fake::PHONE_NUMBER_ID), Some(format!("wamid.1|{}", status.name())))
        );
        let Event::Report(report) = event else { panic!() };
        assert_eq!(
            (report.status, report.reference.as_deref(), report.category.as_deref()),
            (status, Some("r-1"), Some("utility"))
        );
        known = known.merge(report.status);
    }
    assert_eq!(known, Status::Read);
    assert_eq!(Status::Read.merge(Status::Sent), Status::Read, "a late report takes nothing back");
    let failed = fake::report(url(), "wamid.1", "r-1", "263772345678", "failed", Some(131_047));
    let Event::Report(failed) = webhook().events(&failed).unwrap().remove(0) else { panic!() };
    assert_eq!(failed.failure, Some(Outcome::Refused { reason: Reason::WindowClosed, code: Some(131_047) }));
    let written = webhook().events(&fake::written(url(), "wamid.2", "263772345678", "FEES")).unwrap();
    assert_eq!(written[0].key().as_deref(), Some("wamid.2"));
}

#[test]
fn every_kind_of_message_is_understood_or_kept() {
    let message = |kind: &str, content: Value| {
        let mut message =
            json!({"from": "263772345678", "id": "m", "timestamp": "1", "type": kind, "context": {"from": "1", "id": "ours"}});
        message[kind] = content;
        let Event::Message(message) = webhook().events(&signed(&about("messages", json!([message])))).unwrap().remove(0) else {
            panic!("{kind}")
        };
        assert_eq!(message.answers.as_deref(), Some("ours"));
        message.kind
    };
    let owned = str::to_owned;
    let choice = Kind::Choice { id: owned("b1"), title: owned("Yes") };
    assert!(message("button", json!({"payload": "P", "text": "T"})) == Kind::Button { payload: owned("P"), text: owned("T") });
    assert!(message("interactive", json!({"type": "button_reply", "button_reply": {"id": "b1", "title": "Yes"}})) == choice);
    assert!(
        message("interactive", json!({"type": "list_reply", "list_reply": {"id": "b1", "title": "Yes", "description": "d"}}))
            == choice
    );
    assert!(
        message("location", json!({"latitude": -17.8, "longitude": 31.0})) == Kind::Location { latitude: -17.8, longitude: 31.0 }
    );
    assert!(
        message("reaction", json!({"message_id": "ours", "emoji": "👍"}))
            == Kind::Reaction { to: owned("ours"), emoji: Some(owned("👍")) }
    );
    assert!(message("reaction", json!({"message_id": "ours"})) == Kind::Reaction { to: owned("ours"), emoji: None });
    for (name, kind) in [
        ("image", MediaKind::Image),
        ("sticker", MediaKind::Image),
        ("document", MediaKind::Document),
        ("audio", MediaKind::Audio),
        ("video", MediaKind::Video),
    ] {
        let understood = message(name, json!({"id": "7", "mime_type": "x/y", "caption": "c", "sha256": "…"}));
        assert!(
            understood
                == Kind::Media { kind, id: owned("7"), mime_type: Some(owned("x/y")), caption: Some(owned("c")), filename: None }
        );
    }
    for (name, content) in
        [("contacts", json!([])), ("order", json!({})), ("text", json!({"no": "body"})), ("unsupported", json!(null))]
    {
        assert!(matches!(message(name, content), Kind::Other { kind, raw } if kind == name && raw["id"] == "m"), "{name}");
    }
}

#[test]
fn what_is_not_understood_is_kept_whole() {
    let other = |body: &Value| match webhook().events(&signed(body)).unwrap().remove(0) {
        Event::Other { phone_number_id, field, raw } => (phone_number_id, field, raw),
        event => panic!("{event:?}"),
    };
    let number = Some("1".to_owned());
    assert_eq!(other(&about("messages", json!([{"novel": 1}]))), (number.clone(), "messages".to_owned(), json!({"novel": 1})));
    assert_eq!(
        other(&about("errors", json!([{"code": 131_000}]))),
        (number.clone(), "messages".to_owned(), json!({"code": 131_000}))
    );
    assert_eq!(other(&about("calls", json!([1]))).2["calls"], json!([1]));
    let template = json!({"object": "whatsapp_business_account", "entry": [{"changes": [
        {"field": "message_template_status_update", "value": {"event": "PAUSED", "message_template_name": "fee_reminder"}}]}]});
    assert_eq!(other(&template).2["event"], "PAUSED");
}

#[test]
fn unsigned_and_tampered_calls_are_rejected() {
    let genuine = fake::written(url(), "wamid.2", "263772345678", "FEES");
    let rejected = |change: &dyn Fn(&mut Incoming)| {
        let mut call = genuine.clone();
        change(&mut call);
        matches!(webhook().events(&call), Err(Rejected::NotAuthentic(_)))
    };
    let header = |value: &str| {
        let value = value.to_owned();
        move |call: &mut Incoming| call.headers = vec![("x-hub-signature-256".to_owned(), value.clone())]
    };
    assert!(rejected(&|call| call.headers.clear()));
    assert!(rejected(&|call| call.body = [&call.body[..], b" "].concat().into()), "even a space is signed");
    assert!(rejected(&|call| call.body = String::from_utf8(call.body.to_vec()).unwrap().replace("FEES", "FEET").into()));
    for value in ["", "sha256=", "sha256=zz", "sha1=00", "00", &format!("sha256={}", "0".repeat(64))] {
        assert!(rejected(&header(value)), "{value}");
    }
    assert!(rejected(&|call| *call = fake::signed_call(url(), "another", "{}")));
    let no_secret = Webhook { app_secret: "".into(), verify_token: "".into() };
    assert!(no_secret.events(&fake::signed_call(url(), "", "{}")).is_err(), "an empty secret signs nothing");
    for body in ["", "[]", "{}", "{\"object\":\"page\",\"entry\":[]}", "{\"object\":\"whatsapp_business_account\"}"] {
        let call = fake::signed_call(url(), fake::APP_SECRET, body);
        assert!(matches!(webhook().events(&call), Err(Rejected::Malformed(_))), "{body}");
    }
}

#[test]
fn the_address_is_verified_only_for_the_apps_token() {
    let call = fake::verification(url(), "verify-me", "1158201444");
    assert_eq!(webhook().challenge(&call).as_deref(), Ok("1158201444"));
    for token in ["", "verify-m", "verify-me2"] {
        assert!(matches!(webhook().challenge(&fake::verification(url(), token, "1")), Err(Rejected::NotAuthentic(_))), "{token}");
    }
    let mut other = fake::verification(url(), "verify-me", "1");
    other.url.set_query(Some("hub.mode=unsubscribe&hub.verify_token=verify-me"));
    assert_eq!(webhook().challenge(&other), Err(Rejected::NotOffered));
    let no_token = Webhook { app_secret: "".into(), verify_token: "".into() };
    assert!(no_token.challenge(&fake::verification(url(), "", "1")).is_err());
}

#[test]
fn no_secret_and_nobody_is_in_a_debug_text() {
    let account = Account::new(settings(url())).unwrap();
    let events = webhook().events(&fake::written(url(), "wamid.2", "263772345678", "FEES")).unwrap();
    let told = format!("{account:?} {:?} {events:?} {:?}", webhook(), text("FEES"));
    for secret in [fake::ACCESS_TOKEN, fake::APP_SECRET, "verify-me", "772345678", "FEES"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(body in "\\PC{0,80}", place in 0_usize..2000, byte in 32_u8..127, signature in "\\PC{0,80}") {
        let mut flipped = about("messages", json!([{"from": "1", "id": "m", "type": "text", "text": {"body": "x"}}])).to_string().into_bytes();
        let place = place % flipped.len();
        flipped[place] = byte;
        for body in [body, String::from_utf8(flipped).unwrap()] {
            let call = fake::signed_call(url(), fake::APP_SECRET, &body);
            if let Ok(events) = webhook().events(&call) {
                let _ = events.iter().map(Event::key).count();
            }
            let mut forged = call;
            forged.headers = vec![("x-hub-signature-256".to_owned(), signature.clone())];
            prop_assert!(webhook().events(&forged).is_err());
        }
    }
}
