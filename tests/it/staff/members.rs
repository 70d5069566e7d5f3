//! Records of staff, and who sees which of them.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{member, new_member, school, topics, who_signs_in};
use crate::harness::{App, both};

const PRIVATE: [&str; 6] = ["national_id", "born_on", "address", "phone", "email", "ec_number"];

both!(a_new_member_has_a_number_of_the_schools_sequence_and_one_is_not_deleted, async |app: App| {
    let (_school, head) = school(&app).await;
    let first = head.post("/staff-members").json(&member(json!({}))).send().await.is(201);
    assert_eq!((&first.data()["staff_number"], &first.data()["status"]), (&json!("S0001"), &json!("active")));
    // A number that somebody brought along is skipped.
    new_member(&head, json!({ "staff_number": "S0002" })).await;
    let third = head.post("/staff-members").json(&member(json!({}))).send().await.is(201);
    assert_eq!(third.data()["staff_number"], "S0003");
    head.delete(&format!("/staff-members/{}", first.id())).send().await.fails(405, "METHOD_NOT_ALLOWED");
    let found = head.get("/staff-members").query(&[("q", "moyo teacher")]).send().await.is(200);
    assert_eq!(found.list().len(), 3);
    let too_young = member(json!({ "born_on": "2010-01-01", "ec_number": "12" }));
    let refused = head.post("/staff-members").json(&too_young).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("ec_number", "min_length");
    let refused = head.post("/staff-members").json(&member(json!({ "born_on": "2010-01-01" }))).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("born_on", "too_young");
});

both!(a_school_gives_its_staff_fields_of_its_own, async |app: App| {
    let (_school, head) = school(&app).await;
    let fields = json!({ "type": "object", "properties": { "house": { "type": "string", "enum": ["Eagle", "Lion"] } } });
    head.call(reqwest::Method::PUT, "/custom-fields/staff_member").json(&fields).send().await.is(200);
    new_member(&head, json!({ "custom": { "house": "Lion" } })).await;
    let refused = head.post("/staff-members").json(&member(json!({ "custom": { "house": "Bull" } }))).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("custom.house", "enum");
});

both!(somebody_who_works_here_sees_their_own_record_and_nobody_elses, async |app: App| {
    let (school, head) = school(&app).await;
    let (own, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let other = new_member(&head, json!({ "first_name": "Rudo" })).await;
    let listed = teacher.get("/staff-members").send().await.is(200);
    assert_eq!(listed.list().len(), 1, "{listed}");
    assert_eq!((&listed.list()[0]["id"], &listed.list()[0]["born_on"]), (&json!(own), &json!("1984-03-02")));
    teacher.get(&format!("/staff-members/{other}")).send().await.fails(404, "NOT_FOUND");
    teacher.get(&format!("/staff-members/{other}/workload")).send().await.fails(404, "NOT_FOUND");
    teacher.get(&format!("/staff-members/{other}/leave-balances")).send().await.fails(404, "NOT_FOUND");
    teacher.get(&format!("/staff-members/{own}/leave-balances")).send().await.is(200);
    teacher.patch(&format!("/staff-members/{own}")).json(&json!({ "post": "Head" })).send().await.fails(403, "FORBIDDEN");
    let bursar = school.as_(Role::Bursar).await;
    let paid = bursar.get("/staff-members").send().await.is(200);
    assert_eq!(paid.list().len(), 2);
    assert!(paid.list().iter().all(|row| PRIVATE.iter().all(|field| row.get(*field).is_none())), "{paid}");
    for role in [Role::Parent, Role::Student] {
        school.as_(role).await.get("/staff-members").send().await.fails(403, "FORBIDDEN");
    }
});

both!(an_account_of_a_parent_is_no_member_of_staff_and_one_account_is_one_member, async |app: App| {
    let (school, head) = school(&app).await;
    let (one, two) = (new_member(&head, json!({})).await, new_member(&head, json!({})).await);
    let link = async |id: &str, account: Value| {
        head.post(&format!("/staff-members/{id}/link-account")).json(&json!({ "account_id": account })).send().await
    };
    let parent = school.login(Role::Parent).await;
    let refused = link(&one, json!(parent.account_id)).await.fails(422, "VALIDATION_ERROR");
    refused.names("account_id", "account_not_of_staff");
    let teacher = school.login(Role::Teacher).await;
    link(&one, json!(teacher.account_id)).await.is(200);
    link(&two, json!(teacher.account_id)).await.fails(409, "DUPLICATE").names("account_id", "duplicate");
});

both!(the_directory_shows_no_private_field_to_anybody, async |app: App| {
    let (school, head) = school(&app).await;
    let reached = json!({ "work_phone": "+263242700001", "work_email": "moyo@school.example", "department": "Sciences" });
    let mut shares = reached.clone();
    shares["shares_contact"] = json!(true);
    shares["national_id"] = json!("63-1222666S70");
    shares["ec_number"] = json!("1234567K");
    shares["email"] = json!("chipo.private@mail.example");
    let shown = new_member(&head, shares).await;
    let mut keeps = reached;
    keeps["first_name"] = json!("Rudo");
    let kept = new_member(&head, keeps).await;
    let subject = json!({ "staff_member_id": shown, "subject_code": "MATHS", "levels": ["F1"] });
    head.post("/staff-subjects").json(&subject).send().await.is(201);
    new_member(&head, json!({ "first_name": "Cook", "kind": "ancillary" })).await;
    let clerk = new_member(&head, json!({ "first_name": "Clerk", "kind": "non_teaching", "is_contact": true })).await;
    let gone = new_member(&head, json!({ "first_name": "Gone" })).await;
    let leaving = json!({ "last_day": "2020-01-31", "reason": "resigned" });
    head.post(&format!("/staff-members/{gone}/leave")).json(&leaving).send().await.is(200);
    for role in [Role::SchoolAdmin, Role::Registrar, Role::Bursar, Role::Teacher, Role::Staff, Role::Student, Role::Parent] {
        let client = school.as_(role).await;
        let page = client.get("/staff-directory").query(&[("include", "subjects")]).send().await.is(200);
        let family = matches!(role, Role::Student | Role::Parent);
        assert_eq!(page.list().len(), if family { 3 } else { 4 }, "{role}: {page}");
        for private in ["1222666", "1234567K", "1984-03-02", "Samora", "771234567", "chipo.private"] {
            assert!(!page.text().contains(private), "{role} reads {private}: {page}");
        }
        let entry = |id: &str| page.list().iter().find(|row| row["id"] == id).unwrap();
        assert_eq!(entry(&shown)["work_phone"], "+263242700001", "{page}");
        assert_eq!(entry(&shown)["subjects"][0]["subject_code"], "MATHS", "{page}");
        assert_eq!((&entry(&kept)["work_phone"], &entry(&kept)["work_email"]), (&Value::Null, &Value::Null), "{page}");
        assert_eq!(entry(&clerk)["is_contact"], true);
        for field in PRIVATE {
            assert!(page.list().iter().all(|row| row.get(field).is_none()), "{role}: {page}");
            client.get("/staff-directory").query(&[(field, "x")]).send().await.fails(400, "UNKNOWN_PARAMETER");
        }
        client.get(&format!("/staff-directory/{gone}")).send().await.fails(404, "NOT_FOUND");
    }
    let (_other, stranger) = super::school(&app).await;
    assert!(stranger.get("/staff-directory").send().await.is(200).list().is_empty());
    stranger.get(&format!("/staff-directory/{shown}")).send().await.fails(404, "NOT_FOUND");
});

both!(staff_come_from_a_file_and_what_is_wrong_is_named_by_row, async |app: App| {
    let (_school, head) = school(&app).await;
    let file = "Staff number,First name,Last name,Sex,Born on,National ID,Kind,Post,Paid by,Started on\n\
        T1,Chipo,Moyo,female,02/03/1984,63-1222666S70,teaching,Teacher,government,14/01/2019\n\
        T2,Tendai,Ncube,male,02/03/1984,,driving,Driver,sdc,14/01/2019\n\
        T3,Rudo,Dube,female,02/03/2018,,teaching,Teacher,government,14/01/2019\n\
        T4,Farai,Sibanda,male,05/06/1990,63-1222666X70,ancillary,Cook,sdc,14/01/2019\n\
        T5,Nomsa,Khumalo,female,,,non_teaching,Clerk,sdc,14/01/2019\n";
    let import = async |file: String| head.post("/staff-members/import").body("text/csv", file).send().await.is(200);
    let first = import(file.to_owned()).await;
    let counts = |report: &Value| ["created", "updated", "unchanged", "failed"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts(first.data()), [2, 0, 0, 3], "{first}");
    let problems: Vec<_> =
        first.data()["problems"].as_array().unwrap().iter().map(|p| (&p["row"], &p["field"], &p["code"])).collect();
    let has = |field: &str, code: &str| problems.iter().any(|(_, f, c)| *f == field && *c == code);
    assert!(has("kind", "enum") && has("born_on", "too_young") && has("national_id", "zw_national_id"), "{first}");
    let rows: std::collections::BTreeSet<_> = problems.iter().map(|(row, ..)| row.as_u64().unwrap()).collect();
    assert_eq!(rows.len(), 3, "each row has its own problem: {first}");
    let again = import(file.to_owned()).await;
    assert_eq!(counts(again.data()), [0, 0, 2, 3], "{again}");
    let changed = import(file.replace("Clerk", "Senior clerk")).await;
    assert_eq!(counts(changed.data()), [0, 1, 1, 3], "{changed}");
});

both!(who_is_suspended_does_not_open_the_school_until_they_are_taken_back, async |app: App| {
    let (school, head) = school(&app).await;
    let (id, teacher) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let path = |what: &str| format!("/staff-members/{id}/{what}");
    let why = json!({ "reason": "Hearing on 3 March" });
    teacher.post(&path("suspend")).json(&why).send().await.fails(403, "FORBIDDEN");
    head.post(&path("reinstate")).send().await.fails(409, "ILLEGAL_TRANSITION");
    assert_eq!(head.post(&path("suspend")).json(&why).send().await.is(200).data()["status"], "suspended");
    head.post(&path("suspend")).json(&why).send().await.fails(409, "ILLEGAL_TRANSITION");
    assert!(matches!(teacher.get("/staff-members").send().await.status, 401 | 403 | 404));
    assert!(head.get("/staff-directory").send().await.is(200).list().is_empty());
    assert_eq!(head.post(&path("reinstate")).send().await.is(200).data()["status"], "active");
    teacher.get("/staff-members").send().await.is(200);
    let topics = topics(&school).await;
    assert!(["staff.member.suspended", "staff.member.reinstated"].iter().all(|topic| topics.contains(&(*topic).to_owned())));
    // Nobody locks the school.
    let own = new_member(&head, json!({ "first_name": "Head" })).await;
    let account = school.login(Role::SchoolAdmin).await.account_id;
    head.post(&format!("/staff-members/{own}/link-account")).json(&json!({ "account_id": account })).send().await.is(200);
    head.post(&format!("/staff-members/{own}/suspend")).json(&why).send().await.fails(409, "LAST_ADMIN");
});

both!(what_a_member_teaches_is_found_by_other_modules, async |app: App| {
    let (school, head) = school(&app).await;
    let (id, _) = who_signs_in(&school, &head, Role::Teacher, json!({})).await;
    let subject = json!({ "staff_member_id": id, "subject_code": "MATHS", "levels": ["F1", "F2"], "strength": "secondary" });
    head.post("/staff-subjects").json(&subject).send().await.is(201);
    head.post("/staff-subjects").json(&subject).send().await.fails(409, "DUPLICATE");
    let unknown = json!({ "staff_member_id": id, "subject_code": "ART", "levels": ["F9"] });
    let refused = head.post("/staff-subjects").json(&unknown).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("levels[0]", "invalid_reference");
    let registration = json!({
        "staff_member_id": id, "kind": "teacher_registration", "title": "Registered teacher", "number": "TR-1",
        "awarded_on": "2020-01-01", "expires_on": "2026-12-31"
    });
    let registration = head.post("/staff-qualifications").json(&registration).send().await.is(201).id();
    let asked = id.clone();
    let registered = async |day: &'static str| {
        let id = asked.parse().unwrap();
        school.run(async move |ctx| people::staff::is_registered(ctx, id, day.parse().unwrap()).await.unwrap()).await
    };
    assert!(!registered("2026-06-01").await, "nobody has seen the original");
    head.post(&format!("/staff-qualifications/{registration}/verify")).send().await.is(200);
    assert!(registered("2026-12-31").await && !registered("2027-01-01").await && !registered("2019-12-31").await);
    let by_subject = head.get("/staff-members").query(&[("subject", "MATHS")]).send().await.is(200);
    assert_eq!(by_subject.list().len(), 1);
    let id = id.parse().unwrap();
    school
        .run(async move |ctx| {
            use people::staff::subjects::staff_subject::Strength;
            let teaches = async |subject, level| people::staff::teaches(ctx, id, subject, level).await.unwrap();
            assert_eq!(teaches("MATHS", None).await, Some(Strength::Secondary));
            assert_eq!(teaches("MATHS", Some("F2")).await, Some(Strength::Secondary));
            assert_eq!(teaches("MATHS", Some("F3")).await, None);
            assert_eq!(teaches("ART", None).await, None);
            let found = people::staff::find(ctx, id).await.unwrap().unwrap();
            let again = people::staff::member_of_account(ctx, found.account_id.unwrap()).await.unwrap();
            assert_eq!(again.map(|member| member.id), Some(id));
            assert_eq!(people::staff::teachers(ctx, ctx.today()).await.unwrap().len(), 1);
        })
        .await;
});
