//! A provider of SMS that the school describes: what it reports, and what people write through it.

use kernel::access::Role;
use serde_json::json;

use super::providers::by_get;
use super::reports::{call, callbacks, stands};
use super::{NOON, at, deliveries, family, sent, tell, top_up};
use crate::harness::{App, both};

both!(the_description_says_what_a_callback_means, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, gateway) = (app.school().await, http_sms::fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    let _end = school.jobs_must_end();
    let mut settings = by_get(gateway.url("/").as_str());
    settings["reports"] = json!({
        "id": { "field": "msgid" }, "status": { "field": "dlr" }, "statuses": { "1": "delivered", "2": "failed" },
    });
    settings["inbounds"] = json!({ "from": { "field": "sender" }, "to": { "field": "receiver" }, "text": { "field": "msg" } });
    let made = json!({ "name": "SMS", "channel": "sms", "provider": "http", "price": 300, "settings": settings });
    head.post("/message-gateways").json(&made).send().await.is(201);
    top_up(&app, &school, 10_000).await;
    let source = callbacks(&head, "http", None).await;
    let message = tell(&school, vec![family("Ama", "+263772000001")], "Hello").await.unwrap().id.to_string();
    sent(&head, &message).await;
    let id = deliveries(&head, &message).await[0]["provider_id"].as_str().unwrap().to_owned();
    call(&app, &source.path, "msgid=another&dlr=1").await.is(202);
    call(&app, &source.path, &format!("msgid={id}&dlr=1")).await.is(202);
    stands(&head, &message, "delivered").await;

    // Without ids two that are the same to the letter are two.
    for _ in 0..2 {
        call(&app, &source.path, "sender=263772000001&receiver=33000&msg=STOP").await.is(202);
    }
    let until = std::time::Instant::now() + crate::harness::PATIENCE;
    loop {
        let written = head.get("/inbound-messages").send().await.is(200);
        if written.list().len() == 2 {
            assert!(
                written.list().iter().all(|one| one["outcome"] == "stopped" && one["sender"] == "+263772000001"),
                "{written}"
            );
            break;
        }
        assert!(std::time::Instant::now() < until, "{written}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
});
