//! Sources: whose messages a school takes in, and at which address.

use kernel::access::Role;
use kernel::inbound::{Provider, Received};
use serde_json::{Value, json};
use standard_webhooks::SigningKey;

use crate::harness::{Answer, App, Client, School, both};

/// A source of a school, and its partner's side.
pub(super) struct Source {
    pub(super) head: Client,
    pub(super) id: String,
    /// The address, below `/api/v1`.
    pub(super) path: String,
    pub(super) key: SigningKey,
    now: i64,
    anybody: Client,
}

impl Source {
    pub(super) async fn of(school: &School) -> Self {
        let head = school.as_(Role::SchoolAdmin).await;
        let body = json!({ "name": "Ledger", "provider": "standard-webhooks" });
        let created = head.post("/webhook-sources").json(&body).send().await.is(201);
        let text = |name: &str| created.data()[name].as_str().unwrap_or_else(|| panic!("{name}: {created}")).to_owned();
        let path = text("url").split_once("/api/v1").unwrap().1.to_owned();
        let id = created.data()["source"]["id"].as_str().unwrap().to_owned();
        let now = school.app().services().source().now().timestamp();
        let anybody = school.app().client();
        Self { head, id, path, key: SigningKey::parse(&text("secret")).unwrap(), now, anybody }
    }

    /// Sends a message as the partner would.
    pub(super) async fn send(&self, id: &str, body: &[u8]) -> Answer {
        self.send_signed(&self.key, id, self.now, body).await
    }

    pub(super) async fn send_signed(&self, key: &SigningKey, id: &str, at: i64, body: &[u8]) -> Answer {
        let call = self.anybody.post(&self.path).header("webhook-id", id).header("webhook-timestamp", &at.to_string());
        call.header("webhook-signature", &key.sign(id, at, body)).body("application/json", body.to_vec()).send().await
    }

    pub(super) fn now(&self) -> i64 {
        self.now
    }

    pub(super) async fn receipts(&self) -> Vec<Value> {
        let query = [("source_id", self.id.as_str()), ("per_page", "100")];
        self.head.get("/webhook-receipts").query(&query).send().await.is(200).list().to_vec()
    }
}

both!(a_source_is_told_its_address_and_secret_once, async |app: App| {
    let school = app.school().await;
    let source = Source::of(&school).await;
    let shown = source.head.get(&format!("/webhook-sources/{}", source.id)).send().await.is(200);
    let token = source.path.rsplit('/').next().unwrap();
    assert!(!shown.text().contains("whsec_") && !shown.text().contains(token), "{shown}");
    assert!(shown.data().get("secrets").is_none() && shown.data().get("token_hash").is_none(), "{shown}");
    let again = json!({ "name": "Ledger", "provider": "standard-webhooks" });
    source.head.post("/webhook-sources").json(&again).send().await.fails(409, "DUPLICATE");
    let unknown = json!({ "name": "Other", "provider": "carrier-pigeon" });
    source.head.post("/webhook-sources").json(&unknown).send().await.fails(422, "VALIDATION_ERROR").names("provider", "enum");
    let wrong = json!({ "name": "Other", "provider": "standard-webhooks", "secret": "hunter2" });
    let refused = source.head.post("/webhook-sources").json(&wrong).send().await.fails(422, "VALIDATION_ERROR");
    assert!(!refused.text().contains("hunter2"), "{refused}");
    refused.names("secret", "webhook_secret");
});

both!(a_partner_may_bring_a_public_key, async |app: App| {
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let source = Source::of(&school).await;
    let pair = SigningKey::new_pair().unwrap();
    let rotate = json!({ "secret": pair.for_receiver().unwrap(), "overlap_hours": 0 });
    let path = format!("/webhook-sources/{}/rotate-secret", source.id);
    let rotated = source.head.post(&path).json(&rotate).send().await.is(200);
    assert!(rotated.data()["secret"].is_null() && rotated.data()["url"].is_null(), "{rotated}");
    source.send_signed(&pair, "msg_1", source.now(), b"{}").await.is(202);
    source.send("msg_2", b"{}").await.fails(401, "UNAUTHENTICATED");
});

both!(while_a_sources_secret_is_replaced_both_are_believed, async |app: App| {
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let source = Source::of(&school).await;
    let path = format!("/webhook-sources/{}/rotate-secret", source.id);
    let rotated = source.head.post(&path).json(&json!({})).send().await.is(200);
    let new = SigningKey::parse(rotated.data()["secret"].as_str().unwrap()).unwrap();
    source.send("msg_1", b"{}").await.is(202);
    source.send_signed(&new, "msg_2", source.now(), b"{}").await.is(202);
});

both!(for_another_school_a_source_does_not_exist, async |app: App| {
    let (school, elsewhere) = (app.school().await, app.school().await);
    let source = Source::of(&school).await;
    let other = elsewhere.as_(Role::SchoolAdmin).await;
    other.get(&format!("/webhook-sources/{}", source.id)).send().await.fails(404, "NOT_FOUND");
    other.delete(&format!("/webhook-sources/{}", source.id)).send().await.fails(404, "NOT_FOUND");
    let rotate = format!("/webhook-sources/{}/rotate-secret", source.id);
    other.post(&rotate).json(&json!({})).send().await.fails(404, "NOT_FOUND");
    source.send("msg_1", b"nonsense").await.is(202);
    assert_eq!(source.receipts().await.len(), 1);
    assert!(other.get("/webhook-receipts").send().await.is(200).list().is_empty());
});

both!(a_provider_that_asks_nothing_answers_no_question, async |app: App| {
    let school = app.school().await;
    let source = Source::of(&school).await;
    let query = [("hub.mode", "subscribe"), ("hub.challenge", "1158201444"), ("hub.verify_token", "x")];
    app.client().get(&source.path).query(&query).send().await.fails(404, "NOT_FOUND");
    app.client().get("/webhooks/standard-webhooks/nobody").send().await.fails(404, "NOT_FOUND");
});

/// What a provider of another module may leave as it is.
#[test]
fn every_provider_keeps_what_its_signature_needs() {
    let registry = app::registry().unwrap();
    for provider in registry.providers() {
        let provider: &dyn Provider = provider.as_ref();
        assert!(
            provider.headers().iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')),
            "{}",
            provider.name()
        );
        let empty = Received { url: None, headers: Vec::new(), body: Default::default() };
        assert!(provider.verify("", &empty, chrono::DateTime::UNIX_EPOCH).is_err(), "{} believes anything", provider.name());
        assert!(provider.limit() <= 1024 * 1024, "{}: no longer body reaches it", provider.name());
    }
}
