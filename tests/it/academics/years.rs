//! Academic years and terms.

use kernel::access::Role;
use serde_json::json;

use super::{make, year_2026};
use crate::harness::{App, both};

both!(a_year_is_made_and_opened_with_the_terms_of_the_ministry_and_a_second_time_changes_nothing, async |app: App| {
    let school = app.school().await;
    let made = year_2026(&school).await;
    assert_eq!((&made["academic_year"]["status"], &made["academic_year"]["ends_on"]), (&json!("open"), &json!("2026-12-31")));
    let terms: Vec<_> = made["terms"].as_array().unwrap().iter().map(|t| (t["number"].clone(), t["starts_on"].clone())).collect();
    assert_eq!(terms, [(json!(1), json!("2026-01-13")), (json!(2), json!("2026-05-12")), (json!(3), json!("2026-09-08"))]);
    let again = year_2026(&school).await;
    assert_eq!((&again["academic_year"], &again["terms"]), (&made["academic_year"], &made["terms"]));
    let head = school.as_(Role::SchoolAdmin).await;
    let unknown = head.post("/academic-years/from-reference").json(&json!({ "year": 1990 })).send().await;
    unknown.fails(422, "VALIDATION_ERROR").names("year", "term_dates_unknown");
    let incomplete = head.post("/academic-years/from-reference").json(&json!({ "year": 2024 })).send().await.is(200);
    assert_eq!(incomplete.data()["terms"].as_array().unwrap().len(), 2, "{incomplete}");
});

both!(the_year_of_a_day_is_shown_with_its_terms_and_none_between_years, async |app: App| {
    let school = app.school().await;
    year_2026(&school).await;
    let pupil = school.as_(Role::Student).await;
    let on = async |day: &str| pupil.get("/academic-years/current").query(&[("as_of", day)]).send().await;
    assert_eq!(on("2026-04-01").await.is(200).data()["term"]["number"], 1);
    let holiday = on("2026-04-02").await.is(200);
    assert!(holiday.data()["term"].is_null(), "{holiday}");
    on("2025-12-31").await.fails(404, "NOT_FOUND");
    pupil.get("/academic-years/current").query(&[("as_of", "soon")]).send().await.fails(400, "INVALID_PARAMETER");
});

both!(years_and_terms_never_overlap_and_terms_stay_inside_their_year, async |app: App| {
    let school = app.school().await;
    let year = year_2026(&school).await["academic_year"]["id"].as_str().unwrap().to_owned();
    let head = school.as_(Role::SchoolAdmin).await;
    let second = json!({ "year": 2025, "starts_on": "2025-06-01", "ends_on": "2026-01-01" });
    head.post("/academic-years").json(&second).send().await.fails(409, "ACADEMIC_YEAR_OVERLAP");
    let same = json!({ "year": 2026, "starts_on": "2026-01-01", "ends_on": "2026-12-31" });
    head.post("/academic-years").json(&same).send().await.is(409);
    let impossible = json!({ "year": 2025, "starts_on": "2025-06-01", "ends_on": "2025-05-31" });
    head.post("/academic-years").json(&impossible).send().await.fails(422, "VALIDATION_ERROR").names("ends_on", "date_order");
    let elsewhere = json!({ "year": 2025, "starts_on": "2024-06-01", "ends_on": "2025-05-31" });
    head.post("/academic-years").json(&elsewhere).send().await.fails(422, "VALIDATION_ERROR").names("starts_on", "not_in_year");
    let terms = head.get("/terms").query(&[("academic_year_id", year.as_str()), ("sort", "number")]).send().await.is(200);
    let first = terms.list()[0]["id"].as_str().unwrap().to_owned();
    let patch = async |body| head.patch(&format!("/terms/{first}")).json(&body).send().await;
    patch(json!({ "ends_on": "2026-05-12" })).await.fails(409, "TERM_OVERLAP").names("starts_on", "not_allowed");
    patch(json!({ "starts_on": "2025-12-31" })).await.fails(422, "VALIDATION_ERROR").names("starts_on", "outside_year");
    patch(json!({ "number": 4 })).await.fails(422, "VALIDATION_ERROR").names("number", "maximum");
    patch(json!({ "number": 2 })).await.fails(409, "DUPLICATE");
    patch(json!({ "ends_on": "2026-04-02" })).await.is(200);
    let shorter = head.patch(&format!("/academic-years/{year}")).json(&json!({ "ends_on": "2026-11-30" })).send().await;
    shorter.fails(422, "VALIDATION_ERROR").names("ends_on", "term_outside_year");
    head.delete(&format!("/academic-years/{year}")).send().await.fails(409, "STILL_REFERENCED").names("terms", "class_in_use");
});

both!(a_year_is_planned_then_open_then_closed_and_a_closed_one_stays_as_it_is, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let year =
        make(&school, "/academic-years", json!({ "year": 2199, "starts_on": "2199-01-01", "ends_on": "2199-12-31" })).await;
    let step = async |year: &str, step: &str| head.post(&format!("/academic-years/{year}/{step}")).send().await;
    step(&year, "open").await.fails(409, "ACADEMIC_YEAR_WITHOUT_TERMS");
    step(&year, "close").await.fails(409, "ILLEGAL_TRANSITION").names("status", "not_allowed");
    let term = json!({ "academic_year_id": year, "number": 1, "starts_on": "2199-01-13", "ends_on": "2199-04-01" });
    make(&school, "/terms", term).await;
    assert_eq!(step(&year, "open").await.is(200).data()["status"], "open");
    step(&year, "open").await.fails(409, "ILLEGAL_TRANSITION");
    step(&year, "close").await.fails(409, "ACADEMIC_YEAR_UNDER_WAY");
    let past = head.post("/academic-years/from-reference").json(&json!({ "year": 2025, "open": true })).send().await.is(200);
    let (past, terms) = (past.data()["academic_year"]["id"].as_str().unwrap(), past.data()["terms"].clone());
    assert_eq!(step(past, "close").await.is(200).data()["status"], "closed");
    let change = json!({ "ends_on": "2025-12-30" });
    head.patch(&format!("/academic-years/{past}")).json(&change).send().await.fails(409, "ACADEMIC_YEAR_CLOSED");
    let term = format!("/terms/{}", terms[0]["id"].as_str().unwrap());
    head.patch(&term).json(&json!({ "ends_on": "2025-04-09" })).send().await.fails(409, "ACADEMIC_YEAR_CLOSED");
    head.delete(&term).send().await.fails(409, "ACADEMIC_YEAR_CLOSED");
    assert_eq!(step(past, "reopen").await.is(200).data()["status"], "open");
    head.patch(&term).json(&json!({ "ends_on": "2025-04-09" })).send().await.is(200);
    school.as_(Role::Teacher).await.post(&format!("/academic-years/{past}/close")).send().await.fails(403, "FORBIDDEN");
});
