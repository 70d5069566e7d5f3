//! Who may read which file.

use kernel::access::Role;
use serde_json::json;

use super::{student, upload, used};
use crate::harness::{App, both};

both!(a_private_file_is_its_uploaders_and_theirs_who_may_read_every_file, async |app: App| {
    let school = app.school().await;
    let teacher = school.as_(Role::Teacher).await;
    let file = upload(&teacher, "a.txt", "hello").await.id();
    let content = format!("/files/{file}/content");
    for role in [Role::SchoolAdmin, Role::Registrar] {
        assert_eq!(school.as_(role).await.get(&content).send().await.is(200).text(), "hello");
    }
    for role in [Role::Bursar, Role::Staff, Role::Student, Role::Parent] {
        let other = school.as_(role).await;
        for path in [content.clone(), format!("/files/{file}"), format!("/files/{file}/versions")] {
            other.get(&path).send().await.fails(404, "NOT_FOUND");
        }
        other.post(&format!("/files/{file}/link")).json(&json!({})).send().await.fails(404, "NOT_FOUND");
        other.delete(&format!("/files/{file}")).send().await.fails(404, "NOT_FOUND");
        assert!(other.get("/files").send().await.is(200).list().is_empty());
    }
});

both!(who_may_read_a_record_may_read_its_files, async |app: App| {
    let school = app.school().await;
    let (head, bursar) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Bursar).await);
    let student = student(&head).await;
    let file = upload(&head, "certificate.txt", "hello").await.id();
    let content = format!("/files/{file}/content");
    bursar.get(&content).send().await.fails(404, "NOT_FOUND");
    let attach = json!({ "entity": "student", "entity_id": student });
    let attached = head.post(&format!("/files/{file}/attach")).json(&attach).send().await.is(200);
    assert_eq!((&attached.data()["entity_id"], &attached.data()["visibility"]), (&json!(student), &json!("record")));
    assert_eq!(bursar.get(&content).send().await.is(200).text(), "hello");
    let of_student = [("entity", "student"), ("entity_id", student.as_str())];
    assert_eq!(bursar.get("/files").query(&of_student).send().await.is(200).list().len(), 1);
    // Read, and no more: it is not theirs.
    bursar.delete(&format!("/files/{file}")).send().await.fails(404, "NOT_FOUND");
    bursar.post(&format!("/files/{file}/versions")).body("text/plain", "else").send().await.fails(404, "NOT_FOUND");
    // A teacher reads the files of the learners they teach, and teaches nobody; others may read no learner at all.
    for role in [Role::Teacher, Role::Staff, Role::Parent] {
        school.as_(role).await.get(&content).send().await.fails(404, "NOT_FOUND");
    }
    head.post(&format!("/files/{file}/detach")).send().await.is(200);
    bursar.get(&content).send().await.fails(404, "NOT_FOUND");
});

both!(a_file_is_given_only_to_a_record_that_one_may_change, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let (head, stranger, teacher) =
        (school.as_(Role::SchoolAdmin).await, other.as_(Role::SchoolAdmin).await, school.as_(Role::Teacher).await);
    let elsewhere = student(&stranger).await;
    let file = upload(&head, "a.txt", "hello").await.id();
    let attach = format!("/files/{file}/attach");
    let to = |entity: &str, id: &str| json!({ "entity": entity, "entity_id": id });
    head.post(&attach).json(&to("student", &elsewhere)).send().await.fails(422, "INVALID_REFERENCE");
    head.post(&attach).json(&to("dragon", &elsewhere)).send().await.fails(422, "INVALID_REFERENCE");
    head.post(&attach).json(&to("file", &file)).send().await.fails(422, "INVALID_REFERENCE");
    let own = upload(&teacher, "b.txt", "hello").await.id();
    let student = student(&head).await;
    teacher.post(&format!("/files/{own}/attach")).json(&to("student", &student)).send().await.fails(403, "FORBIDDEN");
    let query = [("name", "c.txt"), ("entity", "student"), ("entity_id", elsewhere.as_str())];
    head.post("/files").query(&query).body("text/plain", "x").send().await.fails(422, "INVALID_REFERENCE");
    let query = [("name", "c.txt"), ("entity", "student")];
    head.post("/files").query(&query).body("text/plain", "x").send().await.fails(422, "VALIDATION_ERROR");
});

both!(another_schools_files_do_not_exist, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let (head, stranger) = (school.as_(Role::SchoolAdmin).await, other.as_(Role::SchoolAdmin).await);
    let file = upload(&head, "a.txt", "hello").await.id();
    for path in ["", "/content", "/versions", "/history"] {
        stranger.get(&format!("/files/{file}{path}")).send().await.fails(404, "NOT_FOUND");
    }
    let reason = json!({ "reason": "a reason" });
    for (verb, body) in [
        ("link", json!({})),
        ("detach", json!({})),
        ("attach", json!({ "entity": "student", "entity_id": file })),
        ("hold", reason.clone()),
        ("release", reason),
        ("retain", json!({ "retain_until": null })),
    ] {
        stranger.post(&format!("/files/{file}/{verb}")).json(&body).send().await.fails(404, "NOT_FOUND");
    }
    stranger.post(&format!("/files/{file}/versions")).body("text/plain", "x").send().await.fails(404, "NOT_FOUND");
    stranger.delete(&format!("/files/{file}")).send().await.fails(404, "NOT_FOUND");
    let replaces = json!({ "name": "x", "size_bytes": 1, "method": "multipart", "replaces_file_id": file });
    stranger.post("/file-uploads").json(&replaces).send().await.fails(404, "NOT_FOUND");
    assert!(stranger.get("/files").send().await.is(200).list().is_empty());
});

both!(another_module_keeps_and_reads_files, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let student = student(&head).await;
    let owner: uuid::Uuid = student.parse().unwrap();
    let read = school
        .run(async move |ctx| {
            use futures::TryStreamExt;
            let bytes = Box::pin(futures::stream::iter(["made ", "here"].map(|text| Ok(text.into()))));
            let owner = platform::files::Owner { entity: "student".to_owned(), id: owner };
            let new = platform::files::NewFile {
                name: "report.txt".to_owned(),
                media_type: Some("text/plain".to_owned()),
                owner: Some(owner),
                visibility: platform::files::file::Visibility::Record,
                ..Default::default()
            };
            let file = platform::files::store(ctx, new, 1000, bytes).await.unwrap();
            let (again, bytes) = platform::files::open(ctx, file.id).await.unwrap();
            assert_eq!(again.size_bytes, 9);
            let pieces: Vec<_> = bytes.try_collect().await.unwrap();
            String::from_utf8(pieces.concat()).unwrap()
        })
        .await;
    assert_eq!(read, "made here");
    let bursar = school.as_(Role::Bursar).await;
    assert_eq!(bursar.get("/files").send().await.is(200).list().len(), 1);
    assert_eq!(used(&head).await, 9);
});
