//! The inbox, and what people choose to hear.

use kernel::access::Role;
use serde_json::json;

use crate::harness::{App, both};

both!(an_announcement_is_in_the_inbox_of_each_it_is_for_and_of_nobody_else, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let (teacher, parent) = (school.as_(Role::Teacher).await, school.as_(Role::Parent).await);
    let both_roles = school.new_login(&[Role::Teacher, Role::Staff]).await.client;
    let said = json!({ "audience": { "roles": ["teacher", "staff"] }, "subject": "Staff meeting", "text": "Friday, 14:00",
        "channels": ["sms"] });
    let message = head.post("/notifications").json(&said).send().await.is(201);
    assert_eq!((&message.data()["recipients"], &message.data()["status"]), (&json!(2), &json!("sent")), "{message}");
    for client in [&teacher, &both_roles] {
        assert_eq!(client.get("/inbox/unread").send().await.is(200).data()["unread"], 1);
        let inbox = client.get("/notification-deliveries").query(&[("channel", "in_app")]).send().await.is(200);
        assert_eq!(inbox.list().len(), 1, "once, whatever their roles: {inbox}");
        assert_eq!((&inbox.list()[0]["subject"], &inbox.list()[0]["body"]), (&json!("Staff meeting"), &json!("Friday, 14:00")));
    }
    assert_eq!(parent.get("/inbox/unread").send().await.is(200).data()["unread"], 0);
    assert!(parent.get("/notification-deliveries").send().await.is(200).list().is_empty());

    let own = teacher.get("/notification-deliveries").send().await.is(200).list()[0]["id"].as_str().unwrap().to_owned();
    let why = teacher.get(&format!("/notification-deliveries/{own}/why")).send().await.is(200);
    assert_eq!(why.data()["because"], "because_role");
    assert!(why.data()["explanation"].as_str().unwrap().contains("everybody with your role"), "{why}");
    for stranger in [&parent, &both_roles] {
        stranger.get(&format!("/notification-deliveries/{own}/why")).send().await.fails(404, "NOT_FOUND");
        stranger.post(&format!("/inbox/{own}/read")).send().await.fails(404, "NOT_FOUND");
    }
    let read = teacher.post(&format!("/inbox/{own}/read")).send().await.is(200);
    let again = teacher.post(&format!("/inbox/{own}/read")).send().await.is(200);
    assert_eq!(read.data()["read_at"], again.data()["read_at"]);
    assert_eq!(both_roles.post("/inbox/read-all").send().await.is(200).data()["unread"], 0);
    let figures = head.get(&format!("/notifications/{}/figures", message.id())).send().await.is(200);
    assert_eq!(figures.data()["read"], 2, "{figures}");
    assert_eq!(figures.data()["channels"]["in_app"]["delivered"], 2, "{figures}");
});

both!(who_turned_a_category_off_is_not_told_and_nobody_turns_safety_off, async |app: App| {
    let school = app.school().await;
    let (head, teacher) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Teacher).await);
    let wish = |category: &str, channel: &str, choice: &str| json!({ "preferences": [{ "category": category, "channel": channel, "choice": choice }] });
    let put = async |body| teacher.call(reqwest::Method::PUT, "/notification-preferences").json(&body).send().await;
    let refused = put(wish("safety", "sms", "off")).await.fails(422, "VALIDATION_ERROR");
    refused.names("preferences[0].category", "everybody_hears");
    put(wish("events", "sms", "digest")).await.fails(422, "VALIDATION_ERROR").names("preferences[0].choice", "digest_is_email");
    let chosen = put(wish("general", "in_app", "off")).await.is(200);
    let kept =
        chosen.data()["preferences"].as_array().unwrap().iter().find(|p| p["category"] == "general" && p["channel"] == "in_app");
    assert_eq!(kept.unwrap()["choice"], "off");
    assert_eq!(teacher.get("/notification-preferences").send().await.is(200).data(), chosen.data());
    put(wish("general", "email", "off")).await.is(200);
    let said = |urgency: &str| json!({ "audience": { "roles": ["teacher"] }, "subject": "Book sale", "text": "On Monday", "urgency": urgency });
    let message = head.post("/notifications").json(&said("normal")).send().await.is(201).id();
    let skipped = crate::notifications::deliveries(&head, &message).await;
    assert_eq!((&skipped[0]["status"], &skipped[0]["reason"]), (&json!("skipped"), &json!("turned_off")), "{skipped:?}");
    assert_eq!(teacher.get("/inbox/unread").send().await.is(200).data()["unread"], 0);
    head.post("/notifications").json(&said("emergency")).send().await.is(201);
    assert_eq!(teacher.get("/inbox/unread").send().await.is(200).data()["unread"], 1, "an emergency reaches everybody");
});

both!(an_audience_that_names_nobody_or_what_is_not_there_is_refused, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let head = school.as_(Role::SchoolAdmin).await;
    let stranger = other.login(Role::Teacher).await.account_id;
    let tell = async |audience| {
        head.post("/notifications").json(&json!({ "audience": audience, "subject": "A", "text": "B" })).send().await
    };
    tell(json!({})).await.fails(422, "VALIDATION_ERROR").names("audience", "required");
    tell(json!({ "roles": ["bursar"] })).await.fails(422, "VALIDATION_ERROR").names("audience", "audience_empty");
    let refused = tell(json!({ "accounts": [stranger] })).await.fails(422, "VALIDATION_ERROR");
    refused.names("audience.accounts[0]", "invalid_reference");
    let group = json!({ "groups": [{ "kind": "no_such_group", "id": stranger }] });
    tell(group).await.fails(422, "VALIDATION_ERROR").names("audience.groups[0].kind", "unknown_kind");
    assert!(head.get("/notifications").send().await.is(200).list().is_empty(), "nothing is half done");
});

both!(what_was_told_because_of_an_event_is_told_once_however_often_it_is_asked_for, async |app: App| {
    let school = app.school().await;
    let teacher = school.login(Role::Teacher).await;
    let account = teacher.account_id;
    for _ in 0..3 {
        let told = school.run(async move |ctx| {
            let recipient = platform::notifications::Recipient {
                account_id: Some(account),
                name: "Tendai Moyo".to_owned(),
                because: "because_named".to_owned(),
                ..Default::default()
            };
            let notice = platform::notifications::Notice::new(
                &platform::notifications::kind::ANNOUNCEMENT,
                vec![recipient.clone(), recipient],
                crate::notifications::words("Once"),
            );
            let notice = platform::notifications::Notice { dedupe_key: Some("event-1".to_owned()), ..notice };
            platform::notifications::notify(ctx, notice).await.unwrap().recipients
        });
        assert_eq!(told.await, 1);
    }
    assert_eq!(teacher.client.get("/inbox/unread").send().await.is(200).data()["unread"], 1);
});
