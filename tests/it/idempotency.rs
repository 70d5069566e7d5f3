//! `Idempotency-Key`: the second click and the retry get the first answer again.

use kernel::access::Role;
use kernel::resource::{ResourceInfo, Verb};

use crate::conformance::Fixtures;
use crate::harness::{App, both};

fn resource(app: &App) -> ResourceInfo {
    let resources = app.services().registry().resources();
    resources.iter().find(|r| r.offers(Verb::Create) && r.references.is_empty()).unwrap().clone()
}

both!(a_retry_gets_the_first_answer_again_and_changes_nothing, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = resource(&app);
    let body = fixtures.body(&info).await;
    let send = async || fixtures.head.post(info.path).header("idempotency-key", "one").json(&body).send().await;
    let first = send().await.is(201);
    let again = send().await.is(201);
    assert_eq!(first.header("idempotent-replayed"), None, "{first}");
    assert_eq!(again.header("idempotent-replayed"), Some("true"), "{again}");
    assert_eq!(again.data(), first.data());
    assert_eq!((again.etag(), again.header("location")), (first.etag(), first.header("location")));
    let listed = fixtures.head.get(info.path).send().await.is(200);
    assert_eq!(listed.json["meta"]["total"], 1, "{listed}");
    let history = fixtures.head.get(&format!("{}/{}/history", info.path, first.id())).send().await.is(200);
    assert_eq!(history.list().len(), 1, "{history}");
});

both!(the_key_of_another_request_is_refused, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = resource(&app);
    let body = fixtures.body(&info).await;
    fixtures.head.post(info.path).header("idempotency-key", "one").json(&body).send().await.is(201);
    let mut other = body.clone();
    for (name, value) in crate::conformance::change(&info, &body).as_object().unwrap() {
        other[name] = value.clone();
    }
    let refused = fixtures.head.post(info.path).header("idempotency-key", "one").json(&other).send().await;
    refused.fails(422, "IDEMPOTENCY_KEY_REUSED");
});

both!(a_key_belongs_to_its_account, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = resource(&app);
    let body = fixtures.body(&info).await;
    fixtures.head.post(info.path).header("idempotency-key", "one").json(&body).send().await.is(201);
    let colleague = school.new_login(&[Role::SchoolAdmin]).await.client;
    let own = colleague.post(info.path).header("idempotency-key", "one").json(&body).send().await;
    assert_eq!(own.header("idempotent-replayed"), None, "{own}");
});

both!(a_request_that_failed_keeps_nothing_and_its_retry_runs, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = resource(&app);
    let body = fixtures.body(&info).await;
    let wrong = serde_json::json!({ "no_such_field": 1 });
    fixtures.head.post(info.path).header("idempotency-key", "one").json(&wrong).send().await.fails(422, "VALIDATION_ERROR");
    let right = fixtures.head.post(info.path).header("idempotency-key", "one").json(&body).send().await.is(201);
    assert_eq!(right.header("idempotent-replayed"), None, "{right}");
});

both!(of_many_requests_with_one_key_one_is_run, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = resource(&app);
    let body = fixtures.body(&info).await;
    let head = &fixtures.head;
    let all =
        futures::future::join_all((0..8).map(|_| head.post(info.path).header("idempotency-key", "one").json(&body).send())).await;
    let fresh = all.iter().filter(|a| a.status == 201 && a.header("idempotent-replayed").is_none()).count();
    assert_eq!(fresh, 1, "{:?}", all.iter().map(|a| a.status).collect::<Vec<_>>());
    for answer in &all {
        assert!(answer.status == 201 || answer.code() == Some("IDEMPOTENCY_IN_PROGRESS"), "{answer}");
    }
    assert_eq!(head.get(info.path).send().await.is(200).json["meta"]["total"], 1);
});
