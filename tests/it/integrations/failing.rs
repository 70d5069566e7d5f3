//! Receivers that fail: tried again by the published schedule, left alone, given up, and never in the way of others.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::access::Role;
use serde_json::{Value, json};

use super::receiver::{Answer, Receiver};
use super::{Endpoint, all, learner, sending, sending_by_clock, tried};
use crate::harness::{App, both};

/// What Standard Webhooks publishes: seconds before each attempt.
const WAITS: [i64; 10] = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

fn moment(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap_or_else(|| panic!("no moment: {value}")).parse().unwrap()
}

both!(a_delivery_that_fails_is_tried_again_as_published_with_the_same_id_and_then_given_up, async |app: App| {
    // Nobody gives up an endpoint meanwhile: the whole schedule takes three days.
    let Some((app, clock)) = sending_by_clock(app.kind(), &[]) else { return };
    let school = app.school().await;
    let receiver = Receiver::answering(Answer { body: "<h1>no</h1>".to_owned(), ..Answer::of(500) });
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    let secret = endpoint.secret.clone().unwrap();
    learner(&endpoint.head).await;
    let mut watching = endpoint;
    for attempt in 1..=WAITS.len() {
        let requests = receiver.requests_once(attempt).await;
        let now = app.services().source().now();
        assert!(requests[attempt - 1].is_believed(&secret, now.timestamp()), "signed anew, with the time of the attempt");
        assert_eq!(requests[attempt - 1].header("webhook-id"), requests[0].header("webhook-id"));
        // A token ends after a day.
        if attempt > 6 {
            watching.head = school.new_login(&[Role::SchoolAdmin]).await.client;
        }
        let delivery = watching.deliveries_once(tried(attempt)).await.remove(0);
        assert_eq!((&delivery["response_status"], &delivery["log"][0]["excerpt"]), (&json!(500), &json!("<h1>no</h1>")));
        let Some(published) = WAITS.get(attempt) else {
            assert_eq!(delivery["status"], "failed", "{delivery}");
            assert!(delivery["next_attempt_at"].is_null(), "{delivery}");
            break;
        };
        assert_eq!(delivery["status"], "pending", "{delivery}");
        let wait = moment(&delivery["next_attempt_at"]) - now;
        assert!(
            wait >= TimeDelta::seconds(*published) && wait <= TimeDelta::seconds(published * 11 / 10 + 1),
            "{attempt}: {wait}"
        );
        clock.advance(wait - TimeDelta::milliseconds(10));
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(receiver.requests().len(), attempt, "not before its time");
        clock.advance(TimeDelta::milliseconds(20));
    }
    assert_eq!(receiver.requests().len(), 10);
});

both!(a_receiver_that_says_it_is_gone_is_disabled_at_once, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let (gone, watching) = (Receiver::answering(Answer::of(410)), Receiver::start());
    let endpoint = Endpoint::at(&school, &gone, &["sis.student.created"]).await;
    let other = Endpoint::at(&school, &watching, &["integrations.webhook_endpoint.disabled"]).await;
    learner(&endpoint.head).await;
    endpoint.deliveries_once(all(1, "failed")).await;
    let shown = endpoint.shown().await;
    assert_eq!((&shown.data()["enabled"], &shown.data()["disabled_because"]), (&json!(false), &json!("gone")), "{shown}");
    let told = watching.requests_once(1).await.remove(0).json();
    assert_eq!(told["data"]["id"].as_str(), Some(endpoint.id.as_str()));
    let history = endpoint.head.get(&endpoint.path("history")).send().await.is(200);
    assert_eq!(history.list()[0]["action"], "disable", "{history}");
    // Nothing is sent there any more, whatever happens.
    learner(&endpoint.head).await;
    let test = endpoint.head.post(&endpoint.path("test")).send().await;
    test.fails(409, "ENDPOINT_DISABLED");
    assert_eq!((gone.requests().len(), endpoint.deliveries().await.len(), other.deliveries().await.len()), (1, 1, 1));
    // It is back.
    gone.answer(Answer::of(200));
    endpoint.head.post(&endpoint.path("enable")).send().await.is(200);
    endpoint.head.post(&endpoint.path("enable")).send().await.fails(409, "ILLEGAL_TRANSITION");
    learner(&endpoint.head).await;
    gone.requests_once(2).await;
});

both!(an_endpoint_that_fails_for_days_is_disabled, async |app: App| {
    let Some((app, clock)) = sending_by_clock(app.kind(), &[("webhooks.disable_after_days", "2")]) else { return };
    let school = app.school().await;
    let receiver = Receiver::answering(Answer::of(500));
    let mut endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    learner(&endpoint.head).await;
    endpoint.deliveries_once(tried(1)).await;
    assert!(endpoint.shown().await.data()["failing_since"].is_string());
    clock.advance(TimeDelta::hours(49));
    endpoint.head = school.new_login(&[Role::SchoolAdmin]).await.client;
    endpoint.deliveries_once(tried(2)).await;
    let shown = endpoint.shown().await;
    assert_eq!(shown.data()["disabled_because"], "failing", "{shown}");
    // What still waits is cancelled when its time comes.
    clock.advance(TimeDelta::hours(1));
    endpoint.deliveries_once(all(1, "cancelled")).await;
    assert_eq!(receiver.requests().len(), 2);
});

both!(one_success_forgives_all_failures, async |app: App| {
    let Some((app, clock)) = sending_by_clock(app.kind(), &[]) else { return };
    let school = app.school().await;
    let receiver = Receiver::start();
    receiver.answer_next(Answer::of(500));
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    learner(&endpoint.head).await;
    endpoint.deliveries_once(tried(1)).await;
    clock.advance(TimeDelta::seconds(6));
    endpoint.deliveries_once(all(1, "delivered")).await;
    assert!(endpoint.shown().await.data()["failing_since"].is_null());
});

both!(a_redirect_is_a_failure_and_is_not_followed, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let target = Receiver::start();
    let receiver = Receiver::answering(Answer::of(307).header("location", target.url.clone()));
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    learner(&endpoint.head).await;
    let delivery = endpoint.deliveries_once(tried(1)).await.remove(0);
    assert_eq!((&delivery["status"], &delivery["response_status"]), (&json!("pending"), &json!(307)), "{delivery}");
    assert!(target.requests().is_empty(), "the redirect was followed");
});

both!(a_receiver_that_asks_for_time_gets_it_for_all_its_deliveries, async |app: App| {
    let Some((app, clock)) = sending_by_clock(app.kind(), &[]) else { return };
    let school = app.school().await;
    let receiver = Receiver::start();
    receiver.answer_next(Answer::of(503).header("retry-after", "120"));
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    let begun = app.services().source().now();
    learner(&endpoint.head).await;
    let first = endpoint.deliveries_once(tried(1)).await.remove(0);
    assert_eq!(moment(&first["next_attempt_at"]) - begun, TimeDelta::seconds(120), "{first}");
    learner(&endpoint.head).await;
    endpoint.deliveries_once(all(2, "pending")).await;
    clock.advance(TimeDelta::seconds(119));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(receiver.requests().len(), 1, "sooner than it asked");
    // And half a minute more, so that not all come at once; of an endpoint that fails, one at a time.
    clock.advance(TimeDelta::seconds(32));
    endpoint.deliveries_once(|all| all.iter().any(|delivery| delivery["status"] == "delivered")).await;
    clock.advance(TimeDelta::seconds(10));
    endpoint.deliveries_once(all(2, "delivered")).await;
});

both!(an_answer_that_is_long_or_no_text_is_kept_short, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let long = Answer { body: format!("\u{1b}[31m{}", "x".repeat(5_000_000)), ..Answer::of(200) };
    let receiver = Receiver::answering(long);
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    learner(&endpoint.head).await;
    let delivery = endpoint.deliveries_once(all(1, "delivered")).await.remove(0);
    let excerpt = delivery["log"][0]["excerpt"].as_str().unwrap();
    assert!(excerpt.len() == 300 && !excerpt.contains('\u{1b}'), "{excerpt}");
});

both!(a_receiver_that_does_not_answer_holds_up_neither_others_nor_the_schools_work, async |app: App| {
    let settings = [("webhooks.timeout_seconds", "60"), ("jobs.concurrency", "1"), ("http.shutdown_timeout_seconds", "1")];
    let Some(app) = sending(app.kind(), &settings) else { return };
    let school = app.school().await;
    let silent = Receiver::answering(Answer { after: Duration::from_secs(600), ..Answer::of(200) });
    let quick = Receiver::start();
    let stuck = Endpoint::at(&school, &silent, &["sis.student.created"]).await;
    let well = Endpoint::at(&school, &quick, &["sis.student.created"]).await;
    for _ in 0..12 {
        learner(&well.head).await;
    }
    silent.requests_once(4).await;
    quick.requests_once(12).await;
    well.deliveries_once(all(12, "delivered")).await;
    assert_eq!(silent.requests().len(), 4, "one endpoint has four places");
    // The quick one got all; the silent one is still at its first four.
    stuck.deliveries_once(all(12, "pending")).await;
});
