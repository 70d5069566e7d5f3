//! Fees and charges: amounts in their own currency, and who sees what a learner was charged.

use kernel::access::Role;
use serde_json::{Value, json};

use crate::harness::{App, School, both};

fn fee(name: &str, amount: &str, currency: &str) -> Value {
    json!({ "name": name, "academic_year": 2026, "term": 1, "fund": "tuition", "amount": { "amount": amount, "currency": currency } })
}

async fn student(school: &School, name: &str) -> String {
    let body = json!({
        "first_name": name, "last_name": "Moyo", "sex": "male", "born_on": "2013-02-01",
        "enrolment": { "level_code": "F1", "starts_on": "2026-01-13" }
    });
    school.as_(Role::Registrar).await.post("/students").json(&body).send().await.is(201).id()
}

fn charge(student: &str, fee: Option<&str>, amount: &str, currency: &str) -> Value {
    json!({
        "student_id": student, "fee_structure_id": fee, "description": "Tuition", "amount": { "amount": amount, "currency": currency },
        "charged_on": "2026-01-13", "due_on": "2026-02-12", "academic_year": 2026, "term": 1
    })
}

both!(a_charge_is_in_the_currency_of_its_fee, async |app: App| {
    let school = app.school().await;
    let bursar = school.as_(Role::Bursar).await;
    let student = student(&school, "Tatenda").await;
    let fee_id = bursar.post("/finance/fee-structures").json(&fee("Tuition", "65", "USD")).send().await.is(201).id();
    bursar
        .post("/finance/charges")
        .header("idempotency-key", "one")
        .json(&charge(&student, Some(&fee_id), "65.00", "ZWG"))
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("amount.currency", "fee_currency");
    let made = bursar.post("/finance/charges").json(&charge(&student, Some(&fee_id), "65.5", "USD")).send().await.is(201);
    assert_eq!(made.data()["amount"], json!({ "amount": "65.50", "currency": "USD" }), "{made}");
    // What has been charged stays what it was.
    let fees = format!("/finance/fee-structures/{fee_id}");
    let gold = json!({ "amount": { "amount": "65.00", "currency": "ZWG" } });
    bursar.patch(&fees).json(&gold).send().await.fails(409, "STILL_REFERENCED").names("amount.currency", "fee_charged");
    bursar.delete(&fees).send().await.fails(409, "STILL_REFERENCED");
    bursar.patch(&fees).json(&json!({ "active": false })).send().await.is(200);
    bursar
        .post("/finance/charges")
        .json(&charge(&student, Some(&fee_id), "65.00", "USD"))
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("fee_structure_id", "fee_inactive");
});

both!(every_problem_of_a_charge_is_named, async |app: App| {
    let school = app.school().await;
    let bursar = school.as_(Role::Bursar).await;
    let mut body = charge(&student(&school, "Tatenda").await, None, "0", "USD");
    body["due_on"] = json!("2026-01-12");
    bursar
        .post("/finance/charges")
        .json(&body)
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("amount.amount", "minimum")
        .names("due_on", "date_order");
    body["amount"] = json!({ "amount": "1.005", "currency": "USD" });
    bursar.post("/finance/charges").json(&body).send().await.is(422);
});

both!(amounts_are_filtered_and_sorted_within_a_currency, async |app: App| {
    let school = app.school().await;
    let bursar = school.as_(Role::Bursar).await;
    for (name, amount, currency) in [("Tuition", "65", "USD"), ("Boarding", "280", "USD"), ("Levy", "900", "ZWG")] {
        bursar.post("/finance/fee-structures").json(&fee(name, amount, currency)).send().await.is(201);
    }
    let query = [("currency", "USD"), ("amount_minor__gte", "10000"), ("sort", "-amount_minor")];
    let dear = bursar.get("/finance/fee-structures").query(&query).send().await.is(200);
    let names: Vec<_> = dear.list().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Boarding"]);
});

both!(a_charge_follows_its_student_and_teachers_see_none, async |app: App| {
    let school = app.school().await;
    let bursar = school.as_(Role::Bursar).await;
    let (own, other) = (student(&school, "Tatenda").await, student(&school, "Farai").await);
    for student in [&own, &other] {
        bursar.post("/finance/charges").json(&charge(student, None, "10", "USD")).send().await.is(201);
    }
    let learner = school.login(Role::Student).await;
    let account = learner.account_id;
    let id = own.parse().unwrap();
    school.run(async move |ctx| people::sis::student_account(ctx, id, Some(account)).await.map(|_| ()).unwrap()).await;
    let seen = learner.client.get("/finance/charges").send().await.is(200);
    assert_eq!(seen.list().iter().map(|c| c["student_id"].as_str().unwrap()).collect::<Vec<_>>(), [own.as_str()]);
    assert!(school.as_(Role::Parent).await.get("/finance/charges").send().await.is(200).list().is_empty());
    for role in [Role::Teacher, Role::Staff, Role::Registrar] {
        school.as_(role).await.get("/finance/charges").send().await.fails(403, "FORBIDDEN");
        school.as_(role).await.get("/finance/fee-structures").send().await.fails(403, "FORBIDDEN");
    }
});
