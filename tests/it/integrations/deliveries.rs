//! What is delivered: the envelope, the signatures, once for each endpoint, and again when asked.

use chrono::TimeDelta;
use kernel::access::Role;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::receiver::Receiver;
use super::{Endpoint, PATIENCE, all, learner, sending, sending_by_clock};
use crate::harness::{App, both, ended_job};

both!(a_change_reaches_an_endpoint_that_wants_it_and_no_other, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let (wanting, other) = (Receiver::start(), Receiver::start());
    let endpoint = Endpoint::at(&school, &wanting, &["sis.student.*"]).await;
    let fees = Endpoint::at(&school, &other, &["finance.*"]).await;
    let before = app.services().source().now();
    let student = learner(&endpoint.head).await;

    let request = wanting.requests_once(1).await.remove(0);
    let now = app.services().source().now();
    assert!(request.is_believed(endpoint.secret.as_deref().unwrap(), now.timestamp()), "{request:?}");
    assert!(!request.is_believed(fees.secret.as_deref().unwrap(), now.timestamp()));
    assert_eq!((request.path.as_str(), request.header("content-type")), ("/hooks", "application/cloudevents+json"));
    let event = request.json();
    let told = |name: &str| event[name].as_str().unwrap();
    assert_eq!(told("id"), request.header("webhook-id"));
    assert_eq!((told("specversion"), told("type")), ("1.0", "sis.student.created"));
    assert_eq!(
        (told("source"), told("subject")),
        (format!("urn:uuid:{}", school.id).as_str(), format!("student/{student}").as_str())
    );
    assert_eq!(event["data"], json!({ "id": student, "version": 1, "change": "create" }));
    let at: chrono::DateTime<chrono::Utc> = told("time").parse().unwrap();
    assert!(at >= before - TimeDelta::milliseconds(1) && at <= now, "{event}");
    assert!(!String::from_utf8_lossy(&request.body).contains("Rudo"), "nothing of a person is told");

    let delivery = endpoint.deliveries_once(all(1, "delivered")).await.remove(0);
    assert_eq!((&delivery["attempts"], &delivery["response_status"]), (&json!(1), &json!(204)), "{delivery}");
    assert_eq!(delivery["log"][0]["response_status"], 204, "{delivery}");
    assert!(delivery["next_attempt_at"].is_null() && delivery["delivered_at"].is_string(), "{delivery}");
    assert!(fees.deliveries().await.is_empty() && other.requests().is_empty());
});

both!(a_command_and_a_deletion_are_told_too, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.enrolled", "sis.student.deleted"]).await;
    let (stays, goes) = (learner(&endpoint.head).await, learner(&endpoint.head).await);
    let place = json!({ "level_code": "F1" });
    endpoint.head.post(&format!("/students/{stays}/enrol")).json(&place).send().await.is(200);
    endpoint.head.delete(&format!("/students/{goes}")).send().await.is(204);
    let mut told: Vec<String> =
        receiver.requests_once(2).await.iter().map(|request| request.json()["type"].as_str().unwrap().to_owned()).collect();
    told.sort();
    assert_eq!(told, ["sis.student.deleted", "sis.student.enrolled"]);
});

both!(a_school_without_an_endpoint_pays_nothing, async |app: App| {
    let school = app.school().await;
    let _end = school.jobs_must_end();
    learner(&school.as_(Role::SchoolAdmin).await).await;
    let truth = app.truth().await;
    let id = school.id;
    let rows = async |sql: String| {
        let row = truth.query_one_raw(Statement::from_string(truth.get_database_backend(), sql)).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap()
    };
    let of = if app.kind() == crate::harness::Kind::Sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") };
    let told = rows(format!("SELECT COUNT(*) FROM outbox_events WHERE school_id = {of} AND topic = 'resource.created'")).await;
    let wanted =
        rows(format!("SELECT COUNT(*) FROM outbox_events WHERE school_id = {of} AND (wanted OR dispatched_at IS NULL)")).await;
    assert!(told > 0 && wanted == 0, "{told} told, {wanted} wanted");
    truth.close().await.unwrap();
});

both!(handing_out_an_event_again_makes_no_second_delivery, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let receivers = [Receiver::start(), Receiver::start()];
    let first = Endpoint::at(&school, &receivers[0], &["sis.student.created"]).await;
    let second = Endpoint::at(&school, &receivers[1], &["sis.student.*"]).await;
    learner(&first.head).await;
    first.deliveries_once(all(1, "delivered")).await;
    second.deliveries_once(all(1, "delivered")).await;
    let again = "UPDATE jobs SET status = 'queued', finished_at = NULL WHERE kind = 'hand_out_webhooks'";
    app.tamper(&[again, "UPDATE outbox_events SET dispatched_at = NULL WHERE wanted"]).await;
    let query = [("kind", "hand_out_webhooks"), ("status__in", "queued,running")];
    let started = std::time::Instant::now();
    while !first.head.get("/jobs").query(&query).send().await.is(200).list().is_empty() {
        assert!(started.elapsed() < PATIENCE);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!((first.deliveries().await.len(), second.deliveries().await.len()), (1, 1));
    assert_eq!(receivers.map(|receiver| receiver.requests().len()), [1, 1]);
});

both!(while_a_secret_is_replaced_both_verify_and_afterwards_only_the_new_one, async |app: App| {
    let Some((app, clock)) = sending_by_clock(app.kind(), &[]) else { return };
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    let old = endpoint.secret.clone().unwrap();
    let rotated = endpoint.head.post(&endpoint.path("rotate-secret")).json(&json!({})).send().await.is(200);
    let new = rotated.data()["secret"].as_str().unwrap().to_owned();
    assert_ne!(old, new);
    let now = || app.services().source().now().timestamp();
    learner(&endpoint.head).await;
    let both = receiver.requests_once(1).await.remove(0);
    assert!(both.is_believed(&old, now()) && both.is_believed(&new, now()), "{both:?}");
    clock.advance(TimeDelta::hours(24));
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    learner(&head).await;
    let after = receiver.requests_once(2).await.remove(1);
    assert!(after.is_believed(&new, now()) && !after.is_believed(&old, now()), "{after:?}");
});

both!(a_secret_that_leaked_signs_nothing_more_at_once, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    let rotate = json!({ "overlap_hours": 0, "signature": "ed25519" });
    let rotated = endpoint.head.post(&endpoint.path("rotate-secret")).json(&rotate).send().await.is(200);
    assert!(rotated.data()["secret"].is_null(), "{rotated}");
    let public = rotated.data()["endpoint"]["public_key"].as_str().unwrap().to_owned();
    learner(&endpoint.head).await;
    let request = receiver.requests_once(1).await.remove(0);
    let now = app.services().source().now().timestamp();
    assert!(request.is_believed(&public, now) && !request.is_believed(endpoint.secret.as_deref().unwrap(), now), "{request:?}");
    assert!(request.header("webhook-signature").starts_with("v1a,"), "{request:?}");
});

both!(a_delivery_is_replayed_with_the_id_and_the_bytes_it_had, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    learner(&endpoint.head).await;
    let delivery = endpoint.deliveries_once(all(1, "delivered")).await.remove(0);
    let replay = format!("/webhook-deliveries/{}/replay", delivery["id"].as_str().unwrap());
    endpoint.head.post(&replay).send().await.is(200);
    let requests = receiver.requests_once(2).await;
    assert_eq!(requests[0].body, requests[1].body);
    assert_eq!(requests[0].header("webhook-id"), requests[1].header("webhook-id"));
    let again = endpoint.deliveries_once(all(1, "delivered")).await.remove(0);
    assert_eq!((&again["attempts"], again["log"].as_array().map(Vec::len)), (&json!(2), Some(2)), "{again}");
});

both!(what_an_endpoint_missed_is_replayed_since_a_time, async |app: App| {
    let Some((app, clock)) = sending_by_clock(app.kind(), &[]) else { return };
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["sis.student.created"]).await;
    learner(&endpoint.head).await;
    endpoint.deliveries_once(all(1, "delivered")).await;
    clock.advance(TimeDelta::minutes(10));
    let since = app.services().source().now();
    let mut students = Vec::new();
    for _ in 0..3 {
        students.push(learner(&endpoint.head).await);
    }
    endpoint.deliveries_once(all(4, "delivered")).await;
    app.tamper(&[
        "UPDATE webhook_deliveries SET status = 'failed' WHERE created_at > (SELECT MIN(created_at) FROM webhook_deliveries)",
    ])
    .await;
    let order = json!({ "since": since.to_rfc3339_opts(chrono::SecondsFormat::Secs, true) });
    let asked = endpoint.head.post(&endpoint.path("replay")).json(&order).send().await.is(202);
    let job = ended_job(&endpoint.head, &format!("/api/v1/jobs/{}", asked.data()["id"].as_str().unwrap())).await;
    assert_eq!(job["result"], json!({ "deliveries": 3 }), "{job}");
    let requests = receiver.requests_once(7).await;
    let mut again: Vec<Value> = requests[4..].iter().map(|request| request.json()["data"]["id"].clone()).collect();
    again.sort_by_key(ToString::to_string);
    students.sort();
    assert_eq!(json!(again), json!(students));
    endpoint.deliveries_once(all(4, "delivered")).await;
});
