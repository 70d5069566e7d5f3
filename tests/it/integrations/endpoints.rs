//! Endpoints: what may be one, whose it is, and that its secret is told once.

use kernel::access::Role;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::receiver::Receiver;
use super::{Endpoint, all, learner, sending};
use crate::harness::{App, both};

both!(the_secret_is_told_once_and_kept_sealed, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let endpoint = Endpoint::at(&school, &Receiver::start(), &["*"]).await;
    let secret = endpoint.secret.clone().unwrap();
    assert!(secret.starts_with("whsec_"), "{secret}");
    let rotated = endpoint.head.post(&endpoint.path("rotate-secret")).json(&json!({})).send().await.is(200);
    let newer = rotated.data()["secret"].as_str().unwrap().to_owned();
    for path in ["", "/history"] {
        let shown = endpoint.head.get(&format!("/webhook-endpoints/{}{path}", endpoint.id)).send().await.is(200);
        assert!(!shown.text().contains("whsec_") && !shown.text().contains("secrets"), "{shown}");
    }
    let truth = app.truth().await;
    for table in ["webhook_endpoints", "audit_entries", "outbox_events", "idempotency_keys", "jobs"] {
        let sql = format!("SELECT * FROM {table}");
        let rows = truth.query_all_raw(Statement::from_string(truth.get_database_backend(), sql)).await.unwrap();
        let text = format!("{rows:?}");
        for known in [&secret, &newer] {
            assert!(!text.contains(known.trim_start_matches("whsec_")), "{table} holds it");
        }
    }
    truth.close().await.unwrap();
});

both!(what_cannot_be_an_endpoint_is_refused_with_every_reason, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for (url, issue) in [
        ("http://example.org/", "url_scheme"),
        ("https://127.0.0.1/", "url_literal"),
        ("https://2130706433/", "url_literal"),
        ("https://[::ffff:127.0.0.1]/", "url_literal"),
        ("https://169.254.169.254/latest/meta-data", "url_literal"),
        ("https://localhost/", "url_private"),
        ("https://user:secret@example.org/", "url_credentials"),
        ("https://example.org:22/", "url_port"),
        ("not an address", "url_malformed"),
    ] {
        let body = json!({ "url": url, "topics": ["sis.studnet.created", "*"] });
        let refused = head.post("/webhook-endpoints").json(&body).send().await.fails(422, "VALIDATION_ERROR");
        refused.names("url", issue).names("topics[0]", "unknown_topic");
    }
    let none = json!({ "url": "https://example.org/", "topics": [] });
    head.post("/webhook-endpoints").json(&none).send().await.fails(422, "VALIDATION_ERROR").names("topics", "min_items");
});

both!(an_endpoint_is_changed_and_what_it_wants_with_it_at_once, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["finance.*"]).await;
    learner(&endpoint.head).await;
    let path = format!("/webhook-endpoints/{}", endpoint.id);
    let shown = endpoint.shown().await;
    let change = json!({ "topics": ["sis.student.created"] });
    endpoint.head.patch(&path).header("if-match", shown.etag()).json(&change).send().await.is(200);
    endpoint.head.patch(&path).header("if-match", shown.etag()).json(&change).send().await.fails(412, "PRECONDITION_FAILED");
    let other_way = json!({ "signature": "ed25519" });
    endpoint
        .head
        .patch(&path)
        .json(&other_way)
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("signature", "rotate_to_change");
    let wanted = learner(&endpoint.head).await;
    assert_eq!(receiver.requests_once(1).await[0].json()["data"]["id"].as_str(), Some(wanted.as_str()));
    endpoint.head.post(&endpoint.path("disable")).send().await.is(200);
    endpoint.head.post(&endpoint.path("disable")).send().await.fails(409, "ILLEGAL_TRANSITION");
    learner(&endpoint.head).await;
    endpoint.head.post(&endpoint.path("enable")).send().await.is(200);
    endpoint.head.delete(&path).send().await.is(204);
    learner(&endpoint.head).await;
    assert_eq!(endpoint.deliveries_once(all(1, "delivered")).await.len(), 1);
});

both!(a_test_reaches_its_endpoint_whatever_it_wants, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let (receiver, other) = (Receiver::start(), Receiver::start());
    let endpoint = Endpoint::at(&school, &receiver, &["finance.*"]).await;
    Endpoint::at(&school, &other, &["integrations.webhook_endpoint.tested"]).await;
    let sent = endpoint.head.post(&endpoint.path("test")).send().await.is(200);
    assert_eq!(sent.data()["event_type"], "integrations.webhook_endpoint.tested", "{sent}");
    let request = receiver.requests_once(1).await.remove(0);
    assert!(request.is_believed(endpoint.secret.as_deref().unwrap(), app.services().source().now().timestamp()));
    endpoint.deliveries_once(all(1, "delivered")).await;
    assert!(other.requests().is_empty(), "a test is for one");
});

both!(for_another_school_none_of_it_exists, async |app: App| {
    let Some(app) = sending(app.kind(), &[]) else { return };
    let (school, elsewhere) = (app.school().await, app.school().await);
    let endpoint = Endpoint::at(&school, &Receiver::start(), &["sis.student.created"]).await;
    learner(&endpoint.head).await;
    let delivery = endpoint.deliveries_once(all(1, "delivered")).await.remove(0)["id"].as_str().unwrap().to_owned();
    let other = elsewhere.as_(Role::SchoolAdmin).await;
    let path = format!("/webhook-endpoints/{}", endpoint.id);
    other.get(&path).send().await.fails(404, "NOT_FOUND");
    other.patch(&path).json(&json!({ "description": "mine" })).send().await.fails(404, "NOT_FOUND");
    other.delete(&path).send().await.fails(404, "NOT_FOUND");
    for verb in ["rotate-secret", "enable", "disable", "test"] {
        other.post(&endpoint.path(verb)).json(&json!({})).send().await.fails(404, "NOT_FOUND");
    }
    let since = json!({ "since": "2026-01-01T00:00:00Z" });
    other.post(&endpoint.path("replay")).json(&since).send().await.fails(404, "NOT_FOUND");
    other.get(&format!("/webhook-deliveries/{delivery}")).send().await.fails(404, "NOT_FOUND");
    other.post(&format!("/webhook-deliveries/{delivery}/replay")).send().await.fails(404, "NOT_FOUND");
    assert!(other.get("/webhook-deliveries").send().await.is(200).list().is_empty());
    // What happens there is not told here.
    learner(&other).await;
    assert_eq!(endpoint.deliveries().await.len(), 1);
});

both!(a_school_has_so_many_endpoints_and_no_more, async |app: App| {
    let Some(app) = sending(app.kind(), &[("webhooks.max_endpoints", "1")]) else { return };
    let school = app.school().await;
    let receiver = Receiver::start();
    let endpoint = Endpoint::at(&school, &receiver, &["*"]).await;
    let another = json!({ "url": receiver.url, "topics": ["*"] });
    endpoint.head.post("/webhook-endpoints").json(&another).send().await.fails(409, "TOO_MANY_ENDPOINTS");
});
