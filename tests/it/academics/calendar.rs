//! The calendar of a school.

use kernel::access::Role;
use serde_json::{Value, json};

use super::{class, make, year_2026};
use crate::harness::{Answer, App, School, both};

async fn shown(school: &School, query: &[(&str, &str)]) -> Answer {
    school.as_(Role::Teacher).await.get("/calendar").query(query).send().await
}

fn day<'a>(answer: &'a Answer, date: &str) -> &'a Value {
    answer.list().iter().find(|day| day["date"] == date).unwrap_or_else(|| panic!("no {date}: {answer}"))
}

both!(the_calendar_knows_terms_weekends_and_public_holidays, async |app: App| {
    let school = app.school().await;
    year_2026(&school).await;
    let may = shown(&school, &[("from", "2026-05-11"), ("to", "2026-05-31")]).await.is(200);
    for (date, kind) in
        [("2026-05-11", "out_of_term"), ("2026-05-12", "school_day"), ("2026-05-16", "weekend"), ("2026-05-25", "public_holiday")]
    {
        assert_eq!(day(&may, date)["day_type"], kind, "{date}");
    }
    assert_eq!(day(&may, "2026-05-25")["names"], json!(["Africa Day"]));
    assert_eq!(may.json["meta"], json!({ "total": 21, "school_days": 13 }), "{may}");
    let term = shown(&school, &[("from", "2026-05-12"), ("to", "2026-08-06")]).await.is(200);
    assert_eq!(term.json["meta"]["school_days"], 62, "weekdays of term 2 but for Africa Day");
    shown(&school, &[("from", "2026-05-12"), ("to", "2026-05-11")])
        .await
        .fails(400, "INVALID_PARAMETER")
        .names("to", "date_order");
    shown(&school, &[("from", "2026-01-01"), ("to", "2028-01-01")]).await.fails(400, "INVALID_PARAMETER");
    shown(&school, &[("from", "2026-05-12")]).await.fails(400, "INVALID_PARAMETER").names("to", "required");
});

both!(a_schools_own_days_hold_for_whom_they_are_and_the_nearest_wins, async |app: App| {
    let school = app.school().await;
    year_2026(&school).await;
    let (here, there) = (class(&school, "Form 1 A", None).await, class(&school, "Form 1 B", None).await);
    let entry = |name: &str, kind: &str, date: &str| json!({ "name": name, "kind": kind, "starts_on": date, "ends_on": date });
    let with = |mut body: Value, field: &str, value: &str| {
        body[field] = json!(value);
        body
    };
    make(&school, "/calendar-days", entry("Founders' day", "holiday", "2026-02-02")).await;
    make(&school, "/calendar-days", with(entry("Practicals", "school_day", "2026-02-02"), "class_id", &here)).await;
    make(&school, "/calendar-days", with(entry("Sports day", "off_timetable", "2026-02-03"), "phase", "lower_secondary")).await;
    make(&school, "/calendar-days", with(entry("Saturday", "school_day", "2026-02-07"), "phase", "junior")).await;
    let of = async |extra: (&str, &str)| shown(&school, &[("from", "2026-02-01"), ("to", "2026-02-08"), extra]).await.is(200);
    let registrar = school.as_(Role::Registrar).await;
    let class_days = async |id: &str| {
        let query = [("from", "2026-02-01"), ("to", "2026-02-08"), ("class_id", id)];
        registrar.get("/calendar").query(&query).send().await.is(200)
    };
    let (one, other) = (class_days(&here).await, class_days(&there).await);
    assert_eq!(day(&one, "2026-02-02")["day_type"], "school_day");
    assert_eq!(day(&one, "2026-02-02")["names"], json!(["Practicals", "Founders' day"]));
    assert_eq!(day(&other, "2026-02-02")["day_type"], "school_holiday");
    assert_eq!((&day(&one, "2026-02-03")["school_day"], &day(&one, "2026-02-03")["lessons"]), (&json!(true), &json!(false)));
    assert_eq!(day(&one, "2026-02-07")["school_day"], false);
    assert_eq!(day(&of(("phase", "junior")).await, "2026-02-07")["day_type"], "extra_school_day");
    let stranger = shown(&school, &[("from", "2026-02-01"), ("to", "2026-02-02"), ("class_id", &here)]).await;
    stranger.fails(404, "NOT_FOUND");
    let both = with(with(entry("x", "event", "2026-02-02"), "phase", "junior"), "class_id", &here);
    let refused = registrar.post("/calendar-days").json(&both).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("phase", "one_scope_only");
    let unknown = with(entry("x", "event", "2026-02-02"), "phase", "kindergarten");
    let refused = registrar.post("/calendar-days").json(&unknown).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("phase", "invalid_reference");
});

both!(public_holidays_beyond_the_table_are_computed_only_where_a_school_asks_for_it, async |app: App| {
    let school = app.school().await;
    let query = [("from", "2031-04-10"), ("to", "2031-04-20")];
    let before = shown(&school, &query).await.is(200);
    assert_eq!(day(&before, "2031-04-11")["day_type"], "out_of_term");
    let head = school.as_(Role::SchoolAdmin).await;
    let setting = "/settings/calendar.compute_public_holidays";
    head.call(reqwest::Method::PUT, setting).json(&json!({ "value": true })).send().await.is(200);
    let after = shown(&school, &query).await.is(200);
    assert_eq!(day(&after, "2031-04-11")["names"], json!(["Good Friday"]));
    assert_eq!(day(&after, "2031-04-18")["names"], json!(["Independence Day"]));
});
