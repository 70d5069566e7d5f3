//! Class lists with guardians, and on paper.

use kernel::access::Role;
use serde_json::json;

use super::{add, class};
use crate::harness::{App, School, both};
use crate::paper;

/// A learner of Form 1 with two guardians.
async fn with_guardians(school: &School, number: usize) -> String {
    let body = json!({
        "first_name": format!("Tendai{number}"), "last_name": "Moyo", "sex": "female", "born_on": "2013-02-01",
        "enrolment": { "level_code": "F1", "starts_on": "2026-01-13" },
        "guardian": { "first_name": "Rudo", "last_name": format!("Moyo{number}"), "phone": format!("+2637712345{number:02}"), "relationship": "mother" }
    });
    let registrar = school.as_(Role::Registrar).await;
    let student = registrar.post("/students").json(&body).send().await.is(201).id();
    let father =
        json!({ "guardian": { "first_name": "Farai", "last_name": "Moyo" }, "relationship": "father", "contact_priority": 2 });
    registrar.post(&format!("/students/{student}/guardians")).json(&father).send().await.is(201);
    student
}

async fn a_class(school: &School, size: usize) -> String {
    let class = class(school, "Form 1 Blue", None).await;
    let mut students = Vec::with_capacity(size);
    for number in 0..size {
        students.push(with_guardians(school, number).await);
    }
    add(school, &class, &students.iter().collect::<Vec<_>>()).await.is(200);
    class
}

both!(a_class_list_of_sixty_with_guardians_takes_four_statements, async |app: App| {
    let school = app.school().await;
    let class = a_class(&school, 60).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let list = async || head.get(&format!("/classes/{class}/students")).query(&[("include", "guardians")]).send().await.is(200);
    list().await;
    let list = list().await;
    assert!(list.statements() <= 4, "{}", list.statements());
    assert_eq!(list.list().len(), 60);
    for line in list.list() {
        let guardians: Vec<&str> =
            line["guardians"].as_array().unwrap().iter().map(|g| g["relationship"].as_str().unwrap()).collect();
        assert_eq!(guardians, ["mother", "father"], "{line}");
    }
    let plain = head.get(&format!("/classes/{class}/students")).send().await.is(200);
    assert!(plain.list().iter().all(|line| line.get("guardians").is_none()));
});

both!(a_class_list_is_printed_with_guardians_for_who_may_see_them, async |app: App| {
    let school = app.school().await;
    let class = a_class(&school, 3).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let path = format!("/classes/{class}/students.pdf");
    let plain = paper::text(head.get(&path)).await;
    assert!(plain.contains("Form 1 Blue · 2026") && plain.contains("Moyo, Tendai2") && plain.contains("3 girls"), "{plain}");
    assert!(!plain.contains("Rudo"), "{plain}");
    let told = paper::text(head.get(&path).query(&[("include", "guardians")]).header("accept-language", "sn")).await;
    assert!(told.contains("Rudo Moyo1, +263771234501") && told.contains("Vachengeti"), "{told}");
    // A learner sees who is in the class as far as they may, and nobody's guardians.
    let learner = school.as_(Role::Student).await;
    learner.get(&path).query(&[("include", "guardians")]).send().await.fails(404, "NOT_FOUND");
    let other = app.school().await.as_(Role::SchoolAdmin).await;
    other.get(&path).send().await.fails(404, "NOT_FOUND");
});

both!(the_cards_of_a_class_are_printed_ten_on_a_page, async |app: App| {
    let school = app.school().await;
    let class = a_class(&school, 12).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let path = format!("/classes/{class}/id-cards.pdf");
    let answer = head.get(&path).query(&[("valid_until", "2099-12-31")]).send_plain().await;
    let cards = paper::read(answer).await;
    assert_eq!(cards.get_pages().len(), 2, "ten on a page");
    let words = paper::words(&cards);
    for number in 0..12 {
        assert!(words.contains(&format!("Tendai{number} Moyo")), "{words}");
    }
    assert!(words.contains("31/12/2099") && words.contains("Form 1 Blue") && !words.contains("+26377"), "{words}");
    head.get(&path)
        .query(&[("valid_until", "2020-01-01")])
        .send()
        .await
        .fails(400, "INVALID_PARAMETER")
        .names("valid_until", "in_past");
    school.as_(Role::Teacher).await.get(&path).send().await.fails(403, "FORBIDDEN");
});
