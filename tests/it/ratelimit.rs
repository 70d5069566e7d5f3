//! Rate limits in one process.

use kernel::access::Role;
use serde_json::json;

use crate::harness::{App, Kind, block_on};

fn limited(settings: &[(&str, &str)]) -> App {
    let all: Vec<_> = [("rate_limits.enabled", "true")].iter().chain(settings).copied().collect();
    App::private(Kind::Sqlite, &all).unwrap()
}

#[test]
fn a_person_has_an_allowance_and_is_told_how_much_is_left() {
    let app = limited(&[("rate_limits.read_per_user", "5")]);
    block_on(async {
        let school = app.school().await;
        let (head, bursar) = (school.as_(Role::SchoolAdmin).await, school.as_(Role::Bursar).await);
        for left in (0..5).rev() {
            let answer = head.get("/students").send().await.is(200);
            assert_eq!(answer.header("ratelimit-policy"), Some(r#""ip";q=30000;w=60, "user";q=5;w=60, "school";q=30000;w=60"#));
            assert!(answer.header("ratelimit").unwrap().starts_with(&format!(r#""user";r={left};t="#)), "{answer}");
        }
        let refused = head.get("/students").send().await.fails(429, "RATE_LIMITED");
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=12).contains(&wait), "{refused}");
        // Another's, and another kind of request, are counted apart.
        bursar.get("/students").send().await.is(200);
        head.post("/students")
            .json(&json!({ "first_name": "Rudo", "last_name": "Dube", "sex": "female", "born_on": "2014-02-03" }))
            .send()
            .await
            .is(201);
    });
}

#[test]
fn a_school_has_an_allowance_that_its_people_share() {
    let app = limited(&[("rate_limits.read_per_school", "6")]);
    block_on(async {
        let (one, other) = (app.school().await, app.school().await);
        let (head, bursar) = (one.as_(Role::SchoolAdmin).await, one.as_(Role::Bursar).await);
        for _ in 0..3 {
            head.get("/students").send().await.is(200);
            bursar.get("/students").send().await.is(200);
        }
        head.get("/students").send().await.fails(429, "RATE_LIMITED");
        other.as_(Role::SchoolAdmin).await.get("/students").send().await.is(200);
    });
}

#[test]
fn log_ins_and_wrong_tokens_are_counted_by_address() {
    let app = limited(&[("rate_limits.login_per_ip", "3"), ("rate_limits.requests_per_ip", "4")]);
    block_on(async {
        let attempt = async || {
            let nobody = json!({ "email": "nobody@example.org", "password": "not the password" });
            app.client().post("/auth/login").json(&nobody).send().await
        };
        for _ in 0..3 {
            attempt().await.is(401);
        }
        attempt().await.fails(429, "RATE_LIMITED");
        for _ in 0..4 {
            app.client().with_token("nonsense").get("/students").send().await.is(401);
        }
        app.client().with_token("nonsense").get("/students").send().await.fails(429, "RATE_LIMITED");
    });
}
