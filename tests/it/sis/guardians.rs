//! Guardians and what they are to learners.

use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry, student};
use crate::harness::{App, both};

fn with_guardian(first_name: &str, guardian: Value) -> Value {
    student(json!({ "first_name": first_name, "guardian": guardian }))
}

both!(brothers_and_sisters_have_one_guardian, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let mother = json!({ "first_name": "Chipo", "last_name": "Moyo", "phone": "0771234567", "relationship": "mother", "can_collect": true });
    let again = json!({ "first_name": "C.", "last_name": "MOYO", "phone": "+263 77 123 4567", "relationship": "mother" });
    let father =
        json!({ "first_name": "Tendai", "last_name": "Moyo", "sex": "male", "phone": "0771234568", "relationship": "father" });
    let rudo = registrar.post("/students").json(&with_guardian("Rudo", mother)).send().await.is(201).id();
    let farai = registrar.post("/students").json(&with_guardian("Farai", again)).send().await.is(201).id();
    registrar.post("/students").json(&with_guardian("Tariro", father)).send().await.is(201);
    let guardians = registrar.get("/guardians").send().await.is(200);
    assert_eq!(guardians.list().len(), 2, "{guardians}");
    let page = registrar.get("/students").query(&[("include", "guardians,enrolment"), ("q", "moyo")]).send().await.is(200);
    let of = |id: &str| page.list().iter().find(|s| s["id"] == id).unwrap()["guardians"].clone();
    assert_eq!(of(&rudo)[0]["guardian"], of(&farai)[0]["guardian"]);
    assert_eq!((&of(&rudo)[0]["can_collect"], &of(&farai)[0]["can_collect"]), (&json!(true), &json!(false)));
    assert!(page.statements() <= 5, "{}: {page}", page.statements());
    let mother = of(&rudo)[0]["guardian"]["id"].as_str().unwrap().to_owned();
    let children = registrar.get("/students").query(&[("guardian_id", &mother)]).send().await.is(200);
    assert_eq!(children.list().len(), 2, "{children}");
});

both!(a_national_id_belongs_to_one_guardian, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let person = |last_name: &str| json!({ "first_name": "Chipo", "last_name": last_name, "national_id": "63-1222666S70", "relationship": "aunt" });
    registrar.post("/students").json(&with_guardian("Rudo", person("Moyo"))).send().await.is(201);
    let refused = registrar.post("/students").json(&with_guardian("Farai", person("Ncube"))).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("guardian.national_id", "duplicate");
    assert_eq!(registrar.get("/students").send().await.is(200).list().len(), 1, "the student was not kept either");
});

both!(a_guardian_is_found_by_the_telephone_however_it_is_written, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let body = json!({ "first_name": "Chipo", "last_name": "Moyo", "phone": "077 123 4567" });
    let id = registrar.post("/guardians").json(&body).send().await.is(201).id();
    for query in
        [("q", "0771234567"), ("q", "263771234567"), ("q", "chipo 1234567"), ("phone", "0771234567"), ("phone", "+263771234567")]
    {
        let found = registrar.get("/guardians").query(&[query]).send().await.is(200);
        assert_eq!(found.list().len(), 1, "{query:?}: {found}");
        assert_eq!(found.list()[0]["id"], id);
    }
    registrar.patch(&format!("/guardians/{id}")).json(&json!({ "phone": "0712345678" })).send().await.is(200);
    assert_eq!(registrar.get("/guardians").query(&[("q", "0771234567")]).send().await.is(200).list().len(), 0);
    assert_eq!(registrar.get("/guardians").query(&[("q", "0712345678")]).send().await.is(200).list().len(), 1);
});

both!(guardians_are_called_in_an_order_without_ties, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({})).await;
    let mother = new_guardian(&registrar, "Chipo", "Moyo").await;
    let father = new_guardian(&registrar, "Tendai", "Moyo").await;
    let aunt = new_guardian(&registrar, "Ruvimbo", "Moyo").await;
    link(&registrar, &student, &mother, json!({})).await;
    let second = link(&registrar, &student, &father, json!({ "relationship": "father" })).await;
    let order = registrar.get(&format!("/students/{student}/guardians")).send().await.is(200);
    let priorities: Vec<_> = order.list().iter().map(|g| g["contact_priority"].as_i64().unwrap()).collect();
    assert_eq!(priorities, [1, 2]);
    let tie = json!({ "student_id": student, "guardian_id": aunt, "relationship": "aunt", "contact_priority": 1 });
    registrar.post("/guardian-links").json(&tie).send().await.fails(409, "DUPLICATE").names("contact_priority", "duplicate");
    let twice = json!({ "student_id": student, "guardian_id": mother, "relationship": "mother" });
    registrar.post("/guardian-links").json(&twice).send().await.fails(409, "DUPLICATE").names("guardian_id", "duplicate");
    let path = format!("/guardian-links/{second}");
    let refused = registrar.patch(&path).json(&json!({ "guardian_id": aunt })).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("guardian_id", "read_only");
    let refused = registrar.patch(&path).json(&json!({ "custody": "none", "can_collect": true })).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("can_collect", "no_custody");
});

both!(a_student_is_given_a_guardian_who_is_known_or_new, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({})).await;
    let path = format!("/students/{student}/guardians");
    let person = json!({ "first_name": "Chipo", "last_name": "Moyo", "phone": "0771234567" });
    let known = registrar.post("/guardians").json(&person).send().await.is(201).id();
    let added = registrar.post(&path).json(&json!({ "guardian": person, "relationship": "mother" })).send().await.is(201);
    assert_eq!(added.data()["guardian_id"], known);
    assert_eq!(added.header("location"), Some(format!("/api/v1/guardian-links/{}", added.id()).as_str()));
    let father = json!({ "guardian": { "first_name": "Tendai", "last_name": "Moyo" }, "relationship": "father" });
    registrar.post(&path).json(&father).send().await.is(201);
    registrar
        .post(&path)
        .json(&json!({ "relationship": "aunt" }))
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("guardian_id", "required");
    let both = json!({ "guardian_id": known, "guardian": { "first_name": "A", "last_name": "B" }, "relationship": "aunt" });
    registrar.post(&path).json(&both).send().await.fails(422, "VALIDATION_ERROR").names("guardian", "not_allowed");
    let unknown = json!({ "guardian_id": "01890a5d-ac96-774b-bcce-b302099a8057", "relationship": "aunt" });
    registrar.post(&path).json(&unknown).send().await.fails(422, "INVALID_REFERENCE").names("guardian_id", "invalid_reference");
    registrar.get("/students/01890a5d-ac96-774b-bcce-b302099a8057/guardians").send().await.fails(404, "NOT_FOUND");
});

both!(a_guardian_of_a_student_is_not_deleted_before_the_link, async |app: App| {
    let (_school, registrar) = registry(&app).await;
    let student = new_student(&registrar, json!({})).await;
    let guardian = new_guardian(&registrar, "Chipo", "Moyo").await;
    let linked = link(&registrar, &student, &guardian, json!({})).await;
    registrar.delete(&format!("/guardians/{guardian}")).send().await.fails(409, "STILL_REFERENCED");
    registrar.delete(&format!("/guardian-links/{linked}")).send().await.is(204);
    registrar.delete(&format!("/guardians/{guardian}")).send().await.is(204);
    let restore = registrar.post(&format!("/guardian-links/{linked}/restore")).send().await;
    restore.fails(422, "INVALID_REFERENCE").names("guardian_id", "invalid_reference");
});
