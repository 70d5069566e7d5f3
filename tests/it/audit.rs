//! The audit trail: written with the change, sealed into a chain, and proof against whoever has the database.

use kernel::access::Role;
use kernel::audit;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{App, Kind, both};
use crate::paper;

async fn seal(app: &App) {
    app.run(|services| async move { while audit::seal(services.database(), 1_000).await.unwrap().entries > 0 {} }).await;
}

async fn report(app: &App, school: Uuid) -> audit::Report {
    let reports = app.run(|services| async move { audit::verify(services.database()).await.unwrap() }).await;
    reports.into_iter().find(|r| r.school_id == school).expect("the school has a chain")
}

both!(every_entry_is_sealed_once_and_the_chain_verifies, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for n in 0..5 {
        head.post("/guardians").json(&json!({ "first_name": format!("Person{n}"), "last_name": "Moyo" })).send().await.is(201);
    }
    seal(&app).await;
    let before = report(&app, school.id).await;
    assert!(before.fault.is_none() && before.sealed >= 5 && before.head.is_some(), "{before:?}");
    head.post("/guardians").json(&json!({ "first_name": "Another", "last_name": "Moyo" })).send().await.is(201);
    seal(&app).await;
    let after = report(&app, school.id).await;
    assert_eq!((after.sealed, after.fault.is_none()), (before.sealed + 1, true), "{after:?}");
    assert_ne!(after.head, before.head);
});

/// Lifts what the database itself forbids, as somebody with all power over it would.
fn unprotected(kind: Kind, tampering: &str) -> Vec<String> {
    let mut statements = match kind {
        Kind::Sqlite => ["no_delete", "no_update", "no_replace"].map(|t| format!("DROP TRIGGER audit_entries_{t}")).to_vec(),
        Kind::Postgres => vec!["ALTER TABLE audit_entries DISABLE TRIGGER ALL".to_owned()],
    };
    statements.push(tampering.to_owned());
    statements
}

both!(what_was_altered_or_removed_after_sealing_is_found, async |app: App| {
    for tampering in [
        "UPDATE audit_entries SET actor_name = 'Somebody else' WHERE chain_seq = 2",
        "DELETE FROM audit_entries WHERE chain_seq = 2",
        "UPDATE audit_entries SET reason = 'because' WHERE chain_seq = 3",
    ] {
        let app = App::private(app.kind(), &[("audit.seal_interval_seconds", "3600")]).unwrap();
        let school = app.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        for n in 0..4 {
            head.post("/guardians")
                .json(&json!({ "first_name": format!("Person{n}"), "last_name": "Moyo" }))
                .send()
                .await
                .is(201);
        }
        seal(&app).await;
        assert!(report(&app, school.id).await.fault.is_none());
        let statements = unprotected(app.kind(), tampering);
        app.tamper(&statements.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let found = report(&app, school.id).await;
        assert!(found.fault.is_some(), "{tampering}: {found:?}");
    }
});

both!(a_change_that_fails_leaves_no_entry, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    seal(&app).await;
    let before = report(&app, school.id).await;
    head.post("/guardians").json(&json!({ "first_name": "" })).send().await.is(422);
    head.post("/guardians/import")
        .query(&[("dry_run", "true")])
        .body("text/csv", "first_name,last_name\nA,B\n")
        .send()
        .await
        .is(200);
    seal(&app).await;
    let after = report(&app, school.id).await;
    assert_eq!(after.sealed, before.sealed, "a refused change and a dry run are not in the trail");
});

both!(an_export_is_in_the_trail, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    seal(&app).await;
    let before = report(&app, school.id).await;
    head.get("/guardians/export").send().await.is(200);
    seal(&app).await;
    assert_eq!(report(&app, school.id).await.sealed, before.sealed + 1);
});

both!(what_is_printed_is_in_the_trail, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let class = json!({ "name": "Form 1 Blue", "level_code": "F1", "academic_year": 2026 });
    let class = head.post("/classes").json(&class).send().await.is(201).id();
    seal(&app).await;
    let before = report(&app, school.id).await;
    paper::text(head.get(&format!("/classes/{class}/students.pdf"))).await;
    seal(&app).await;
    assert_eq!(report(&app, school.id).await.sealed, before.sealed + 1);
});

both!(a_sensitive_value_shows_in_a_history_only_as_a_fingerprint, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let created = head
        .post("/guardians")
        .json(&json!({ "first_name": "Rudo", "last_name": "Moyo", "national_id": "63-1222666 S 70" }))
        .send()
        .await
        .is(201);
    let item = format!("/guardians/{}", created.id());
    head.patch(&item).json(&json!({ "national_id": null })).send().await.is(200);
    let history = head.get(&format!("{item}/history")).send().await.is(200);
    assert!(!history.text().contains("1222666"), "{history}");
    let of = |index: usize| {
        let changes = history.list()[index]["changes"].as_array().unwrap();
        changes.iter().find(|c| c["field"] == "national_id").unwrap_or_else(|| panic!("{history}")).clone()
    };
    assert!(of(1)["after"].as_str().unwrap().starts_with("masked:"), "{history}");
    assert_eq!(of(0)["before"], of(1)["after"], "{history}");
    assert!(of(0)["after"].is_null(), "{history}");
});
