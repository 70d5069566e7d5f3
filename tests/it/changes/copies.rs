//! A copy that follows the feed.

use std::collections::BTreeMap;

use kernel::resource::Verb;
use serde_json::{Value, json};

use super::{cursor, guardian, headed, more, now, page, rest, said, seal, student, told};
use crate::conformance::{Fixtures, change};
use crate::harness::{App, Client, both};

both!(a_record_is_created_updated_deleted_and_restored, async |app: App| {
    let (school, head) = headed(&app).await;
    let start = now(&school, &head).await;
    let id = guardian(&head, "Rudo").await;
    let item = format!("/guardians/{id}");
    assert_eq!(told(&school, &head, &start).await, [said("guardian", &id, "created")]);
    let created = page(&head, &start, &[]).await;
    let shown = head.get(&item).send().await.is(200);
    assert_eq!((&created.list()[0]["data"], &created.list()[0]["version"]), (shown.data(), &json!(1)), "{created}");
    let since = cursor(&created);
    head.patch(&item).json(&json!({ "first_name": "Chipo" })).send().await.is(200);
    assert_eq!(told(&school, &head, &since).await, [said("guardian", &id, "updated")]);
    let updated = page(&head, &since, &[]).await;
    assert_eq!((&updated.list()[0]["data"]["first_name"], &updated.list()[0]["version"]), (&json!("Chipo"), &json!(2)));
    let since = cursor(&updated);
    head.delete(&item).send().await.is(204);
    assert_eq!(told(&school, &head, &since).await, [said("guardian", &id, "deleted")]);
    let deleted = page(&head, &since, &[]).await;
    assert_eq!((&deleted.list()[0]["data"], &deleted.list()[0]["version"]), (&Value::Null, &json!(3)), "{deleted}");
    let since = cursor(&deleted);
    head.post(&format!("{item}/restore")).send().await.is(200);
    assert_eq!(told(&school, &head, &since).await, [said("guardian", &id, "restored")]);
    let restored = page(&head, &since, &[]).await;
    assert_eq!(restored.list()[0]["data"]["first_name"], "Chipo", "{restored}");
    // From an older position the record is as it is now, and shows once.
    assert_eq!(told(&school, &head, &start).await, [said("guardian", &id, "restored")]);
});

both!(a_command_shows_every_record_that_it_changes, async |app: App| {
    let (school, head) = headed(&app).await;
    let id = student(&head, "Rudo").await;
    let since = now(&school, &head).await;
    head.post(&format!("/students/{id}/withdraw")).json(&json!({ "exit_reason": "transfer" })).send().await.is(200);
    seal(&school).await;
    let answer = page(&head, &since, &[]).await;
    let changed: Vec<_> = answer.list().iter().map(|c| (c["entity"].as_str().unwrap(), c["change"].as_str().unwrap())).collect();
    assert_eq!(changed, [("enrolment", "updated"), ("student", "updated")], "{answer}");
    assert_eq!(answer.list()[1]["data"]["status"], "withdrawn", "{answer}");
    assert_eq!(answer.list()[0]["data"]["exit_reason"], "transfer", "{answer}");
});

both!(what_is_refused_undone_or_only_read_does_not_show, async |app: App| {
    let (school, head) = headed(&app).await;
    let id = guardian(&head, "Rudo").await;
    let since = now(&school, &head).await;
    head.patch(&format!("/guardians/{id}")).json(&json!({ "first_name": "" })).send().await.is(422);
    head.patch(&format!("/guardians/{id}")).json(&json!({})).send().await.is(200);
    let import = head.post("/guardians/import").query(&[("dry_run", "true")]);
    import.body("text/csv", "first_name,last_name\nA,B\n").send().await.is(200);
    head.get("/guardians/export").send().await.is(200);
    assert_eq!(told(&school, &head, &since).await, []);
    head.post("/guardians/import").body("text/csv", "first_name,last_name\nA,B\n").send().await.is(200);
    assert_eq!(told(&school, &head, &since).await.len(), 1, "what is imported shows");
});

/// Every record of every list, by entity and id.
async fn lists(app: &App, head: &Client) -> BTreeMap<(String, String), Value> {
    let mut all = BTreeMap::new();
    for info in app.services().registry().resources().iter().filter(|r| r.in_changes) {
        let listed = head.get(info.path).query(&[("per_page", "200")]).send().await.is(200);
        assert!(listed.list().len() < 200, "the test's school is small");
        for row in listed.list() {
            all.insert((info.entity.to_owned(), row["id"].as_str().unwrap().to_owned()), row.clone());
        }
    }
    all
}

/// Writes changes over a copy.
fn apply(copy: &mut BTreeMap<(String, String), Value>, changes: &[Value]) {
    for change in changes {
        let key = (change["entity"].as_str().unwrap().to_owned(), change["id"].as_str().unwrap().to_owned());
        if change["data"].is_null() {
            assert_eq!(change["change"], "deleted", "{change}");
            copy.remove(&key);
        } else {
            assert_eq!((&change["data"]["id"], &change["data"]["version"]), (&change["id"], &change["version"]));
            copy.insert(key, change["data"].clone());
        }
    }
}

both!(a_copy_that_follows_the_feed_is_what_the_lists_show, async |app: App| {
    let (school, head) = headed(&app).await;
    let start = now(&school, &head).await;
    let mut fixtures = Fixtures::new(&school).await;
    let resources: Vec<_> = app.services().registry().resources().iter().filter(|r| r.in_changes).cloned().collect();
    assert!(resources.len() > 5, "{resources:?}");
    let (mut copy, mut since) = (BTreeMap::new(), start.clone());
    for info in resources.iter().filter(|r| r.offers(Verb::Create)) {
        let body = fixtures.body(info).await;
        let created = head.post(info.path).json(&body).send().await.is(201);
        let item = format!("{}/{}", info.path, created.id());
        if info.offers(Verb::Update) {
            head.patch(&item).json(&change(info, created.data())).send().await.is(200);
        }
        if info.offers(Verb::Delete) {
            let deleted = head.delete(&item).header("if-match", "*").send().await;
            assert!(matches!(deleted.status, 204 | 409), "{deleted}");
            if deleted.status == 204 && info.offers(Verb::Restore) && info.entity.len() % 2 == 0 {
                head.post(&format!("{item}/restore")).send().await.is(200);
            }
        }
        seal(&school).await;
        let (changes, next) = rest(&head, &since, 3).await;
        apply(&mut copy, &changes);
        since = next;
        assert_eq!(copy, lists(&app, &head).await, "after {info:?}");
    }
    assert!(copy.len() > 5, "{copy:?}");
    // Whoever was away all the time ends with the same.
    let mut late = BTreeMap::new();
    apply(&mut late, &rest(&head, &start, 200).await.0);
    assert_eq!(late, copy);
});

both!(many_changes_come_in_pages_that_a_cursor_goes_on_from, async |app: App| {
    let (school, head) = headed(&app).await;
    let start = now(&school, &head).await;
    let mut ids = Vec::new();
    for n in 0..7 {
        ids.push(guardian(&head, &format!("Person{n}")).await);
    }
    seal(&school).await;
    let first = page(&head, &start, &[("per_page", "3")]).await;
    assert_eq!((first.list().len(), more(&first), &first.json["meta"]["per_page"]), (3, true, &json!(3)), "{first}");
    let (all, end) = rest(&head, &start, 3).await;
    assert_eq!(all.iter().map(|c| c["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    // At the end nothing happens until something happens.
    let idle = page(&head, &end, &[]).await;
    assert_eq!((idle.list().len(), more(&idle), cursor(&idle)), (0, false, end.clone()));
    head.get("/changes").query(&[("since", &end)]).header("if-none-match", idle.etag()).send().await.is(304);
    guardian(&head, "Another").await;
    seal(&school).await;
    let call = head.get("/changes").query(&[("since", &end)]).header("if-none-match", idle.etag());
    assert_eq!(call.send().await.is(200).list().len(), 1);
});
