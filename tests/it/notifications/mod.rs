//! What people are told: in which words, which way, when, and at what cost.

mod audience;
mod credit;
mod described;
mod inbox;
mod keywords;
mod mail;
mod providers;
mod push;
mod reports;
mod returned;
mod sending;
mod smpp;
mod texts;
mod whatsapp;
mod when;

use std::sync::Arc;
use std::time::{Duration, Instant};

use africastalking::fake;
use chrono::{DateTime, Utc};
use fakes::Server;
use kernel::clock::SetClock;
use platform::notifications::kind::ANNOUNCEMENT;
use platform::notifications::{Notice, Recipient, message, notify};
use serde_json::{Map, Value, json};

use crate::harness::{App, Client, School};

/// A Friday, noon in Harare: nobody's quiet hours.
const NOON: &str = "2026-03-06T10:00:00Z";

/// Providers of these tests are on this machine.
const HERE: [(&str, &str); 3] =
    [("webhooks.allow_http", "true"), ("webhooks.allowed_networks", "127.0.0.0/8,::1/128"), ("webhooks.allowed_ports", "0")];

/// An application of its own, whose clock stands where it is set.
fn at(app: &App, moment: &str) -> (App, SetClock) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    let clock = SetClock::at(moment);
    let app = App::with_clock(app.kind(), &HERE, Arc::new(clock.clone())).unwrap();
    (app, clock)
}

/// The letters that have left, each as it was written.
fn letters(app: &App) -> Vec<String> {
    let config = app.services().config();
    let Ok(folder) = std::fs::read_dir(config.mail.local_folder(&config.storage)) else { return Vec::new() };
    let mut letters: Vec<_> = folder.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    letters.sort();
    letters
}

/// Gives a school a way to send SMS, at three cents each.
async fn sms(head: &Client, provider: &Server) -> String {
    let gateway = json!({
        "name": "SMS", "channel": "sms", "provider": "africastalking", "price": 300, "per_second": 1000,
        "settings": { "base": provider.url("/").as_str(), "username": fake::USERNAME, "api_key": fake::API_KEY },
    });
    head.post("/message-gateways").json(&gateway).send().await.is(201).id()
}

/// Gives a school credit.
async fn top_up(app: &App, school: &School, amount: i64) {
    let admin = crate::harness::super_admin(app).await;
    let body = json!({ "amount": amount, "note": "Receipt 1" });
    let path = format!("/schools/{}/message-credit/top-up", school.id);
    admin.post(&path).header("Idempotency-Key", "receipt-1").json(&body).send().await.is(200);
}

/// Somebody without an account.
fn family(name: &str, phone: &str) -> Recipient {
    Recipient {
        name: name.to_owned(),
        phone: Some(phone.parse().unwrap()),
        because: "because_role".to_owned(),
        ..Recipient::default()
    }
}

fn words(text: &str) -> Map<String, Value> {
    json!({ "subject": "News", "text": text }).as_object().unwrap().clone()
}

/// Tells these people something, as a module does.
async fn tell(school: &School, recipients: Vec<Recipient>, text: &'static str) -> Result<message::Model, kernel::Error> {
    school
        .run(async move |ctx| ctx.nested(async || notify(ctx, Notice::new(&ANNOUNCEMENT, recipients, words(text))).await).await)
        .await
}

/// The message, once nothing of it is left to be sent.
async fn sent(head: &Client, id: &str) -> Value {
    let until = Instant::now() + crate::harness::PATIENCE;
    loop {
        let shown = head.get(&format!("/notifications/{id}")).send().await.is(200);
        if shown.data()["status"] == "sent" {
            return shown.data().clone();
        }
        if Instant::now() > until {
            panic!("it is not sent: {shown}\n{}", head.get("/jobs").send().await);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Its deliveries: who, which way, and how each stands.
async fn deliveries(head: &Client, id: &str) -> Vec<Value> {
    let answer = head.get("/notification-deliveries").query(&[("notification_id", id), ("sort", "person_name")]).send().await;
    answer.is(200).list().to_vec()
}

async fn credit(head: &Client) -> i64 {
    head.get("/message-credit").send().await.is(200).data()["balance"].as_i64().unwrap()
}
