//! What people write to a school, and what they are answered.

use std::time::{Duration, Instant};

use africastalking::fake;
use fakes::Server;
use kernel::access::Role;
use serde_json::{Value, json};

use super::reports::{call, callbacks};
use super::{NOON, at, family, sms, tell, top_up};
use crate::harness::{App, Client, School, both};

const MOTHER: &str = "+263772000001";
const STRANGER: &str = "+263772000009";

/// A school that people can write to.
struct Desk {
    app: App,
    school: School,
    head: Client,
    provider: Server,
    path: String,
}

impl Desk {
    async fn open(app: &App, moment: &str) -> Self {
        let (app, _) = at(app, moment);
        let (school, provider) = (app.school().await, fake::start().await.unwrap());
        let head = school.as_(Role::SchoolAdmin).await;
        sms(&head, &provider).await;
        top_up(&app, &school, 100_000).await;
        let path = callbacks(&head, "africastalking", None).await.path;
        Self { app, school, head, provider, path }
    }

    /// Somebody writes; gives what was made of it, once it is worked on.
    async fn write(&self, from: &str, id: &str, text: &str) -> Value {
        self.deliver(from, id, text).await;
        self.taken(id, from, text).await
    }

    async fn deliver(&self, from: &str, id: &str, text: &str) -> bool {
        let form = fake::written("https://school.example/".parse().unwrap(), "", id, from, "33000", text).body;
        let form = String::from_utf8(form.to_vec()).unwrap();
        call(&self.app, &self.path, &form).await.is(202).data()["duplicate"] == json!(true)
    }

    async fn taken(&self, id: &str, from: &str, text: &str) -> Value {
        let until = Instant::now() + crate::harness::PATIENCE;
        loop {
            let rows = self.head.get("/inbound-messages").query(&[("sender", from)]).send().await.is(200);
            if let Some(row) = rows.list().iter().find(|row| row["text"] == text) {
                return row.clone();
            }
            assert!(Instant::now() < until, "{id} is never taken in: {rows}\n{}", self.head.get("/jobs").send().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What a number was sent, once it is so many.
    async fn sent_to(&self, to: &str, count: usize) -> Vec<String> {
        let until = Instant::now() + crate::harness::PATIENCE;
        loop {
            let texts: Vec<String> = self
                .provider
                .desk()
                .messages()
                .into_iter()
                .filter(|message| message.to == to)
                .map(|message| message.text)
                .collect();
            if texts.len() >= count {
                assert_eq!(texts.len(), count, "{texts:?}");
                return texts;
            }
            assert!(Instant::now() < until, "{to} never gets {count}: {texts:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn child(&self, name: &str, charged: &[(&str, &str)]) -> String {
        let body = json!({
            "first_name": name, "last_name": "Moyo", "sex": "female", "born_on": "2013-02-01",
            "enrolment": { "level_code": "F1", "starts_on": "2026-01-13" }
        });
        let id = self.head.post("/students").json(&body).send().await.is(201).id();
        for (amount, currency) in charged {
            let charge = json!({
                "student_id": id, "description": "Tuition", "amount": { "amount": amount, "currency": currency },
                "charged_on": "2026-01-13", "due_on": "2026-02-12", "academic_year": 2026, "term": 1
            });
            self.head.post("/finance/charges").json(&charge).send().await.is(201);
        }
        id
    }

    async fn guardian(&self, phone: &str, language: &str, children: &[&str], custody: &str) -> String {
        let body = json!({ "first_name": "Chipo", "last_name": "Moyo", "phone": phone, "language": language });
        let id = self.head.post("/guardians").json(&body).send().await.is(201).id();
        for child in children {
            let link = json!({ "student_id": child, "guardian_id": id, "relationship": "mother", "custody": custody });
            self.head.post("/guardian-links").json(&link).send().await.is(201);
        }
        id
    }
}

both!(a_guardian_who_writes_bal_is_told_of_each_child_and_a_stranger_of_none, async |app: App| {
    let desk = Desk::open(&app, NOON).await;
    let _end = desk.school.jobs_must_end();
    let (one, other) = (
        desk.child("Rudo", &[("65.00", "USD"), ("10", "ZWG"), ("5.50", "USD")]).await,
        desk.child("Ama", &[("80", "USD")]).await,
    );
    let none = desk.child("Zuva", &[("999", "USD")]).await;
    desk.guardian(MOTHER, "en", &[&one, &other], "full").await;
    desk.guardian("+263772000002", "en", &[&none], "none").await;
    let row = desk.write(MOTHER, "in-1", " bal. ").await;
    assert_eq!((&row["outcome"], &row["keyword"]), (&json!("answered"), &json!("BAL")), "{row}");
    assert_eq!(desk.sent_to(MOTHER, 1).await, ["Ama Moyo: USD 80.00 charged\nRudo Moyo: USD 70.50 + ZWG 10.00 charged"]);
    // What the message says about the family is in nobody's list of messages.
    let message = desk.head.get(&format!("/notifications/{}", row["notification_id"].as_str().unwrap())).send().await.is(200);
    assert!(!message.to_string().contains("70.50"), "{message}");
    // Neither a stranger nor a parent without custody hears anything of anybody.
    for (number, id) in [(STRANGER, "in-2"), ("+263772000002", "in-3")] {
        desk.write(number, id, "BAL").await;
        let said = desk.sent_to(number, 1).await;
        assert!(said[0].contains("we do not know this number") && !said[0].contains("Moyo"), "{said:?}");
    }
});

both!(the_same_message_again_is_answered_once, async |app: App| {
    let desk = Desk::open(&app, NOON).await;
    let child = desk.child("Rudo", &[("65.00", "USD")]).await;
    desk.guardian(MOTHER, "sn", &[&child], "full").await;
    desk.write(MOTHER, "in-1", "BAL").await;
    assert_eq!(
        desk.sent_to(MOTHER, 1).await,
        ["Rudo Moyo: yakabhadhariswa USD 65.00"],
        "in the language that she is written to in"
    );
    assert!(desk.deliver(MOTHER, "in-1", "BAL").await, "the provider's own repetition");
    // By another address of the school's, so that it is taken in as another call.
    let second = callbacks(&desk.head, "africastalking", None).await.path;
    let form = "date=2026-03-06+12%3A00%3A00&from=%2B263772000001&id=in-1&text=BAL&to=33000&networkCode=64804";
    call(&desk.app, &second, form).await.is(202);
    desk.write(MOTHER, "in-2", "help").await;
    assert_eq!(desk.sent_to(MOTHER, 2).await.len(), 2);
    let rows = desk.head.get("/inbound-messages").query(&[("keyword", "BAL")]).send().await.is(200);
    assert_eq!(rows.list().len(), 1, "{rows}");
});

both!(what_is_not_understood_is_answered_with_the_words_once_a_day_and_machines_with_nothing, async |app: App| {
    let desk = Desk::open(&app, NOON).await;
    let word = json!({ "word": "TERM", "about": "when the term begins", "text_en": "{{ school }}: term 2 begins on 12 May." });
    desk.head.post("/message-keywords").json(&word).send().await.is(201);
    assert_eq!(desk.write(STRANGER, "in-1", "RES").await["outcome"], "menu");
    let said = desk.sent_to(STRANGER, 1).await;
    assert!(said[0].ends_with("TERM - when the term begins\nBAL - fees that were charged\nSTOP - no more messages"), "{said:?}");
    assert_eq!(desk.write(STRANGER, "in-2", "I am in a meeting").await["outcome"], "kept");
    assert_eq!(desk.write(STRANGER, "in-3", "HELP").await["outcome"], "kept");
    for (id, machine) in [("in-4", "33073"), ("in-5", "ECONET")] {
        let row = desk.write(machine, id, "BAL").await;
        assert_eq!((&row["outcome"], &row["notification_id"]), (&json!("kept"), &Value::Null), "{row}");
    }
    assert_eq!(desk.write(STRANGER, "in-6", "term?").await["outcome"], "answered");
    let said = desk.sent_to(STRANGER, 2).await;
    assert!(said[1].ends_with(": term 2 begins on 12 May."), "{said:?}");
    assert_eq!(desk.provider.desk().messages().len(), 2);
});

both!(an_answer_comes_at_night_and_without_credit_not_at_all, async |app: App| {
    // Ten in the evening in Harare.
    let desk = Desk::open(&app, "2026-03-06T20:00:00Z").await;
    let quiet = json!({ "value": { "from": "20:00", "to": "06:00" } });
    desk.head.call(reqwest::Method::PUT, "/settings/messages.quiet_hours").json(&quiet).send().await.is(200);
    desk.write(STRANGER, "in-1", "MENU").await;
    desk.sent_to(STRANGER, 1).await;
    let poor = Desk { school: desk.app.school().await, ..desk };
    let head = poor.school.as_(Role::SchoolAdmin).await;
    sms(&head, &poor.provider).await;
    let path = callbacks(&head, "africastalking", None).await.path;
    let poor = Desk { head, path, ..poor };
    let row = poor.write("+263772000003", "in-1", "MENU").await;
    assert_eq!((&row["outcome"], &row["notification_id"]), (&json!("no_credit"), &Value::Null), "{row}");
    assert_eq!(poor.provider.desk().messages().len(), 1);
});

both!(an_answer_that_cannot_be_sent_is_not_called_one, async |app: App| {
    let desk = Desk::open(&app, NOON).await;
    let gateways = desk.head.get("/message-gateways").send().await.is(200);
    let path = format!("/message-gateways/{}", gateways.list()[0]["id"].as_str().unwrap());
    desk.head.delete(&path).send().await.is(204);
    let asked = desk.write(STRANGER, "a-1", "BAL").await;
    assert_eq!(asked["outcome"], "no_way", "{asked}");
    let message = asked["notification_id"].as_str().unwrap();
    let of = desk.head.get("/notification-deliveries").query(&[("notification_id", message)]).send().await.is(200);
    let delivery = &of.list()[0];
    assert_eq!((&delivery["status"], &delivery["reason"]), (&json!("skipped"), &json!("channel_not_set_up")), "{of}");
    sms(&desk.head, &desk.provider).await;
    assert_eq!(desk.write(STRANGER, "a-2", "BAL again").await["outcome"], "answered");
    desk.sent_to(STRANGER, 1).await;
});

both!(a_number_gets_so_many_answers_a_day, async |app: App| {
    let desk = Desk::open(&app, NOON).await;
    let word = json!({ "word": "HELLO", "text_en": "HELLO" });
    desk.head.post("/message-keywords").json(&word).send().await.is(201);
    for number in 0..22 {
        desk.deliver(STRANGER, &format!("in-{number}"), &format!("hello {number}")).await;
    }
    // In whatever order they are worked on.
    for number in 0..22 {
        desk.taken(&format!("in-{number}"), STRANGER, &format!("hello {number}")).await;
    }
    let limited = desk.head.get("/inbound-messages").query(&[("outcome", "limited")]).send().await.is(200);
    assert_eq!(limited.list().len(), 2, "{limited}");
    desk.sent_to(STRANGER, 20).await;
});

both!(stop_is_confirmed_once_and_start_too, async |app: App| {
    let desk = Desk::open(&app, NOON).await;
    assert_eq!(desk.write(STRANGER, "in-1", "STOP").await["outcome"], "stopped");
    assert!(desk.sent_to(STRANGER, 1).await[0].contains("no more messages here. Write START"));
    assert_eq!(desk.write(STRANGER, "in-2", "stop!").await["outcome"], "stopped");
    tell(&desk.school, vec![family("Ama", STRANGER)], "Hello").await.unwrap();
    assert_eq!(desk.write(STRANGER, "in-3", "Start").await["outcome"], "started");
    assert!(desk.sent_to(STRANGER, 2).await[1].contains("messages here again"));
    // A short code has nothing to stop.
    assert_eq!(desk.write("33073", "in-4", "STOP").await["outcome"], "kept");
    assert_eq!(desk.head.get("/notification-suppressions").send().await.is(200).list().len(), 0);
});

both!(a_schools_word_is_no_reserved_one_and_answers_with_one_thing, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let refused = async |body: Value, field: &str, issue: &str| {
        head.post("/message-keywords").json(&body).send().await.fails(422, "VALIDATION_ERROR").names(field, issue);
    };
    refused(json!({ "word": "STOP", "text_en": "No" }), "word", "word_reserved").await;
    refused(json!({ "word": "bal", "text_en": "No" }), "word", "pattern").await;
    refused(json!({ "word": "MARI" }), "text_en", "required").await;
    refused(json!({ "word": "MARI", "answer": "fees.balance", "text_en": "No" }), "answer", "answer_or_text").await;
    refused(json!({ "word": "MARI", "answer": "nothing" }), "answer", "enum").await;
    refused(json!({ "word": "MARI", "text_en": "{{ student }}" }), "text_en", "unknown_variable").await;
    head.post("/message-keywords").json(&json!({ "word": "MARI", "answer": "fees.balance" })).send().await.is(201);
    head.post("/message-keywords").json(&json!({ "word": "MARI", "text_en": "No" })).send().await.fails(409, "DUPLICATE");
    // What people wrote is the office's to read.
    for role in [Role::Teacher, Role::Parent, Role::Registrar] {
        school.as_(role).await.get("/inbound-messages").send().await.fails(403, "FORBIDDEN");
    }
});
