//! Answers in the languages of the platform.

use kernel::access::Role;
use serde_json::json;

use crate::harness::{Answer, App, both};

fn message(answer: &Answer) -> String {
    answer.json["error"]["message"].as_str().unwrap().to_owned()
}

both!(an_error_is_said_in_the_language_asked_for, async |app: App| {
    let mut said = Vec::new();
    for (accept, tag) in [("sn-ZW, en;q=0.5", "sn"), ("nd", "nd"), ("en", "en"), ("fr, nd;q=0.2", "nd"), ("fr", "en")] {
        let answer = app.client().with_header("accept-language", accept).post("/auth/login").json(&json!({})).send().await;
        let answer = answer.fails(422, "VALIDATION_ERROR").names("email", "required");
        assert_eq!(answer.header("content-language"), Some(tag), "{answer}");
        let issue = answer.json["error"]["details"][0]["issue"].as_str().unwrap().to_owned();
        said.push((tag, message(&answer), issue));
    }
    let of = |tag: &str| said.iter().find(|(t, ..)| *t == tag).unwrap().clone();
    assert_ne!(of("sn").1, of("en").1, "{said:?}");
    assert_ne!(of("nd").1, of("en").1, "{said:?}");
    assert_ne!(of("sn").1, of("nd").1, "{said:?}");
    assert_ne!(of("sn").2, of("en").2, "{said:?}");
});

both!(unless_asked_otherwise_the_schools_language_is_used, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let path = format!("{}/nothing", app.services().registry().resources().first().unwrap().path);
    let english = head.get(&path).send().await.fails(404, "NOT_FOUND");
    assert_eq!(english.header("content-language"), Some("en"), "{english}");
    let address = format!("/schools/{}", school.id);
    head.patch(&address).json(&json!({ "language": "sn" })).send().await.is(200);
    let shona = head.get(&path).send().await.fails(404, "NOT_FOUND");
    assert_eq!(shona.header("content-language"), Some("sn"), "{shona}");
    assert_ne!(message(&shona), message(&english));
    let asked = head.with_header("accept-language", "nd").get(&path).send().await.fails(404, "NOT_FOUND");
    assert_eq!(asked.header("content-language"), Some("nd"), "{asked}");
});
