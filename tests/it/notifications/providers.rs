//! The providers that a school may have an account with: each takes a message as its protocol says.

use fakes::Server;
use kernel::access::Role;
use serde_json::{Value, json};

use super::{NOON, at};
use crate::harness::{App, both};

/// A provider that is asked by GET and answers in words, described.
pub(super) fn by_get(base: &str) -> Value {
    json!({
        "method": "GET",
        "url": format!("{base}send?user={{account.user}}&pass={{account.password}}&to={{to_digits}}&from={{from}}&text={{text}}&ref={{reference}}"),
        "body": "none",
        "answers": {
            "accepted": { "at": { "text": "^OK" }, "is": "OK" },
            "provider_id": { "text": "^OK (\\S+)" },
            "refused": [[{ "at": { "text": "^ERR (\\d+)" }, "is": "^101$" }, "account"]],
        },
        "account": { "user": http_sms::fake::USER, "password": http_sms::fake::PASSWORD },
        "from": "SCHOOL",
    })
}

both!(each_provider_of_sms_takes_a_message_by_its_own_protocol, async |app: App| {
    let (app, _) = at(&app, NOON);
    let head = app.school().await.as_(Role::SchoolAdmin).await;
    let described = http_sms::fake::start().await.unwrap();
    let all: [(&str, Server, Value); 6] = [
        (
            "africastalking",
            africastalking::fake::start().await.unwrap(),
            json!({ "username": africastalking::fake::USERNAME, "api_key": africastalking::fake::API_KEY }),
        ),
        (
            "bulksms",
            bulksms::fake::start().await.unwrap(),
            json!({ "token_id": bulksms::fake::TOKEN_ID, "token_secret": bulksms::fake::TOKEN_SECRET }),
        ),
        ("clickatell", clickatell::fake::start().await.unwrap(), json!({ "api_key": clickatell::fake::API_KEY })),
        ("infobip", infobip::fake::start().await.unwrap(), json!({ "api_key": infobip::fake::API_KEY, "from": "SCHOOL" })),
        (
            "twilio",
            twilio::fake::start().await.unwrap(),
            json!({ "account_sid": twilio::fake::ACCOUNT_SID, "auth_token": twilio::fake::AUTH_TOKEN, "from": "SCHOOL" }),
        ),
        ("http", described, json!({})),
    ];
    let offered = head.get("/message-providers").send().await.is(200);
    // SMPP is no request and an answer: it has a file of its own.
    let is_asked = |provider: &&Value| provider["channel"] == "sms" && provider["name"] != "smpp";
    let names = offered.list().iter().filter(is_asked).map(|provider| provider["name"].clone());
    assert_eq!(names.collect::<Vec<_>>(), all.iter().map(|(name, ..)| json!(name)).collect::<Vec<_>>());
    for (name, server, mut settings) in all {
        if name == "http" {
            settings = by_get(server.url("/").as_str());
        } else {
            settings["base"] = json!(server.url("/").as_str());
        }
        let gateway = json!({ "name": name, "channel": "sms", "provider": name, "price": 300, "settings": settings });
        let id = head.post("/message-gateways").json(&gateway).send().await.is(201).id();
        let path = format!("/message-gateways/{id}/test");
        let tested = head.post(&path).json(&json!({ "to": "+263772000001" })).send().await.is(200);
        assert_eq!(tested.data()["outcome"], "accepted", "{name}: {tested}");
        let messages = server.desk().messages();
        assert!(messages.len() == 1 && messages[0].text.contains("test"), "{name}: {messages:?}");
    }
});
