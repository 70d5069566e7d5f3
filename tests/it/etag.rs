//! Versions under concurrency: of many who change what they have seen, one does.

use std::collections::BTreeSet;

use kernel::access::Role;
use kernel::resource::Verb;
use serde_json::json;

use crate::conformance::{Fixtures, change};
use crate::harness::{App, Kind, block_on, both};

both!(of_many_changes_of_one_version_exactly_one_is_made, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = app.services().registry().resources().iter().find(|r| r.offers(Verb::Create) && r.offers(Verb::Update)).unwrap();
    let created = fixtures.create(info).await;
    let (head, item) = (&fixtures.head, format!("{}/{}", info.path, created.id()));
    let patch = change(info, created.data());
    let all =
        futures::future::join_all((0..8).map(|_| head.patch(&item).header("if-match", created.etag()).json(&patch).send())).await;
    let statuses: Vec<_> = all.iter().map(|a| a.status).collect();
    assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|s| matches!(s, 200 | 412)), "{statuses:?}");
    let now = head.get(&item).send().await.is(200);
    assert_eq!(now.data()["version"], 2, "{now}");
});

both!(who_names_no_version_is_not_told_that_others_changed_it_too, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = app.services().registry().resources().iter().find(|r| r.path == "/students").unwrap();
    let created = fixtures.create(info).await;
    let (head, item) = (&fixtures.head, format!("{}/{}", info.path, created.id()));
    let patch = |number: u32| json!({ "address": format!("{number} First Street, Harare") });
    let all = futures::future::join_all((0..6).map(|number| head.patch(&item).json(&patch(number)).send())).await;
    let mut versions: Vec<_> = all.into_iter().map(|answer| answer.is(200).data()["version"].as_i64().unwrap()).collect();
    versions.sort_unstable();
    // Each made its own change, to what the one before it had made.
    assert_eq!(versions, [2, 3, 4, 5, 6, 7]);
});

both!(a_list_has_the_same_tag_until_a_record_changes, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = app.services().registry().resources().iter().find(|r| r.offers(Verb::Create) && r.offers(Verb::Update)).unwrap();
    let created = fixtures.create(info).await;
    let head = &fixtures.head;
    let mut tags = BTreeSet::new();
    for _ in 0..3 {
        tags.insert(head.get(info.path).send().await.is(200).etag().to_owned());
    }
    assert_eq!(tags.len(), 1);
    head.patch(&format!("{}/{}", info.path, created.id())).json(&change(info, created.data())).send().await.is(200);
    let tag = tags.pop_first().unwrap();
    head.get(info.path).header("if-none-match", &tag).send().await.is(200);
});

both!(if_match_that_is_no_entity_tag_is_refused_and_not_overlooked, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = app.services().registry().resources().iter().find(|r| r.offers(Verb::Create) && r.offers(Verb::Update)).unwrap();
    let created = fixtures.create(info).await;
    let (head, item) = (&fixtures.head, format!("{}/{}", info.path, created.id()));
    let patch = change(info, created.data());
    for wrong in ["", "1", "\"1", "W/1", "\"1\",", "é"] {
        let answer = head.patch(&item).header("if-match", wrong).json(&patch).send().await.fails(400, "INVALID_PARAMETER");
        assert_eq!(answer.json["error"]["details"][0]["field"], "If-Match", "{answer}");
    }
    head.patch(&item).header("if-match", "\"no-tag-of-ours\"").json(&patch).send().await.fails(412, "PRECONDITION_FAILED");
    head.patch(&item).header("if-match", "\"7\", W/\"1\"").json(&patch).send().await.is(200);
});

both!(a_change_names_what_to_change, async |app: App| {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let info = app.services().registry().resources().iter().find(|r| r.offers(Verb::Create) && r.offers(Verb::Update)).unwrap();
    let created = fixtures.create(info).await;
    let item = format!("{}/{}", info.path, created.id());
    fixtures.head.patch(&item).send().await.fails(400, "MALFORMED_JSON");
    let nothing = fixtures.head.patch(&item).json(&json!({ "colour": null })).send().await;
    assert_eq!(nothing.fails(422, "VALIDATION_ERROR").json["error"]["details"][0]["field"], "colour");
});

#[test]
fn who_has_the_answer_is_told_so_without_a_query_until_a_row_changes() {
    // On SQLite; on PostgreSQL only with Redis, since nobody else tells what other programs change (nodes.rs).
    let Some(app) = App::private(Kind::Sqlite, &[("http.server_timing", "true")]) else { return };
    block_on(async {
        let resources = app.services().registry().resources();
        let info = resources.iter().find(|r| r.entity == "student").unwrap();
        for collection in [false, true] {
            let school = app.school().await;
            let mut fixtures = Fixtures::new(&school).await;
            let created = fixtures.create(info).await;
            let head = &fixtures.head;
            let item = format!("{}/{}", info.path, created.id());
            let path = if collection { info.path.to_owned() } else { item.clone() };
            let tag = head.get(&path).send().await.is(200).etag().to_owned();
            let again = async || head.get(&path).header("if-none-match", &tag).send().await;
            assert!(again().await.is(304).header("server-timing").is_some(), "the first time it is read");
            for _ in 0..2 {
                let known = again().await.is(304);
                assert_eq!((known.header("server-timing"), known.etag()), (None, tag.as_str()));
            }
            // Of another school, or another account, it is not known.
            let other = school.as_(Role::Registrar).await;
            let asked = other.get(&path).header("if-none-match", &tag).send().await;
            assert!(asked.header("server-timing").is_some(), "{asked}");
            head.patch(&item).json(&change(info, created.data())).send().await.is(200);
            assert_ne!(again().await.is(200).etag(), tag);
        }
    });
}
