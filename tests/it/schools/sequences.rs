//! Number sequences.

use std::sync::Arc;

use chrono::{TimeDelta, TimeZone, Utc};
use futures::future::join_all;
use kernel::access::{Actor, Role};
use kernel::clock::SetClock;
use kernel::db::Access;
use kernel::{Ctx, Origin};
use platform::schools::sequences;
use serde_json::json;

use crate::harness::{App, Kind, School, block_on, both};

async fn next(school: &School, name: &'static str) -> String {
    school.run(async move |ctx| sequences::next(ctx, name).await.unwrap()).await
}

both!(a_sequence_never_gives_a_number_twice_and_a_gapless_one_leaves_none_out, async |app: App| {
    let school = app.school().await;
    let id = school.id;
    let given = app
        .run(move |services| async move {
            let calls = (0..40).map(|n| {
                let services = services.clone();
                async move {
                    let school = services.tenants().by_id(&services, id).await.unwrap().unwrap();
                    let ctx = Ctx::school_of(&services, school, Actor::system("tests"), Origin::default(), Access::Write);
                    let numbers = sequences::next_many(&ctx, "receipt_number", 3).await.unwrap();
                    if n % 4 == 0 {
                        ctx.rollback().await;
                        return Vec::new();
                    }
                    ctx.commit().await.unwrap();
                    numbers
                }
            });
            let mut given: Vec<_> = join_all(calls).await.into_iter().flatten().collect();
            given.sort();
            given
        })
        .await;
    let expected: Vec<_> = (1..=90).map(|n| format!("{n:06}")).collect();
    assert_eq!(given, expected);
});

both!(many_numbers_take_one_statement, async |app: App| {
    let school = app.school().await;
    let statements = school
        .run(async |ctx| {
            assert_eq!(sequences::next_many(ctx, "student_number", 1_000).await.unwrap().len(), 1_000);
            ctx.uow().statements()
        })
        .await;
    assert_eq!(statements, 1);
});

both!(a_sequence_is_made_once_whoever_needs_it_first, async |app: App| {
    let school = app.school().await;
    let numbers = school
        .run(async |ctx| {
            sequences::ensure(ctx, "ticket", "T{000}", sequences::Resets::Never, false).await.unwrap();
            sequences::ensure(ctx, "ticket", "U{000}", sequences::Resets::Never, false).await.unwrap();
            assert!(sequences::next(ctx, "no_such_sequence").await.is_err());
            assert!(sequences::ensure(ctx, "yearly", "{000}", sequences::Resets::Yearly, false).await.is_err());
            sequences::next_many(ctx, "ticket", 2).await.unwrap()
        })
        .await;
    assert_eq!(numbers, ["T001", "T002"]);
});

both!(the_next_number_is_set_no_lower_than_what_has_been_given, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    next(&school, "receipt_number").await;
    next(&school, "receipt_number").await;
    let listed = head.get("/sequences").query(&[("name", "receipt_number")]).send().await.is(200);
    let (shown, path) = (&listed.list()[0], format!("/sequences/{}", listed.list()[0]["id"].as_str().unwrap()));
    assert_eq!((&shown["next_value"], &shown["gapless"]), (&json!(3), &json!(true)));
    head.patch(&path)
        .json(&json!({ "next_value": 2 }))
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("next_value", "minimum");
    let pattern = head.patch(&path).json(&json!({ "pattern": "R-" })).send().await;
    pattern.fails(422, "VALIDATION_ERROR").names("pattern", "sequence_pattern");
    let changed = head.patch(&path).json(&json!({ "pattern": "R-{0000}", "next_value": 100 })).send().await.is(200);
    assert_eq!(next(&school, "receipt_number").await, "R-0100");
    // A number was given since: whoever set the counter now would set it to what they saw before.
    let stale = head.patch(&path).header("if-match", changed.etag()).json(&json!({ "next_value": 100 })).send().await;
    stale.fails(412, "PRECONDITION_FAILED");
    school.as_(Role::Bursar).await.patch(&path).json(&json!({ "next_value": 500 })).send().await.fails(403, "FORBIDDEN");
});

both!(a_yearly_counter_needs_the_year_in_its_pattern, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let listed = head.get("/sequences").query(&[("name", "student_number")]).send().await.is(200);
    let path = format!("/sequences/{}", listed.list()[0]["id"].as_str().unwrap());
    let pattern = head.patch(&path).json(&json!({ "pattern": "{0000}" })).send().await;
    pattern.fails(422, "VALIDATION_ERROR").names("pattern", "sequence_pattern");
    head.patch(&path).json(&json!({ "pattern": "S{YY}-{000}" })).send().await.is(200);
});

#[test]
fn a_yearly_counter_starts_again_with_the_schools_civil_year_and_not_when_a_clock_is_set_back() {
    // 23:00 in Harare on New Year's Eve.
    let clock = SetClock::at(Utc.with_ymd_and_hms(2026, 12, 31, 21, 0, 0).unwrap());
    let app = App::with_clock(Kind::Sqlite, &[], Arc::new(clock.clone())).unwrap();
    block_on(async {
        let school = app.school().await;
        assert_eq!(next(&school, "student_number").await, "20260001");
        clock.advance(TimeDelta::hours(1));
        assert_eq!(next(&school, "student_number").await, "20270001");
        clock.advance(TimeDelta::hours(-1));
        assert_eq!(next(&school, "student_number").await, "20270002");
    });
}
