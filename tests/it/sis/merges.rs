//! Two records of one learner: found, dismissed, merged, and made two again.

use kernel::access::{Actor, Role};
use kernel::db::Access;
use kernel::{Ctx, Origin};
use people::sis::merge::NamesStudent;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry};
use crate::harness::{App, Client, both};

async fn duplicates(client: &Client) -> Vec<Value> {
    client.get("/students/duplicates").send().await.is(200).list().to_vec()
}

async fn shown(client: &Client, id: &str) -> Value {
    client.get(&format!("/students/{id}")).send().await.is(200).data().clone()
}

/// Without what every write changes.
fn plain(mut record: Value) -> Value {
    for stamp in ["version", "updated_at", "updated_by"] {
        record.as_object_mut().unwrap().shift_remove(stamp);
    }
    record
}

both!(likely_duplicates_are_listed_with_their_reasons_until_they_are_dismissed, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let one = new_student(&registrar, json!({ "first_name": "Tinashe", "birth_entry_number": "HRE 123/2012" })).await;
    let other = new_student(&registrar, json!({ "first_name": "Tinahse", "birth_entry_number": "hre-1232012" })).await;
    new_student(&registrar, json!({ "first_name": "Farai" })).await;
    new_student(&registrar, json!({ "first_name": "Tinashe", "born_on": "2013-01-05" })).await;
    let found = duplicates(&registrar).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["reasons"], json!(["birth_entry_number", "names_and_birth"]), "{found:?}");
    assert!(found[0]["score"].as_u64().unwrap() >= 95, "{found:?}");
    let ids: Vec<_> = found[0]["students"].as_array().unwrap().iter().map(|student| student["id"].clone()).collect();
    assert_eq!(ids, [json!(one), json!(other)]);

    let pair = json!({ "student_id": other, "other_student_id": one, "note": "Twins" });
    let dismissed = registrar.post("/students/duplicates/dismiss").json(&pair).send().await.is(200).id();
    assert!(duplicates(&registrar).await.is_empty());
    // Said again, in whatever order, it is the same.
    let again = json!({ "student_id": one, "other_student_id": other });
    assert_eq!(registrar.post("/students/duplicates/dismiss").json(&again).send().await.is(200).id(), dismissed);
    registrar.post(&format!("/student-distinctions/{dismissed}/reconsider")).send().await.is(200);
    assert_eq!(duplicates(&registrar).await.len(), 1);
    let itself = json!({ "student_id": one, "other_student_id": one });
    registrar.post("/students/duplicates/dismiss").json(&itself).send().await.fails(422, "VALIDATION_ERROR");
    school.as_(Role::Teacher).await.get("/students/duplicates").send().await.fails(403, "FORBIDDEN");
});

both!(a_merge_moves_everything_and_undoing_it_brings_everything_back, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let stays = new_student(&registrar, json!({ "first_name": "Rudo", "phone": "+263771234567" })).await;
    let goes = new_student(
        &registrar,
        json!({ "first_name": "Rudho", "national_id": "63-1222666S70", "phone": "+263772345678", "enrolment": { "level_code": "F1" } }),
    )
    .await;
    let (mother, aunt) = (new_guardian(&registrar, "Chipo", "Moyo").await, new_guardian(&registrar, "Tendai", "Moyo").await);
    link(&registrar, &stays, &mother, json!({})).await;
    let doubled = link(&registrar, &goes, &mother, json!({ "custody": "none" })).await;
    let of_aunt = link(&registrar, &goes, &aunt, json!({ "relationship": "aunt" })).await;
    let alert = json!({ "student_id": goes, "kind": "medical", "headline": "Asthma", "starts_on": "2026-01-13" });
    let alert = registrar.post("/student-alerts").json(&alert).send().await.is(201).id();
    let (one, other) = (shown(&registrar, &stays).await, shown(&registrar, &goes).await);
    let link_before = registrar.get(&format!("/guardian-links/{of_aunt}")).send().await.is(200).data().clone();

    let merge = json!({ "duplicate_id": goes, "take": ["national_id", "phone"], "note": "Entered twice" });
    let merged = registrar.post(&format!("/students/{stays}/merge")).json(&merge).send().await.is(200);
    let id = merged.id();
    assert_eq!((&merged.data()["status"], &merged.data()["moved"]), (&json!("merged"), &json!(4)), "{merged}");
    assert!(merged.data().get("fields").is_none());
    let after = shown(&registrar, &stays).await;
    assert_eq!(
        (&after["first_name"], &after["national_id"], &after["phone"], &after["status"]),
        (&json!("Rudo"), &other["national_id"], &other["phone"], &json!("enrolled")),
        "{after}"
    );
    registrar.get(&format!("/students/{goes}")).send().await.fails(404, "NOT_FOUND");
    registrar.post(&format!("/students/{goes}/restore")).send().await.fails(409, "STUDENT_MERGED");
    let moved = registrar.get(&format!("/student-alerts/{alert}")).send().await.is(200);
    assert_eq!(moved.data()["student_id"], json!(stays));
    let links = registrar.get("/guardian-links").query(&[("student_id", &stays)]).send().await.is(200);
    let custody: Vec<_> = links.list().iter().map(|link| link["custody"].clone()).collect();
    assert_eq!(custody, [json!("full"), json!("full")], "{links}");
    let journal = registrar.get(&format!("/student-merges/{id}/moves")).send().await.is(200);
    let outcome = |record: &str| {
        journal.list().iter().find(|line| line["record_id"] == record).map(|line| line["outcome"].clone()).unwrap()
    };
    assert_eq!((outcome(&doubled), outcome(&of_aunt), outcome(&alert)), (json!("removed"), json!("moved"), json!("moved")));

    registrar.post(&format!("/student-merges/{id}/undo")).send().await.is(200);
    assert_eq!(plain(shown(&registrar, &stays).await), plain(one));
    assert_eq!(plain(shown(&registrar, &goes).await), plain(other));
    let link_after = registrar.get(&format!("/guardian-links/{of_aunt}")).send().await.is(200).data().clone();
    assert_eq!(plain(link_after), plain(link_before));
    let back = registrar.get(&format!("/guardian-links/{doubled}")).send().await.is(200);
    assert_eq!((&back.data()["student_id"], &back.data()["custody"]), (&json!(goes), &json!("none")));
    registrar.post(&format!("/student-merges/{id}/undo")).send().await.fails(409, "MERGE_UNDONE");
    // And once more, from the other side.
    let merge = json!({ "duplicate_id": stays });
    registrar.post(&format!("/students/{goes}/merge")).json(&merge).send().await.is(200);
});

both!(what_has_changed_since_is_not_undone, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let (stays, goes) = (new_student(&registrar, json!({})).await, new_student(&registrar, json!({})).await);
    let alert = json!({ "student_id": goes, "kind": "medical", "headline": "Asthma", "starts_on": "2026-01-13" });
    let alert = registrar.post("/student-alerts").json(&alert).send().await.is(201).id();
    let merge = json!({ "duplicate_id": goes, "take": ["student_number"] });
    let id = registrar.post(&format!("/students/{stays}/merge")).json(&merge).send().await.is(200).id();
    // What changes beside what moved stands in nobody's way.
    registrar.patch(&format!("/students/{stays}")).json(&json!({ "preferred_name": "Ru" })).send().await.is(200);
    registrar.patch(&format!("/student-alerts/{alert}")).json(&json!({ "headline": "Asthma, mild" })).send().await.is(200);
    let undo = format!("/student-merges/{id}/undo");
    registrar.post(&undo).send().await.fails(409, "MERGE_OUTDATED").names("student_alert", "moved_since");
    registrar.patch(&format!("/students/{stays}")).json(&json!({ "student_number": "X-1" })).send().await.is(200);
    registrar.post(&undo).send().await.fails(409, "MERGE_OUTDATED").names("student_number", "changed_since");
});

both!(spells_and_places_on_one_day_are_refused_by_name, async |app: App| {
    let (school, registrar) = registry(&app).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let (stays, goes) = (
        new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await,
        new_student(&registrar, json!({ "enrolment": { "level_code": "F1" } })).await,
    );
    let class = json!({ "name": "1 Blue", "level_code": "F1", "academic_year": 2026 });
    let class = head.post("/classes").json(&class).send().await.is(201).id();
    for student in [&stays, &goes] {
        let place = json!({ "class_id": class, "student_id": student, "starts_on": "2026-01-13" });
        head.post("/class-members").json(&place).send().await.is(201);
    }
    let merge = json!({ "duplicate_id": goes });
    let refused = registrar.post(&format!("/students/{stays}/merge")).json(&merge).send().await.fails(409, "MERGE_CONFLICT");
    refused.names("enrolment", "merge_conflict").names("class_member", "merge_conflict");
    // Nothing has moved.
    registrar.get(&format!("/students/{goes}")).send().await.is(200);
    let itself = json!({ "duplicate_id": stays });
    registrar.post(&format!("/students/{stays}/merge")).json(&itself).send().await.fails(422, "VALIDATION_ERROR");
    let nobody = json!({ "duplicate_id": "01890a5d-ac96-774b-bcce-b302099a8057" });
    let refused = registrar.post(&format!("/students/{stays}/merge")).json(&nobody).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("duplicate_id", "invalid_reference");
    school.as_(Role::Bursar).await.post(&format!("/students/{stays}/merge")).json(&merge).send().await.fails(403, "FORBIDDEN");
});

both!(every_column_that_names_a_learner_is_declared, async |app: App| {
    app.run(async |services| {
        let actor = Actor::system("test");
        let ctx = Ctx::platform(&services, actor, Origin::default(), Access::Read, "reading the catalogue");
        let backend = ctx.uow().get_database_backend();
        let sql = match backend {
            DbBackend::Postgres => {
                "SELECT f.conrelid::regclass::text || '.' || a.attname AS named FROM pg_constraint f \
                 CROSS JOIN unnest(f.conkey) AS k (attnum) JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum \
                 WHERE f.contype = 'f' AND f.conparentid = 0 AND f.confrelid = 'students'::regclass AND a.attname <> 'school_id'"
            }
            _ => {
                "SELECT m.name || '.' || f.\"from\" AS named FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
                 WHERE m.type = 'table' AND f.\"table\" = 'students' AND f.\"from\" <> 'school_id'"
            }
        };
        let rows = ctx.uow().query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
        let mut keys: Vec<String> = rows.iter().map(|row| row.try_get("", "named").unwrap()).collect();
        keys.sort();
        assert!(keys.contains(&"class_members.student_id".to_owned()), "{keys:?}");
        let declared = ctx.services().registry().offered::<NamesStudent>();
        let declared: Vec<String> = declared.map(|names| format!("{}.{}", names.table, names.column)).collect();
        let forgotten: Vec<_> = keys.iter().filter(|key| !declared.contains(key)).collect();
        assert!(forgotten.is_empty(), "declare what a merge of two learners does with these: {forgotten:?}");
        ctx.rollback().await;
    })
    .await;
});
