//! Credit: never below nothing.

use africastalking::fake;
use kernel::access::Role;
use serde_json::json;

use super::{NOON, at, credit, family, sent, sms, tell, top_up};
use crate::harness::{App, both};

both!(many_at_once_cannot_spend_the_last_of_it_twice, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    top_up(&app, &school, 1_000).await;
    let asked = (0..8).map(|number| tell(&school, vec![family("Ama", &format!("+26377200000{number}"))], "Hello"));
    let told = futures::future::join_all(asked).await;
    let (fit, refused): (Vec<_>, Vec<_>) = told.into_iter().partition(Result::is_ok);
    assert_eq!((fit.len(), refused.len()), (3, 5));
    assert!(refused.into_iter().all(|error| error.unwrap_err().code().name == "CREDIT_EXHAUSTED"));
    for message in fit {
        sent(&head, &message.unwrap().id.to_string()).await;
    }
    assert_eq!((credit(&head).await, provider.desk().messages().len()), (100, 3));
});

both!(an_estimate_says_what_sending_takes_and_a_school_cannot_write_its_own_credit, async |app: App| {
    let (app, _) = at(&app, NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    school.as_(Role::Teacher).await;
    let said = json!({ "audience": { "roles": ["teacher"] }, "subject": "A", "text": "B", "channels": ["sms"] });
    let estimate = head.post("/notifications/estimate").json(&said).send().await.is(200);
    // Accounts of these tests have no telephone, so their inbox is all there is.
    assert_eq!(estimate.data()["channels"], json!({ "in_app": { "messages": 1, "parts": 1 } }), "{estimate}");
    assert_eq!((&estimate.data()["cost_at_most"], &estimate.data()["affordable"]), (&json!("0.0000"), &json!(true)));
    assert!(head.get("/notifications").send().await.is(200).list().is_empty(), "an estimate sends nothing");
    let path = format!("/schools/{}/message-credit/top-up", school.id);
    let own = head.post(&path).header("Idempotency-Key", "a").json(&json!({ "amount": 1, "note": "x" })).send().await;
    own.fails(403, "FORBIDDEN");
    let admin = crate::harness::super_admin(&app).await;
    let pay =
        async || admin.post(&path).header("Idempotency-Key", "once").json(&json!({ "amount": 500, "note": "x" })).send().await;
    pay().await.is(200);
    pay().await.is(200);
    assert_eq!(credit(&head).await, 500, "the second click adds nothing");
});
