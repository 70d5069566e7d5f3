//! Who sees whom: the same through every way of reading.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{link, new_guardian, new_student, registry};
use crate::harness::{App, Client, School, both};

const SENSITIVE: [&str; 5] = ["national_id", "birth_entry_number", "disabilities", "orphan_status", "beam"];

/// Two families: Rudo and Farai Moyo, and Thabo Ncube; each with a mother and a father.
struct Families {
    school: School,
    registrar: Client,
    rudo: String,
    farai: String,
    thabo: String,
    mother: String,
    father: String,
}

async fn families(app: &App) -> Families {
    let (school, registrar) = registry(app).await;
    let place = json!({ "enrolment": { "level_code": "F1" }, "beam": true });
    let named = |first: &str, last: &str| {
        let mut body = place.clone();
        kernel::json::merge_patch(&mut body, &json!({ "first_name": first, "last_name": last }));
        body
    };
    let rudo = new_student(&registrar, named("Rudo", "Moyo")).await;
    let farai = new_student(&registrar, named("Farai", "Moyo")).await;
    let thabo = new_student(&registrar, named("Thabo", "Ncube")).await;
    let mother = new_guardian(&registrar, "Chipo", "Moyo").await;
    let father = new_guardian(&registrar, "Tendai", "Moyo").await;
    let other = new_guardian(&registrar, "Nomsa", "Ncube").await;
    link(&registrar, &rudo, &mother, json!({})).await;
    link(&registrar, &rudo, &father, json!({ "relationship": "father" })).await;
    link(&registrar, &farai, &mother, json!({})).await;
    link(&registrar, &farai, &father, json!({ "relationship": "father", "custody": "none" })).await;
    link(&registrar, &thabo, &other, json!({})).await;
    Families { school, registrar, rudo, farai, thabo, mother, father }
}

impl Families {
    async fn log_in(&self, role: Role, kind: &str, id: &str) -> Client {
        let login = self.school.new_login(&[role]).await;
        let body = json!({ "account_id": login.account_id });
        self.registrar.post(&format!("/{kind}/{id}/link-account")).json(&body).send().await.is(200);
        login.client
    }
}

/// The ids of what a list shows, in order of their field `by`.
async fn ids(client: &Client, path: &str) -> Vec<String> {
    let mut ids: Vec<_> =
        client.get(path).send().await.is(200).list().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

fn sorted<const N: usize>(ids: [&String; N]) -> Vec<String> {
    let mut ids: Vec<_> = ids.into_iter().cloned().collect();
    ids.sort();
    ids
}

both!(a_parent_sees_their_own_children_and_their_own_record, async |app: App| {
    let families = families(&app).await;
    let mother = families.log_in(Role::Parent, "guardians", &families.mother).await;
    assert_eq!(ids(&mother, "/students").await, sorted([&families.rudo, &families.farai]));
    assert_eq!(ids(&mother, "/students?q=ncube").await, Vec::<String>::new());
    assert_eq!(ids(&mother, "/guardians").await, [families.mother.clone()]);
    assert_eq!(ids(&mother, "/enrolments").await.len(), 2);
    let links = mother.get("/guardian-links").send().await.is(200);
    assert!(links.list().iter().all(|link| link["guardian_id"] == families.mother), "{links}");
    assert_eq!(links.list().len(), 2);
    mother.get(&format!("/students/{}", families.thabo)).send().await.fails(404, "NOT_FOUND");
    mother.get(&format!("/guardians/{}", families.father)).send().await.fails(404, "NOT_FOUND");
    mother.get(&format!("/students/{}/guardians", families.thabo)).send().await.fails(404, "NOT_FOUND");
    mother.get("/students/export").send().await.fails(403, "FORBIDDEN");
    mother.get(&format!("/students/{}/history", families.rudo)).send().await.fails(403, "FORBIDDEN");
    mother
        .post(&format!("/students/{}/withdraw", families.rudo))
        .json(&json!({ "exit_reason": "transfer" }))
        .send()
        .await
        .fails(403, "FORBIDDEN");
    let page = mother.get("/students").query(&[("include", "guardians,enrolment")]).send().await.is(200);
    for student in page.list() {
        assert_eq!(student["guardians"].as_array().unwrap().len(), 1, "not the other parent: {page}");
        assert_eq!((&student["beam"], &student["enrolment"]["level_code"]), (&json!(true), &json!("F1")));
    }
    let by_other = mother.get("/students").query(&[("guardian_id", &families.father)]).send().await.is(200);
    assert_eq!(by_other.list().len(), 0, "whose the other links are is not to be guessed: {by_other}");
});

both!(a_link_without_custody_shows_nothing_of_the_child, async |app: App| {
    let families = families(&app).await;
    let father = families.log_in(Role::Parent, "guardians", &families.father).await;
    assert_eq!(ids(&father, "/students").await, [families.rudo.clone()]);
    assert_eq!(ids(&father, "/enrolments").await.len(), 1);
    assert_eq!(ids(&father, "/guardian-links").await.len(), 1);
    father.get(&format!("/students/{}", families.farai)).send().await.fails(404, "NOT_FOUND");
});

both!(a_student_sees_their_own_record_and_no_guardians, async |app: App| {
    let families = families(&app).await;
    let thabo = families.log_in(Role::Student, "students", &families.thabo).await;
    assert_eq!(ids(&thabo, "/students").await, [families.thabo.clone()]);
    assert_eq!(ids(&thabo, "/enrolments").await.len(), 1);
    thabo.get("/guardians").send().await.fails(403, "FORBIDDEN");
    thabo.get("/guardian-links").send().await.fails(403, "FORBIDDEN");
    thabo.get("/students").query(&[("include", "guardians")]).send().await.fails(403, "FORBIDDEN");
    let mine = thabo.get(&format!("/students/{}", families.thabo)).send().await.is(200);
    assert_eq!(mine.data()["beam"], true);
});

both!(a_teacher_sees_the_learners_of_their_classes_with_their_guardians_and_nothing_sensitive, async |app: App| {
    let families = families(&app).await;
    let login = families.school.new_login(&[Role::Teacher]).await;
    let teacher = login.client.clone();
    assert_eq!(ids(&teacher, "/students").await, Vec::<String>::new());
    assert_eq!(ids(&teacher, "/guardians").await, Vec::<String>::new());
    let today = families.school.run(async |ctx| ctx.today()).await;
    let registrar = &families.registrar;
    let class = json!({ "name": "Form 1 Blue", "level_code": "F1", "academic_year": 2026 });
    let class = registrar.post("/classes").json(&class).send().await.is(201).id();
    let teaches = json!({ "class_id": class, "account_id": login.account_id, "role": "class_teacher", "starts_on": today });
    registrar.post("/class-teachers").json(&teaches).send().await.is(201);
    registrar.post(&format!("/classes/{class}/members")).json(&json!({ "student_ids": [families.farai] })).send().await.is(200);
    assert_eq!(ids(&teacher, "/students").await, [families.farai.clone()]);
    assert_eq!(ids(&teacher, "/guardians").await, sorted([&families.mother, &families.father]));
    assert_eq!(ids(&teacher, "/guardian-links").await.len(), 2, "who may not collect is for the teacher to know");
    let page = teacher.get("/students").query(&[("include", "guardians,enrolment")]).send().await.is(200);
    let student = &page.list()[0];
    assert!(SENSITIVE.iter().all(|field| student.get(*field).is_none()), "{page}");
    assert_eq!(student["guardians"].as_array().unwrap().len(), 2);
    teacher.get("/students").query(&[("beam", "true")]).send().await.fails(403, "FORBIDDEN").names("beam", "not_allowed");
    let spell = teacher.get("/enrolments").send().await.is(200);
    assert!(spell.list()[0].get("exit_reason").is_none() && spell.list()[0].get("note").is_none(), "{spell}");
    assert!(teacher.get("/guardians").send().await.is(200).list()[0].get("national_id").is_none());
});

both!(a_bursar_sees_every_student_and_nothing_sensitive, async |app: App| {
    let families = families(&app).await;
    let bursar = families.school.as_(Role::Bursar).await;
    assert_eq!(ids(&bursar, "/students").await, sorted([&families.rudo, &families.farai, &families.thabo]));
    let one = bursar.get(&format!("/students/{}", families.rudo)).send().await.is(200);
    assert!(SENSITIVE.iter().all(|field| one.data().get(*field).is_none()), "{one}");
    let staff = families.school.as_(Role::Staff).await;
    staff.get("/students").send().await.fails(403, "FORBIDDEN");
});

both!(an_account_is_linked_only_when_it_has_the_role_and_to_one_person, async |app: App| {
    let families = families(&app).await;
    let registrar = &families.registrar;
    let path = |kind: &str, id: &str| format!("/{kind}/{id}/link-account");
    let teacher = families.school.new_login(&[Role::Teacher]).await;
    let account = |id: Value| json!({ "account_id": id });
    let refused = registrar.post(&path("guardians", &families.mother)).json(&account(json!(teacher.account_id))).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("account_id", "account_lacks_role");
    let parent = families.school.new_login(&[Role::Parent]).await;
    registrar.post(&path("guardians", &families.mother)).json(&account(json!(parent.account_id))).send().await.is(200);
    let refused = registrar.post(&path("guardians", &families.father)).json(&account(json!(parent.account_id))).send().await;
    refused.fails(409, "DUPLICATE").names("account_id", "duplicate");
    assert_eq!(ids(&parent.client, "/students").await.len(), 2);
    registrar.post(&path("guardians", &families.mother)).json(&account(Value::Null)).send().await.is(200);
    assert_eq!(ids(&parent.client, "/students").await.len(), 0);
});
