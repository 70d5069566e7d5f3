//! Lists: pages, cursors, filters, search, fields, includes.

use std::collections::BTreeSet;

use kernel::access::Role;
use kernel::list::{ColumnKind, Operator};
use kernel::resource::Verb;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::harness::{App, Client, Kind, block_on, both};

/// The people of these tests: few fields, no references.
const GUARDIANS: &str = "/guardians";

async fn add(head: &Client, first: &str, last: &str) -> String {
    let body = json!({ "first_name": first, "last_name": last });
    head.post(GUARDIANS).json(&body).send().await.is(201).id()
}

fn names(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| format!("{} {}", row["first_name"].as_str().unwrap(), row["last_name"].as_str().unwrap())).collect()
}

both!(pages_show_every_row_once_and_count_them, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for n in 0..7 {
        add(&head, &format!("Person{n}"), "Same").await;
    }
    let mut seen = Vec::new();
    for page in ["1", "2", "3", "4"] {
        let answer = head.get(GUARDIANS).query(&[("page", page), ("per_page", "3"), ("sort", "last_name")]).send().await.is(200);
        assert_eq!(answer.json["meta"]["total"], 7, "{answer}");
        assert_eq!(answer.json["meta"]["per_page"], 3, "{answer}");
        seen.extend(names(answer.list()));
    }
    assert_eq!(seen.len(), 7, "{seen:?}");
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7, "{seen:?}");
    let deep = head.get(GUARDIANS).query(&[("page", "500"), ("per_page", "200")]).send().await;
    deep.fails(400, "PAGE_TOO_DEEP");
});

both!(a_cursor_neither_repeats_nor_skips_while_rows_are_added, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for n in 0..10 {
        add(&head, &format!("Person{n:02}"), "Moyo").await;
    }
    for sort in ["first_name", "-first_name", "last_name,-first_name", "-created_at"] {
        let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let answer =
                head.get(GUARDIANS).query(&[("cursor", &cursor), ("per_page", "3"), ("sort", sort)]).send().await.is(200);
            assert!(answer.json["meta"]["total"].is_null(), "{answer}");
            seen.extend(names(answer.list()));
            pages += 1;
            // Added before and behind what has been shown.
            add(&head, "Aaron", "Aa").await;
            let Some(next) = answer.json["meta"]["next_cursor"].as_str() else { break };
            cursor = next.to_owned();
            assert!(pages < 100, "it never ends");
        }
        let first: Vec<_> = seen.iter().filter(|name| name.ends_with("Moyo")).collect();
        assert_eq!(first.len(), 10, "{sort}: {seen:?}");
        assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), 10, "{sort}: {seen:?}");
    }
});

both!(a_cursor_is_good_only_for_the_list_and_order_it_was_made_for, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let head = school.as_(Role::SchoolAdmin).await;
    for n in 0..3 {
        add(&head, &format!("Person{n}"), "Moyo").await;
    }
    let answer = head.get(GUARDIANS).query(&[("cursor", ""), ("per_page", "1"), ("sort", "first_name")]).send().await.is(200);
    let cursor = answer.json["meta"]["next_cursor"].as_str().unwrap().to_owned();
    let with = |client: &Client, path: &str, sort: &str, cursor: &str| {
        client.get(path).query(&[("cursor", cursor), ("sort", sort)]).send()
    };
    with(&head, GUARDIANS, "-first_name", &cursor).await.fails(400, "INVALID_CURSOR");
    with(&head, "/students", "first_name", &cursor).await.fails(400, "INVALID_CURSOR");
    let mut bent = cursor.clone();
    bent.replace_range(20..21, if bent.as_bytes()[20] == b'A' { "B" } else { "A" });
    with(&head, GUARDIANS, "first_name", &bent).await.fails(400, "INVALID_CURSOR");
    // In another school it shows that school's rows, which are none.
    let stranger = other.as_(Role::SchoolAdmin).await;
    let elsewhere = with(&stranger, GUARDIANS, "first_name", &cursor).await.is(200);
    assert!(elsewhere.list().is_empty(), "{elsewhere}");
});

both!(empty_values_are_last_in_both_directions_by_page_and_by_cursor, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for (number, stream) in [Some("Red"), None, Some("Blue"), None, Some("Green")].iter().enumerate() {
        let body = json!({ "name": format!("Class {number}"), "level_code": "G3", "academic_year": 2026, "stream": stream });
        head.post("/classes").json(&body).send().await.is(201);
    }
    let streams = |rows: &[Value]| rows.iter().map(|row| row["stream"].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>();
    for (sort, expected) in [("stream", ["Blue", "Green", "Red", "-", "-"]), ("-stream", ["Red", "Green", "Blue", "-", "-"])] {
        let paged = head.get("/classes").query(&[("sort", sort)]).send().await.is(200);
        assert_eq!(streams(paged.list()), expected, "{sort}");
        for per_page in ["1", "2", "4"] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let answer = head
                    .get("/classes")
                    .query(&[("cursor", cursor.as_str()), ("per_page", per_page), ("sort", sort)])
                    .send()
                    .await
                    .is(200);
                seen.extend(streams(answer.list()));
                assert!(seen.len() <= 5, "{seen:?}");
                let Some(next) = answer.json["meta"]["next_cursor"].as_str() else { break };
                cursor = next.to_owned();
            }
            assert_eq!(seen, expected, "{sort} by {per_page}");
        }
    }
});

both!(a_search_finds_words_in_any_order_case_and_accent, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for (first, last) in [("Zoë", "Müller"), ("Chipo", "Ncube"), ("José Ángel", "Moyo"), ("50%", "Off_er")] {
        add(&head, first, last).await;
    }
    let found = async |q: &str| names(head.get(GUARDIANS).query(&[("q", q)]).send().await.is(200).list());
    for q in ["zoe", "ZOË", "müller zoe", "muller", "MULL"] {
        assert_eq!(found(q).await, ["Zoë Müller"], "{q}");
    }
    for q in ["angel", "moyo jose", "Ángel JOSÉ"] {
        assert_eq!(found(q).await, ["José Ángel Moyo"], "{q}");
    }
    assert_eq!(found("nobody").await, [""; 0]);
    // Signs, those of LIKE among them, are nothing to search for: what is left of the words counts.
    assert_eq!(found("50%").await, ["50% Off_er"]);
    assert_eq!(found("' OR 1=1 --").await, [""; 0]);
    for q in ["%", "_", "\\", "  "] {
        assert_eq!(found(q).await.len(), 4, "{q:?} holds no word");
    }
});

both!(filters_hold_one_field_against_one_value, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for (first, last, occupation) in [("A", "Moyo", Some("Nurse")), ("B", "Moyo", None), ("C", "Ncube", Some("Farmer"))] {
        head.post(GUARDIANS)
            .json(&json!({ "first_name": first, "last_name": last, "occupation": occupation }))
            .send()
            .await
            .is(201);
    }
    let filterable = |name: &str| {
        let resources = app.services().registry().resources();
        let info = resources.iter().find(|r| r.path == GUARDIANS).unwrap();
        (info.list)().unwrap().column(name).is_some_and(|c| c.filterable)
    };
    let found = async |name: &str, value: &str| {
        let answer = head.get(GUARDIANS).query(&[(name, value), ("sort", "first_name")]).send().await.is(200);
        answer.list().iter().map(|r| r["first_name"].as_str().unwrap()).collect::<String>()
    };
    if filterable("last_name") {
        assert_eq!(found("last_name", "Moyo").await, "AB");
        assert_eq!(found("last_name__ne", "Moyo").await, "C");
        assert_eq!(found("last_name__in", "Moyo,Ncube").await, "ABC");
        assert_eq!(found("last_name__contains", "CUB").await, "C");
        assert_eq!(found("last_name__startswith", "mo").await, "AB");
        assert_eq!(found("last_name__contains", "%").await, "");
    }
    assert_eq!(found("created_at__gte", "2000-01-01").await, "ABC");
    assert_eq!(found("created_at__lt", "2000-01-01").await, "");
});

/// A value that a column of this kind could have.
fn sample(kind: ColumnKind, options: Option<&[String]>) -> String {
    if let Some(option) = options.and_then(<[String]>::first) {
        return option.clone();
    }
    match kind {
        ColumnKind::Text => "Moyo",
        ColumnKind::Integer => "3",
        ColumnKind::Float => "1.5",
        ColumnKind::Boolean => "true",
        ColumnKind::Date => "2012-02-29",
        ColumnKind::Moment => "2026-01-18T10:30:00Z",
        ColumnKind::Uuid => "0197f8a0-0000-7000-8000-000000000000",
    }
    .to_owned()
}

both!(every_declared_filter_and_sort_of_every_list_works, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    for info in app.services().registry().resources().iter().filter(|r| r.offers(Verb::List)) {
        let spec = (info.list)().unwrap();
        for column in &spec.columns {
            if column.filterable {
                let value = sample(column.kind, column.options.as_deref());
                head.get(info.path).query(&[(&column.name, &value)]).send().await.is(200);
                for (suffix, operator) in Operator::of(column.kind, column.nullable) {
                    let value = if operator == Operator::IsNull { "true" } else { &value };
                    head.get(info.path).query(&[(&format!("{}__{suffix}", column.name), value)]).send().await.is(200);
                }
                let unknown = format!("{}__nothing", column.name);
                head.get(info.path).query(&[(unknown.as_str(), "1")]).send().await.fails(400, "UNKNOWN_PARAMETER");
            }
            if column.sortable {
                for sort in [column.name.clone(), format!("-{}", column.name)] {
                    head.get(info.path).query(&[("sort", &sort)]).send().await.is(200);
                    head.get(info.path).query(&[("sort", sort.as_str()), ("cursor", "")]).send().await.is(200);
                }
            }
        }
        for (name, kind) in &spec.custom {
            head.get(info.path).query(&[(*name, &sample(*kind, None))]).send().await.is(200);
            head.get(info.path).query(&[(&format!("{name}__in"), &sample(*kind, None))]).send().await.is(200);
        }
        for include in &spec.includes {
            head.get(info.path).query(&[("include", *include)]).send().await.is(200);
        }
        for field in &spec.fields {
            head.get(info.path).query(&[("fields", field)]).send().await.is(200);
        }
    }
});

both!(fields_cut_a_record_and_keep_its_id, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let id = add(&head, "Rudo", "Moyo").await;
    for answer in [
        head.get(&format!("{GUARDIANS}/{id}")).query(&[("fields", "last_name")]).send().await.is(200).data().clone(),
        head.get(GUARDIANS).query(&[("fields", "last_name")]).send().await.is(200).list()[0].clone(),
    ] {
        assert_eq!(answer, json!({ "id": id, "last_name": "Moyo" }));
    }
});

both!(a_parameter_is_given_once_and_only_where_it_means_something, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let twice = head.get(GUARDIANS).query(&[("page", "1"), ("page", "2")]).send().await.fails(400, "INVALID_PARAMETER");
    assert_eq!(twice.json["error"]["details"][0]["code"], "duplicate_key", "{twice}");
    let forged = head.get(GUARDIANS).query(&[("last_name", "a\u{0}b")]).send().await.fails(400, "INVALID_PARAMETER");
    assert_eq!(forged.json["error"]["details"][0]["field"], "last_name", "{forged}");
    let id = add(&head, "Rudo", "Moyo").await;
    for parameter in [("sort", "id"), ("cursor", ""), ("fields", "")] {
        let history = head.get(&format!("{GUARDIANS}/{id}/history")).query(&[parameter]).send().await;
        history.fails(400, "UNKNOWN_PARAMETER");
    }
    // A number of JSON Schema's `integer` may be written with a fraction of nothing.
    let class = r#"{"name": "1 Red", "level_code": "F1", "academic_year": 2026.0}"#;
    head.post("/classes").body("application/json", class).send().await.is(201);
});

/// Without figures it takes a school for ten rows, and sorts them all for a page of them.
#[test]
fn sqlite_plans_by_what_it_has_measured() {
    let app = App::private(Kind::Sqlite, &[]).unwrap();
    block_on(async {
        let school = app.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        for n in 0..5 {
            add(&head, &format!("Person{n}"), "Same").await;
        }
        app.run(async |services| services.database().measure().await.unwrap()).await;
        let measured = "SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_guardians_updated_at_id'";
        let truth = app.truth().await;
        let row = truth.query_one_raw(Statement::from_string(DbBackend::Sqlite, measured)).await.unwrap().unwrap();
        let stat: String = row.try_get("", "stat").unwrap();
        assert!(stat.starts_with("5 5 "), "five rows, five of each school: {stat}");
    });
}
