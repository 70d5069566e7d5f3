//! Messages of others' systems: written down byte for byte, verified, worked on once, and refused safely.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use standard_webhooks::SigningKey;

use super::PATIENCE;
use super::sources::Source;
use crate::harness::{App, both};

/// The receipts once they are as expected.
async fn receipts_once(source: &Source, expected: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let started = Instant::now();
    loop {
        let receipts = source.receipts().await;
        if expected(&receipts) {
            return receipts;
        }
        assert!(started.elapsed() < PATIENCE, "not as expected: {receipts:#?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn all(count: usize, status: &str) -> impl Fn(&[Value]) -> bool {
    move |receipts| receipts.len() == count && receipts.iter().all(|receipt| receipt["status"] == status)
}

both!(a_signed_message_is_kept_byte_for_byte_and_worked_on, async |app: App| {
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let source = Source::of(&school).await;
    // Nothing that a JSON writer would write so.
    let body = "{ \"type\" :\t\"invoice.paid\",\r\n\"n\": 1.50e0, \"n\": 2, \"é\":\"\\u00e9\" }\n".as_bytes();
    let taken = source.send("msg_1", body).await.is(202);
    assert_eq!(taken.data(), &json!({ "duplicate": false }));
    let receipt = receipts_once(&source, all(1, "processed")).await.remove(0);
    assert_eq!((&receipt["message_id"], &receipt["body_bytes"]), (&json!("msg_1"), &json!(body.len())), "{receipt}");
    let truth = app.truth().await;
    let of = receipt["id"].as_str().unwrap();
    let of = if app.kind() == crate::harness::Kind::Sqlite { format!("x'{}'", of.replace('-', "")) } else { format!("'{of}'") };
    let one = async |sql: String| truth.query_one_raw(Statement::from_string(truth.get_database_backend(), sql)).await.unwrap();
    let kept = one(format!("SELECT body FROM webhook_receipts WHERE id = {of}")).await.unwrap();
    assert_eq!(kept.try_get_by_index::<Vec<u8>>(0).unwrap(), body);
    let told =
        format!("SELECT COUNT(*) FROM outbox_events WHERE entity_id = {of} AND topic = 'integrations.webhook_receipt.received'");
    assert_eq!(one(told).await.unwrap().try_get_by_index::<i64>(0).unwrap(), 1);
    truth.close().await.unwrap();
});

both!(a_message_that_comes_again_is_taken_once_even_when_both_come_together, async |app: App| {
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let source = Source::of(&school).await;
    let sent = futures::future::join_all((0..8).map(|_| source.send("msg_1", b"{}"))).await;
    let fresh = sent.into_iter().filter(|answer| answer.clone().is(202).data()["duplicate"] == false).count();
    assert_eq!(fresh, 1);
    assert_eq!(source.send("msg_1", b"{}").await.is(202).data()["duplicate"], true);
    // Another source's message of that name is another message.
    let other = Source::of(&app.school().await).await;
    assert_eq!(other.send("msg_1", b"{}").await.is(202).data()["duplicate"], false);
    receipts_once(&source, all(1, "processed")).await;
    receipts_once(&other, all(1, "processed")).await;
});

both!(what_is_not_believed_is_refused_and_leaves_a_trace, async |app: App| {
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let source = Source::of(&school).await;
    let stranger = SigningKey::new_shared().unwrap();
    source.send_signed(&stranger, "msg_1", source.now(), b"{}").await.fails(401, "UNAUTHENTICATED");
    source.send_signed(&source.key, "msg_2", source.now() - 400, b"{}").await.fails(401, "UNAUTHENTICATED");
    source.send_signed(&source.key, "msg_3", source.now() + 400, b"{}").await.fails(401, "UNAUTHENTICATED");
    app.client().post(&source.path).body("application/json", "{}").send().await.fails(401, "UNAUTHENTICATED");
    app.client().post(&source.path).send().await.fails(401, "UNAUTHENTICATED");
    source.send("a name with spaces", b"{}").await.fails(400, "MALFORMED_REQUEST");
    source.send("msg_4", &vec![b' '; 300_000]).await.fails(413, "PAYLOAD_TOO_LARGE");
    let receipts = source.receipts().await;
    let mut why: Vec<&str> = receipts.iter().map(|receipt| receipt["refused_because"].as_str().unwrap()).collect();
    why.sort_unstable();
    assert_eq!(why, ["malformed", "signature", "signature", "signature", "stale", "stale", "too_large"], "{receipts:#?}");
    assert!(receipts.iter().all(|receipt| receipt["status"] == "refused" && receipt["message_id"].is_null()));
    // A stranger who used a name first does not keep its owner from using it.
    source.send("msg_1", b"{}").await.is(202);
});

both!(whoever_knows_no_address_learns_nothing, async |app: App| {
    let school = app.school().await;
    let source = Source::of(&school).await;
    let token = source.path.rsplit('/').next().unwrap();
    let altered = if token.ends_with('A') { "B" } else { "A" };
    let guess = format!("{}{altered}", &token[..token.len() - 1]);
    for path in [
        format!("/webhooks/standard-webhooks/{guess}"),
        format!("/webhooks/paynow/{token}"),
        "/webhooks/standard-webhooks/x".to_owned(),
        format!("/webhooks/standard-webhooks/{}", "A".repeat(54)),
        format!("/webhooks/standard-webhooks/{token}%00"),
    ] {
        app.client().post(&path).body("application/json", "{}").send().await.fails(404, "NOT_FOUND");
    }
    source.head.delete(&format!("/webhook-sources/{}", source.id)).send().await.is(204);
    source.send("msg_1", b"{}").await.fails(404, "NOT_FOUND");
    assert!(source.receipts().await.is_empty(), "nobody's messages leave no trace at a school");
});

both!(a_message_that_makes_no_sense_is_kept_and_told_as_such, async |app: App| {
    let school = app.school().await;
    let source = Source::of(&school).await;
    source.send("msg_1", b"\xff\xfe no JSON").await.is(202);
    receipts_once(&source, all(1, "failed")).await;
});

both!(a_flood_of_what_is_refused_leaves_so_many_traces_and_no_more, async |app: App| {
    let Some(app) = App::private(app.kind(), &[("webhooks.refused_per_hour", "3")]) else { return };
    let source = Source::of(&app.school().await).await;
    for _ in 0..6 {
        app.client().post(&source.path).body("application/json", "{}").send().await.fails(401, "UNAUTHENTICATED");
    }
    assert_eq!(source.receipts().await.len(), 3);
    let metrics = reqwest::get(format!("{}/metrics", app.base())).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("oneclass_webhooks_received_total"), "all are counted");
});

both!(what_was_taken_in_before_a_crash_is_worked_on_after_it, async |app: App| {
    // This one takes in and works on nothing: as if it died right after its answer.
    let Some(dying) = App::private(app.kind(), &[("jobs.enabled", "false")]) else { return };
    let school = dying.school().await;
    let source = Source::of(&school).await;
    source.send("msg_1", b"{\"type\":\"invoice.paid\"}").await.is(202);
    assert!(all(1, "received")(&source.receipts().await));
    let another = dying.beside(&[("jobs.poll_millis", "20")]);
    receipts_once(&source, all(1, "processed")).await;
    // The sender never heard the answer, and sends it again.
    assert_eq!(source.send("msg_1", b"{\"type\":\"invoice.paid\"}").await.is(202).data()["duplicate"], true);
    drop(another);
});

both!(messages_and_deliveries_that_are_old_are_deleted, async |app: App| {
    let Some(app) = App::private(app.kind(), &[]) else { return };
    let source = Source::of(&app.school().await).await;
    source.send("msg_1", b"{}").await.is(202);
    receipts_once(&source, all(1, "processed")).await;
    app.client().post(&source.path).body("application/json", "{}").send().await.fails(401, "UNAUTHENTICATED");
    let deleted = app
        .run(|services| async move {
            let uow = services.database().machinery(kernel::db::Access::Write);
            let later = services.source().now() + chrono::TimeDelta::days(29);
            let early = platform::integrations::expire(&uow, &services.config().webhooks, later).await.unwrap();
            let later = later + chrono::TimeDelta::days(2);
            let late = platform::integrations::expire(&uow, &services.config().webhooks, later).await.unwrap();
            uow.commit().await.unwrap();
            (early, late)
        })
        .await;
    // The job that worked on the one message goes before, then both messages.
    assert_eq!(deleted, (1, 2));
    assert!(source.receipts().await.is_empty());
});
