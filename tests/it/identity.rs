//! Identity: what it promises beyond signing in and out, which is in `login.rs`: retries of a refresh, passwords, and
//! the users of a school.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use kernel::access::Role;
use kernel::clock::SetClock;
use serde_json::{Value, json};

use crate::harness::{Answer, App, Client, PASSWORD, School, both, log_in_at, new_account};

async fn log_in(app: &App, email: &str, password: &str) -> Answer {
    app.client().post("/auth/login").json(&json!({ "email": email, "password": password })).send().await
}

async fn refresh(app: &App, token: &Value) -> Answer {
    app.client().post("/auth/refresh").json(&json!({ "refresh_token": token })).send().await
}

/// An application whose clock stands still until it is moved.
fn timed(app: &App) -> (App, SetClock) {
    let clock = SetClock::at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    (App::with_clock(app.kind(), &[], Arc::new(clock.clone())).unwrap(), clock)
}

/// A new user added by the head: the answer.
async fn add(head: &Client, email: &str, roles: &[&str]) -> Answer {
    head.post("/users").json(&json!({ "email": email, "name": "Rudo Moyo", "roles": roles })).send().await
}

/// The head's own membership.
async fn own(head: &Client) -> Value {
    head.get("/users").query(&[("role", "school_admin")]).send().await.is(200).list()[0].clone()
}

both!(a_refresh_whose_answer_was_lost_may_be_retried_for_half_a_minute, async |app: App| {
    let (app, clock) = timed(&app);
    let (_, email) = new_account(&app, false).await;
    let first = log_in(&app, &email, PASSWORD).await.is(200);
    let lost = refresh(&app, &first.data()["refresh_token"]).await.is(200);
    clock.advance(TimeDelta::seconds(10));
    let lost_too = refresh(&app, &first.data()["refresh_token"]).await.is(200);
    clock.advance(TimeDelta::seconds(10));
    let kept = refresh(&app, &first.data()["refresh_token"]).await.is(200);
    clock.advance(TimeDelta::minutes(10));
    let next = refresh(&app, &kept.data()["refresh_token"]).await.is(200);
    // Whoever comes with a lost one now did not get it from us in answer to what they were asking.
    refresh(&app, &lost.data()["refresh_token"]).await.fails(401, "UNAUTHENTICATED");
    refresh(&app, &lost_too.data()["refresh_token"]).await.fails(401, "UNAUTHENTICATED");
    refresh(&app, &next.data()["refresh_token"]).await.fails(401, "UNAUTHENTICATED");
});

both!(a_refresh_token_expires_with_its_days_and_the_session_with_it, async |app: App| {
    let (app, clock) = timed(&app);
    let (_, email) = new_account(&app, false).await;
    let first = log_in(&app, &email, PASSWORD).await.is(200);
    clock.advance(TimeDelta::days(29));
    let second = refresh(&app, &first.data()["refresh_token"]).await.is(200);
    clock.advance(TimeDelta::days(31));
    refresh(&app, &second.data()["refresh_token"]).await.fails(401, "UNAUTHENTICATED");
});

both!(tokens_signed_before_a_key_retired_are_accepted_until_they_expire, async |app: App| {
    let (app, clock) = timed(&app);
    let (_, email) = new_account(&app, false).await;
    let keys = async || {
        let set = app.client().get("//.well-known/jwks.json").send().await.is(200);
        set.json["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let signed_with = |token: &Answer| {
        let token = token.data()["access_token"].as_str().unwrap().to_owned();
        jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
    };
    let mut before = log_in(&app, &email, PASSWORD).await.is(200);
    let first = signed_with(&before);
    // 2027-01-15T08:00Z is 16 2/3 days from the end of its slot of 30.
    clock.advance(TimeDelta::days(16));
    before = log_in(&app, &email, PASSWORD).await.is(200);
    assert_eq!(signed_with(&before), first);
    for step in 0.. {
        clock.advance(TimeDelta::minutes(10));
        let now = log_in(&app, &email, PASSWORD).await.is(200);
        app.client().with_token(before.data()["access_token"].as_str().unwrap()).get("/auth/me").send().await.is(200);
        assert!(keys().await.contains(&signed_with(&before)), "the key of a token that is valid is published");
        if signed_with(&now) != first {
            break;
        }
        assert!(step < 6 * 24, "the key retires within a day");
        before = now;
    }
    assert_eq!(keys().await.len(), 2);
    clock.advance(TimeDelta::hours(1));
    assert_eq!(keys().await.len(), 1, "a key whose tokens have expired is published no more");
});

both!(a_changed_password_ends_the_other_sessions_and_not_this_one, async |app: App| {
    let (_, email) = new_account(&app, false).await;
    let (this, other) = (log_in_at(&app, &email, None).await, log_in_at(&app, &email, None).await);
    other.get("/auth/me").send().await.is(200);
    let change =
        |old: &str, new: &str| this.post("/auth/change-password").json(&json!({ "old_password": old, "new_password": new }));
    change("not the password", "five loud giraffes")
        .send()
        .await
        .fails(422, "VALIDATION_ERROR")
        .names("old_password", "wrong_password");
    change(PASSWORD, PASSWORD).send().await.fails(422, "VALIDATION_ERROR").names("new_password", "password_same");
    change(PASSWORD, "Password2026").send().await.fails(422, "VALIDATION_ERROR").names("new_password", "password_common");
    change(PASSWORD, "short").send().await.fails(422, "VALIDATION_ERROR").names("new_password", "min_length");
    other.get("/auth/me").send().await.is(200);

    change(PASSWORD, "five loud giraffes").send().await.is(204);
    this.get("/auth/me").send().await.is(200);
    other.get("/auth/me").send().await.fails(401, "UNAUTHENTICATED");
    log_in(&app, &email, PASSWORD).await.fails(401, "INVALID_CREDENTIALS");
    log_in(&app, &email, "five loud giraffes").await.is(200);
});

both!(a_stolen_access_token_is_no_way_to_guess_the_password, async |app: App| {
    let (_, email) = new_account(&app, false).await;
    let client = log_in_at(&app, &email, None).await;
    let limit = app.services().config().auth.lockout_failures;
    for _ in 0..limit {
        let guess = json!({ "old_password": "not the password", "new_password": "five loud giraffes" });
        client.post("/auth/change-password").json(&guess).send().await.fails(422, "VALIDATION_ERROR");
    }
    let right = json!({ "old_password": PASSWORD, "new_password": "five loud giraffes" });
    client.post("/auth/change-password").json(&right).send().await.fails(422, "VALIDATION_ERROR");
});

both!(what_identity_audits_names_no_password_and_no_token, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let (_, email) = new_account(&app, false).await;
    let tokens = log_in(&app, &email, PASSWORD).await.is(200);
    let added = add(&head, &format!("new-{email}"), &["teacher"]).await.is(201);
    refresh(&app, &tokens.data()["refresh_token"]).await.is(200);
    let truth = app.truth().await;
    let sql = "SELECT action, CAST(\"before\" AS text) AS was, CAST(\"after\" AS text) AS became FROM audit_entries \
               WHERE entity IN ('session', 'account', 'user', 'login', 'signing_key')";
    let rows = sea_orm::ConnectionTrait::query_all_raw(
        &truth,
        sea_orm::Statement::from_string(sea_orm::ConnectionTrait::get_database_backend(&truth), sql),
    )
    .await
    .unwrap();
    let text: String = rows
        .iter()
        .flat_map(|row| ["was", "became"].map(|column| row.try_get::<Option<String>>("", column).unwrap().unwrap_or_default()))
        .collect();
    assert!(rows.iter().any(|row| row.try_get::<String>("", "action").unwrap() == "login"));
    for secret in [
        PASSWORD,
        "argon2",
        tokens.data()["refresh_token"].as_str().unwrap(),
        tokens.data()["access_token"].as_str().unwrap(),
        added.data()["temporary_password"].as_str().unwrap(),
    ] {
        assert!(!text.contains(secret));
    }
});

both!(me_says_what_one_may_do_in_the_school_of_the_session, async |app: App| {
    let school = app.school().await;
    let me = school.as_(Role::Teacher).await.get("/auth/me").send().await.is(200);
    let permissions = me.data()["permissions"].as_array().unwrap().clone();
    assert!(permissions.iter().any(|p| p["permission"] == "sis.student.read" && p["reach"] == "related"), "{me}");
    assert!(!permissions.iter().any(|p| p["permission"] == "identity.user.read"), "{me}");
    assert_eq!(me.data()["school"]["id"], school.id.to_string());
});

both!(an_added_user_signs_in_with_a_password_that_is_shown_once, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let email = format!("rudo.{}@example.org", school.subdomain);
    let added = add(&head, &email, &["teacher", "teacher", "registrar"]).await.is(201);
    let password = added.data()["temporary_password"].as_str().unwrap().to_owned();
    assert_eq!(added.data()["roles"], json!(["registrar", "teacher"]));
    let tokens = log_in(&app, &email, &password).await.is(200);
    assert_eq!(tokens.data()["school"]["id"], school.id.to_string());
    let shown = head.get(&format!("/users/{}", added.id())).send().await.is(200);
    assert!(!shown.text().contains(&password));
    assert_eq!(shown.data()["name"], "Rudo Moyo");
    add(&head, &email, &["teacher"]).await.fails(409, "DUPLICATE");
});

both!(an_account_that_exists_is_added_as_it_is, async |app: App| {
    let (one, two) = (app.school().await, app.school().await);
    let login = one.login(Role::Teacher).await;
    login.client.get("/auth/me").send().await.is(200);
    let added = add(&two.as_(Role::SchoolAdmin).await, &login.email, &["parent"]).await.is(201);
    assert_eq!(added.data()["temporary_password"], Value::Null);
    assert_eq!(added.data()["name"], "Tendai Moyo");
    // A session that is open sees the new school at once, and the password is still the old one.
    let me = login.client.get("/auth/me").send().await.is(200);
    assert_eq!(me.data()["schools"].as_array().unwrap().len(), 2);
    log_in(&app, &login.email, PASSWORD).await.is(200);
});

both!(who_runs_the_platform_is_no_schools_to_name, async |app: App| {
    let head = app.school().await.as_(Role::SchoolAdmin).await;
    let refused = add(&head, "ambitious@example.org", &["teacher", "super_admin"]).await;
    refused.fails(422, "VALIDATION_ERROR").names("roles[1]", "not_allowed");
    let id = own(&head).await["id"].as_str().unwrap().to_owned();
    let refused = head.patch(&format!("/users/{id}")).json(&json!({ "roles": ["super_admin"] })).send().await;
    refused.fails(422, "VALIDATION_ERROR").names("roles[0]", "not_allowed");
    head.patch(&format!("/users/{id}")).json(&json!({ "roles": [] })).send().await.fails(422, "VALIDATION_ERROR");
});

both!(a_school_keeps_an_administrator, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let path = format!("/users/{}", own(&head).await["id"].as_str().unwrap());
    head.patch(&path).json(&json!({ "roles": ["teacher"] })).send().await.fails(409, "LAST_ADMIN");
    head.patch(&path).json(&json!({ "status": "suspended" })).send().await.fails(409, "LAST_ADMIN");
    head.delete(&path).send().await.fails(409, "LAST_ADMIN");
    head.patch(&path).json(&json!({ "roles": ["school_admin", "bursar"] })).send().await.is(200);
    // A deputy who is suspended is none.
    let deputy = add(&head, &format!("deputy.{}@example.org", school.subdomain), &["school_admin"]).await.is(201).id();
    head.patch(&format!("/users/{deputy}")).json(&json!({ "status": "suspended" })).send().await.is(200);
    head.delete(&path).send().await.fails(409, "LAST_ADMIN");
    head.patch(&format!("/users/{deputy}")).json(&json!({ "status": "active" })).send().await.is(200);
    head.delete(&path).send().await.is(204);
});

both!(a_changed_role_holds_from_the_next_request_on, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let teacher = school.login(Role::Teacher).await;
    teacher.client.get("/users").send().await.fails(403, "FORBIDDEN");
    let id = user_of(&head, &teacher.email).await["id"].as_str().unwrap().to_owned();
    head.patch(&format!("/users/{id}")).json(&json!({ "roles": ["school_admin"] })).send().await.is(200);
    teacher.client.get("/users").send().await.is(200);
    head.patch(&format!("/users/{id}")).json(&json!({ "status": "suspended" })).send().await.is(200);
    let refused = teacher.client.get("/users").send().await;
    assert!(matches!(refused.status, 400 | 404), "to somebody suspended the school does not exist: {refused}");
});

both!(somebody_removed_no_longer_belongs_and_can_be_added_again, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let teacher = school.login(Role::Teacher).await;
    let id = user_of(&head, &teacher.email).await["id"].as_str().unwrap().to_owned();
    head.delete(&format!("/users/{id}")).send().await.is(204);
    head.get(&format!("/users/{id}")).send().await.fails(404, "NOT_FOUND");
    let me = teacher.client.get("/auth/me").send().await.is(200);
    assert_eq!(me.data()["schools"], json!([]));
    add(&head, &teacher.email, &["teacher"]).await.is(201);
});

both!(a_change_by_somebody_who_saw_an_older_version_is_refused, async |app: App| {
    let head = app.school().await.as_(Role::SchoolAdmin).await;
    let path = format!("/users/{}", own(&head).await["id"].as_str().unwrap());
    let seen = head.get(&path).send().await.is(200).etag().to_owned();
    let titled = head.patch(&path).header("if-match", &seen).json(&json!({ "title": "Head" })).send().await.is(200);
    assert_eq!(titled.data()["title"], "Head");
    head.patch(&path).header("if-match", &seen).json(&json!({ "title": "Boss" })).send().await.fails(412, "PRECONDITION_FAILED");
    let cleared = head.patch(&path).json(&json!({ "title": null })).send().await.is(200);
    assert_eq!((&cleared.data()["title"], &cleared.data()["roles"]), (&Value::Null, &json!(["school_admin"])));
});

both!(users_are_searched_filtered_sorted_and_of_one_school, async |app: App| {
    let (school, other) = (app.school().await, app.school().await);
    let head = school.as_(Role::SchoolAdmin).await;
    for (name, roles) in [("Tatenda Ncube", ["teacher"]), ("Anesu Ndlovu", ["staff"]), ("Chipo Dube", ["teacher"])] {
        let email = format!("{}.{}@example.org", name.split(' ').next().unwrap().to_lowercase(), school.subdomain);
        head.post("/users").json(&json!({ "email": email, "name": name, "roles": roles })).send().await.is(201);
    }
    let names = async |client: &Client, query: &[(&str, &str)]| {
        let list = client.get("/users").query(query).send().await.is(200);
        list.list().iter().map(|user| user["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&head, &[]).await, ["Anesu Ndlovu", "Chipo Dube", "Tatenda Ncube", "Tendai Moyo"]);
    assert_eq!(names(&head, &[("role", "teacher"), ("sort", "-name")]).await, ["Tatenda Ncube", "Chipo Dube"]);
    assert_eq!(names(&head, &[("q", "NCUBE tate")]).await, ["Tatenda Ncube"]);
    assert_eq!(names(&head, &[("q", "%")]).await, Vec::<String>::new());
    assert_eq!(names(&head, &[("status", "suspended")]).await, Vec::<String>::new());
    assert_eq!(names(&other.as_(Role::SchoolAdmin).await, &[]).await, ["Tendai Moyo"]);
    let page = head.get("/users").query(&[("page", "2"), ("per_page", "3")]).send().await.is(200);
    assert_eq!((page.list().len(), &page.json["meta"]["total"]), (1, &json!(4)));
    head.get("/users").query(&[("colour", "red")]).send().await.fails(400, "UNKNOWN_PARAMETER");
    head.get("/users").query(&[("sort", "password_hash")]).send().await.fails(400, "INVALID_PARAMETER");
    let id = own(&other.as_(Role::SchoolAdmin).await).await["id"].as_str().unwrap().to_owned();
    head.get(&format!("/users/{id}")).send().await.fails(404, "NOT_FOUND");
    head.patch(&format!("/users/{id}")).json(&json!({ "roles": ["teacher"] })).send().await.fails(404, "NOT_FOUND");
    head.delete(&format!("/users/{id}")).send().await.fails(404, "NOT_FOUND");
});

/// The user of the school with this address.
async fn user_of(head: &Client, email: &str) -> Value {
    let list = head.get("/users").query(&[("q", email)]).send().await.is(200);
    list.list().first().cloned().unwrap_or_else(|| panic!("no user {email}"))
}

both!(two_administrators_who_leave_at_once_do_not_both_go, async |app: App| {
    let school: School = app.school().await;
    let (one, two) = (school.new_login(&[Role::SchoolAdmin]).await, school.new_login(&[Role::SchoolAdmin]).await);
    let path = async |email: &str| format!("/users/{}", user_of(&one.client, email).await["id"].as_str().unwrap());
    let (first, second) = (path(&one.email).await, path(&two.email).await);
    let (a, b) = futures::join!(one.client.delete(&first).send(), two.client.delete(&second).send());
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert!(statuses[0] == 204 && statuses[1] > 400, "{a}\n{b}");
});

both!(what_has_expired_is_deleted_and_nothing_else, async |app: App| {
    let (app, clock) = timed(&app);
    let (_, email) = new_account(&app, false).await;
    let old = log_in(&app, &email, PASSWORD).await.is(200);
    log_in(&app, "nobody-at-all@example.org", "not the password").await.fails(401, "INVALID_CREDENTIALS");
    clock.advance(TimeDelta::days(29));
    let living = log_in(&app, &email, PASSWORD).await.is(200);
    clock.advance(TimeDelta::days(2));
    let deleted = app
        .run(async |services| {
            let uow = services.database().machinery(kernel::db::Access::Write);
            let deleted = platform::identity::expire(&uow, &services.config().auth, services.source().now()).await.unwrap();
            uow.commit().await.unwrap();
            deleted
        })
        .await;
    assert_eq!(deleted, 3, "a refresh token, its session, and the count of a failure");
    refresh(&app, &old.data()["refresh_token"]).await.fails(401, "UNAUTHENTICATED");
    refresh(&app, &living.data()["refresh_token"]).await.is(200);
});
