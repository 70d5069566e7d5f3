//! The log of reads of what is most sensitive.

use std::time::{Duration, Instant};

use kernel::access::Role;
use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry};
use crate::harness::{App, Client, PATIENCE, both};

/// The reads that are kept, once there are as many.
async fn kept(client: &Client, query: &[(&str, &str)], count: usize) -> Vec<Value> {
    let started = Instant::now();
    loop {
        let found = client.get("/sensitive-reads").query(query).send().await.is(200).list().to_vec();
        if found.len() >= count {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "{} of {count}: {found:?}", found.len());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

both!(who_reads_what_is_most_sensitive_is_kept_with_the_reason, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({ "national_id": "63-1222666S70" })).await;
    let guardian = new_guardian(&registrar, "Chipo", "Moyo").await;
    link(&registrar, &student, &guardian, json!({ "custody": "shared" })).await;
    let plain = new_student(&registrar, json!({})).await;
    let alert = json!({ "student_id": student, "kind": "medical", "headline": "Asthma", "starts_on": "2026-01-13" });
    let alert = registrar.post("/student-alerts").json(&alert).send().await.is(201).id();
    let open = json!({ "student_id": plain, "kind": "other", "headline": "Plays chess", "starts_on": "2026-01-13" });
    let open = registrar.post("/student-alerts").json(&open).send().await.is(201).id();

    let head = school.login(Role::SchoolAdmin).await;
    let reader = head.account_id.to_string();
    let client = &head.client;
    client.get(&format!("/students/{student}")).header("x-access-reason", "Audit of March").send().await.is(200);
    client.get(&format!("/student-alerts/{alert}")).send().await.is(200);
    client.get(&format!("/students/{student}/guardians")).send().await.is(200);
    // What is not sensitive, and what was not shown, is not kept.
    client.get(&format!("/students/{plain}")).send().await.is(200);
    client.get(&format!("/student-alerts/{open}")).send().await.is(200);
    client.get(&format!("/students/{student}")).query(&[("fields", "first_name")]).send().await.is(200);
    let found = kept(client, &[("account_id", &reader), ("sort", "read_at")], 3).await;
    let of = |key: &str| -> Vec<String> { found.iter().map(|read| read[key].as_str().unwrap_or_default().to_owned()).collect() };
    assert_eq!(of("entity"), ["student", "student_alert", "guardian_link"], "{found:?}");
    assert_eq!(of("fields"), ["national_id", "headline,details", "custody"], "{found:?}");
    assert_eq!(of("reason"), ["Audit of March", "", ""], "{found:?}");
    assert_eq!(of("student_id"), [student.clone(), student.clone(), student.clone()]);
    assert_eq!(of("operation"), ["get_student", "get_student_alert", "list_student_guardians"]);
    assert_eq!(found.len(), 3, "{found:?}");

    // The head sees everybody's, of one learner too; others see their own.
    let all = kept(client, &[("student_id", &student)], 5).await;
    assert!(all.iter().any(|read| read["account_id"] != json!(reader)), "{all:?}");
    let own = kept(&registrar, &[], 1).await;
    assert!(own.iter().all(|read| read["account_id"] != json!(reader)), "{own:?}");
    school.as_(Role::Teacher).await.get("/sensitive-reads").send().await.fails(403, "FORBIDDEN");
});
