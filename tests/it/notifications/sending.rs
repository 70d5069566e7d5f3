//! To a provider and back.

use africastalking::fake;
use fakes::Fault;
use kernel::access::Role;
use serde_json::json;

use super::{NOON, at, credit, deliveries, family, letters, sent, sms, tell, top_up};
use crate::harness::{App, both};

both!(an_sms_goes_to_each_household_once_and_what_was_not_spent_is_given_back, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    top_up(&app, &school, 10_000).await;
    provider.desk().refuse("+263772000002", "403");
    let people =
        vec![family("Ama", "+263772000001"), family("Ben", "+263772000002"), family("Ama's other child", "+263772000001")];
    let message = tell(&school, people, "School closes early — at 12:00").await.unwrap();
    let shown = sent(&head, &message.id.to_string()).await;
    assert_eq!(shown["recipients"], 2);
    let found = deliveries(&head, &message.id.to_string()).await;
    assert_eq!(
        (&found[0]["status"], &found[0]["cost"], &found[0]["provider"]),
        (&json!("sent"), &json!(300), &json!("africastalking"))
    );
    assert!(found[0]["provider_id"].as_str().unwrap().starts_with("ATXid_"), "{found:?}");
    assert_eq!((&found[1]["status"], &found[1]["reason"]), (&json!("failed"), &json!("invalid_number")));
    let messages = provider.desk().messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].text, "School closes early - at 12:00");
    assert_eq!((credit(&head).await, &shown["charged"]), (9_700, &json!(300)));
    let entries = head.get("/message-credit-entries").query(&[("sort", "created_at")]).send().await.is(200);
    let sum: i64 = entries.list().iter().map(|entry| entry["amount"].as_i64().unwrap()).sum();
    assert_eq!((entries.list().len(), sum), (3, 9_700), "top-up, charge, refund: {entries}");

    // Nothing is sent to a number that does not exist a second time.
    let again = tell(&school, vec![family("Ben", "+263772000002")], "Again").await.unwrap();
    let found = deliveries(&head, &again.id.to_string()).await;
    assert_eq!((&found[0]["status"], &found[0]["reason"]), (&json!("skipped"), &json!("suppressed")), "{found:?}");
    let figures = head.get(&format!("/notifications/{}/figures", message.id)).send().await.is(200);
    assert_eq!(figures.data()["reasons"]["invalid_number"], 1, "{figures}");
    assert_eq!(figures.data()["cost"], "0.0300", "{figures}");
});

both!(what_may_have_been_sent_is_not_sent_again, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    top_up(&app, &school, 10_000).await;
    provider.desk().fail_next(Fault::Break);
    let message = tell(&school, vec![family("Ama", "+263772000001")], "Once").await.unwrap();
    sent(&head, &message.id.to_string()).await;
    let found = deliveries(&head, &message.id.to_string()).await;
    assert_eq!((&found[0]["status"], &found[0]["reason"]), (&json!("sent"), &json!("outcome_unknown")), "{found:?}");
    assert_eq!(provider.desk().messages().len(), 1);
    assert_eq!(credit(&head).await, 9_700, "it is paid for");
});

both!(when_a_provider_refuses_the_account_the_next_account_takes_it, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, empty, good) = (app.school().await, fake::start().await.unwrap(), fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &empty).await;
    let second = json!({
        "name": "SMS, second", "channel": "sms", "provider": "africastalking", "price": 500, "rank": 2,
        "settings": { "base": good.url("/").as_str(), "username": fake::USERNAME, "api_key": fake::API_KEY },
    });
    head.post("/message-gateways").json(&second).send().await.is(201);
    top_up(&app, &school, 10_000).await;
    empty.desk().refuse("*", "405");
    let message = tell(&school, vec![family("Ama", "+263772000001")], "Hello").await.unwrap();
    assert_eq!(message.charged, 500, "the dearest that it may become");
    sent(&head, &message.id.to_string()).await;
    assert_eq!((empty.desk().messages().len(), good.desk().messages().len()), (0, 1));
    assert_eq!(credit(&head).await, 9_500);
});

both!(what_one_way_refuses_goes_the_next, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    top_up(&app, &school, 10_000).await;
    provider.desk().refuse("+263772000009", "406");
    let mut ama = family("Ama Ndlovu", "+263772000009");
    ama.email = Some("ama@example.org".parse().unwrap());
    let message = tell(&school, vec![ama], "The bus is late").await.unwrap();
    sent(&head, &message.id.to_string()).await;
    let found = deliveries(&head, &message.id.to_string()).await;
    let way = (&found[0]["channel"], &found[0]["status"], &found[0]["provider"]);
    assert_eq!(way, (&json!("email"), &json!("sent"), &json!("platform")));
    let letters = letters(&app);
    assert_eq!(letters.len(), 1, "{letters:?}");
    for part in ["<ama@example.org>", "Subject: News", "The bus is late", "Auto-Submitted: auto-generated"] {
        assert!(letters[0].contains(part), "{part} is not in {}", letters[0]);
    }
    assert_eq!(credit(&head).await, 10_000, "e-mail costs nothing");
});

both!(ten_thousand_people_are_told_in_one_go, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    top_up(&app, &school, 3_000_000).await;
    let people = (0..10_000).map(|number| family(&format!("Parent {number}"), &format!("+26377{number:07}"))).collect();
    let began = std::time::Instant::now();
    let message = tell(&school, people, "School opens on Tuesday").await.unwrap();
    println!("{:?}: told 10,000 people in {:?}", app.kind(), began.elapsed());
    assert_eq!((message.recipients, message.charged), (10_000, 3_000_000));
    head.post(&format!("/notifications/{}/cancel", message.id)).send().await.is(200);
    let figures = head.get(&format!("/notifications/{}/figures", message.id)).send().await.is(200);
    let count = |status: &str| figures.data()["channels"]["sms"][status].as_i64().unwrap_or(0);
    assert_eq!(count("cancelled") + count("sent") + count("sending"), 10_000, "{figures}");
});

both!(a_gateway_leads_nowhere_but_to_the_public_internet, async |app: App| {
    let head = app.school().await.as_(Role::SchoolAdmin).await;
    let inside = ["http://api.example.org/", "https://127.0.0.1/", "https://169.254.169.254/latest/", "https://localhost/"];
    for base in inside.into_iter().chain(["file:///etc/passwd"]) {
        let gateway = json!({ "name": "SMS", "channel": "sms", "provider": "africastalking", "price": 0,
            "settings": { "base": base, "username": "x", "api_key": "y" } });
        let refused = head.post("/message-gateways").json(&gateway).send().await.fails(422, "VALIDATION_ERROR");
        refused.names("settings.base", "invalid_address");
    }
});

both!(a_gateway_keeps_its_keys_to_itself, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    let id = sms(&head, &provider).await;
    let gateway = |settings: serde_json::Value| json!({ "name": "SMS", "channel": "sms", "provider": "africastalking", "price": 400, "settings": settings });
    let path = format!("/message-gateways/{id}");
    let put = async |body| head.call(reqwest::Method::PUT, &path).json(&body).send().await;
    put(gateway(json!({ "username": "x" }))).await.fails(422, "VALIDATION_ERROR").names("settings.api_key", "required");
    let keys = json!({ "base": provider.url("/").as_str(), "username": fake::USERNAME, "api_key": fake::API_KEY });
    put(gateway(keys)).await.is(200);
    let tested = head.post(&format!("{path}/test")).json(&json!({ "to": "+263772000001" })).send().await.is(200);
    assert_eq!(tested.data()["outcome"], "accepted", "{tested}");
    assert_eq!(provider.desk().messages().len(), 1);
    for answer in [
        head.get(&path).send().await.is(200),
        head.get("/message-gateways").send().await.is(200),
        head.get(&format!("{path}/history")).send().await.is(200),
    ] {
        assert!(!answer.text().contains(fake::API_KEY), "{answer}");
    }
    let unknown = json!({ "name": "X", "channel": "push", "provider": "africastalking", "price": 0, "settings": {} });
    head.post("/message-gateways")
        .json(&unknown)
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("provider", "unknown_provider");
});
