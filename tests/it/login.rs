//! Signing in, staying signed in, and being signed out.

use kernel::access::Role;
use serde_json::{Value, json};

use crate::harness::{Answer, App, Kind, PASSWORD, block_on, both, log_in_at, new_account};

async fn attempt(app: &App, email: &str, password: &str) -> Answer {
    app.client().post("/auth/login").json(&json!({ "email": email, "password": password })).send().await
}

async fn refresh(app: &App, token: &Value) -> Answer {
    app.client().post("/auth/refresh").json(&json!({ "refresh_token": token })).send().await
}

both!(a_log_in_gives_tokens_that_work, async |app: App| {
    let school = app.school().await;
    let login = school.login(Role::Registrar).await;
    let answer = attempt(&app, &login.email, PASSWORD).await.is(200);
    let data = answer.data();
    assert_eq!(data["token_type"], "Bearer");
    assert_eq!(data["school"]["id"], school.id.to_string());
    assert_eq!(data["schools"][0]["roles"], json!(["registrar"]));
    assert!(!answer.text().contains("argon2") && !answer.text().contains(PASSWORD), "{answer}");
    assert!(answer.header("cache-control").unwrap().contains("no-store"), "{answer}");
    let me = app.client().with_token(data["access_token"].as_str().unwrap()).get("/auth/me").send().await.is(200);
    assert!(me.text().contains(&login.email), "{me}");
    let upper = login.email.to_uppercase();
    attempt(&app, &upper, PASSWORD).await.is(200);
});

both!(wrong_password_and_unknown_account_look_the_same, async |app: App| {
    let (_, email) = new_account(&app, false).await;
    let wrong = attempt(&app, &email, "not the password").await.fails(401, "INVALID_CREDENTIALS");
    let unknown = attempt(&app, "nobody-at-all@example.org", "not the password").await.fails(401, "INVALID_CREDENTIALS");
    assert_eq!(wrong.json["error"], unknown.json["error"]);
    let names = |answer: &Answer| answer.headers.keys().map(|k| k.as_str().to_owned()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(names(&wrong), names(&unknown));
});

/// With a hash that takes long enough to be measured: an unknown account must not answer in a fraction of the time.
#[test]
fn an_unknown_account_takes_as_long_as_a_wrong_password() {
    let app = App::private(
        Kind::Sqlite,
        &[("auth.argon2_memory_kib", "8192"), ("auth.argon2_iterations", "4"), ("auth.lockout_failures", "100")],
    )
    .unwrap();
    block_on(async {
        let (_, email) = new_account(&app, false).await;
        let took = async |email: &str| {
            let started = std::time::Instant::now();
            attempt(&app, email, "not the password").await.fails(401, "INVALID_CREDENTIALS");
            started.elapsed().as_secs_f64()
        };
        // Their shortest times of many, in turns: whatever else the machine does makes them longer, never shorter.
        let (mut known, mut unknown) = (f64::MAX, f64::MAX);
        for round in 0..40 {
            known = known.min(took(&email).await);
            unknown = unknown.min(took("nobody-at-all@example.org").await);
            if round >= 4 && unknown > known / 2.0 && known > unknown / 2.0 {
                return;
            }
        }
        panic!("known {known:.4} s, unknown {unknown:.4} s");
    });
}

both!(too_many_failures_lock_the_address_without_saying_so, async |app: App| {
    let (_, email) = new_account(&app, false).await;
    attempt(&app, &email, PASSWORD).await.is(200);
    let limit = app.services().config().auth.lockout_failures;
    let mut last = None;
    for _ in 0..limit {
        last = Some(attempt(&app, &email, "not the password").await.fails(401, "INVALID_CREDENTIALS"));
    }
    let locked = attempt(&app, &email, PASSWORD).await.fails(401, "INVALID_CREDENTIALS");
    assert_eq!(locked.json["error"], last.unwrap().json["error"], "it does not say that it is locked");
    // Nobody else is.
    let (_, other) = new_account(&app, false).await;
    attempt(&app, &other, PASSWORD).await.is(200);
});

both!(a_lock_ends_when_its_time_has_passed, async |app: App| {
    let clock = kernel::clock::SetClock::at(chrono::DateTime::from_timestamp(chrono_now(), 0).unwrap());
    let app = App::with_clock(app.kind(), &[], std::sync::Arc::new(clock.clone())).unwrap();
    let (_, email) = new_account(&app, false).await;
    for _ in 0..app.services().config().auth.lockout_failures {
        attempt(&app, &email, "not the password").await.fails(401, "INVALID_CREDENTIALS");
    }
    attempt(&app, &email, PASSWORD).await.fails(401, "INVALID_CREDENTIALS");
    let minutes = i64::try_from(app.services().config().auth.lockout_minutes).unwrap();
    clock.advance(chrono::TimeDelta::minutes(minutes + 1));
    attempt(&app, &email, PASSWORD).await.is(200);
});

fn chrono_now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

both!(an_access_token_expires_and_says_so, async |app: App| {
    let clock = kernel::clock::SetClock::at(chrono::DateTime::from_timestamp(chrono_now(), 0).unwrap());
    let app = App::with_clock(app.kind(), &[], std::sync::Arc::new(clock.clone())).unwrap();
    let (_, email) = new_account(&app, false).await;
    let client = log_in_at(&app, &email, None).await;
    client.get("/auth/me").send().await.is(200);
    let minutes = i64::try_from(app.services().config().auth.access_token_minutes).unwrap();
    clock.advance(chrono::TimeDelta::minutes(minutes + 2));
    client.get("/auth/me").send().await.fails(401, "TOKEN_EXPIRED");
});

both!(a_refresh_token_is_good_once_and_its_reuse_ends_the_session, async |app: App| {
    let clock = kernel::clock::SetClock::at(chrono::DateTime::from_timestamp(chrono_now(), 0).unwrap());
    let app = App::with_clock(app.kind(), &[("auth.session_cache_seconds", "0")], std::sync::Arc::new(clock.clone())).unwrap();
    let (_, email) = new_account(&app, false).await;
    let first = attempt(&app, &email, PASSWORD).await.is(200);
    let second = refresh(&app, &first.data()["refresh_token"]).await.is(200);
    assert_ne!(second.data()["refresh_token"], first.data()["refresh_token"]);
    let third = refresh(&app, &second.data()["refresh_token"]).await.is(200);
    let client = app.client().with_token(third.data()["access_token"].as_str().unwrap());
    client.get("/auth/me").send().await.is(200);
    clock.advance(chrono::TimeDelta::minutes(1));
    refresh(&app, &first.data()["refresh_token"]).await.fails(401, "UNAUTHENTICATED");
    // Whoever of owner and thief comes next, the session is over for both.
    refresh(&app, &third.data()["refresh_token"]).await.fails(401, "UNAUTHENTICATED");
    client.get("/auth/me").send().await.fails(401, "UNAUTHENTICATED");
    refresh(&app, &json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).await.fails(401, "UNAUTHENTICATED");
});

both!(after_log_out_neither_token_works, async |app: App| {
    let (_, email) = new_account(&app, false).await;
    let tokens = attempt(&app, &email, PASSWORD).await.is(200);
    let other = log_in_at(&app, &email, None).await;
    let client = app.client().with_token(tokens.data()["access_token"].as_str().unwrap());
    client.get("/auth/me").send().await.is(200);
    let out = client.post("/auth/logout").send().await;
    assert!(matches!(out.status, 200 | 204), "{out}");
    client.get("/auth/me").send().await.fails(401, "UNAUTHENTICATED");
    refresh(&app, &tokens.data()["refresh_token"]).await.fails(401, "UNAUTHENTICATED");
    other.get("/auth/me").send().await.is(200);
});

both!(switching_school_gives_a_token_for_the_other_and_only_for_ones_own, async |app: App| {
    let (one, two, strange) = (app.school().await, app.school().await, app.school().await);
    let login = one.login(Role::SchoolAdmin).await;
    two.add(login.account_id, &[Role::Teacher]).await;
    let client = log_in_at(&app, &login.email, Some(&one.subdomain)).await;
    let switched = client.post("/auth/switch-school").json(&json!({ "school": two.subdomain })).send().await.is(200);
    let there = app.client().with_token(switched.data()["access_token"].as_str().unwrap());
    let me = there.get("/auth/me").send().await.is(200);
    assert!(me.text().contains(&two.id.to_string()), "{me}");
    for reference in [strange.subdomain.clone(), strange.id.to_string(), "no-such-school".to_owned()] {
        client.post("/auth/switch-school").json(&json!({ "school": reference })).send().await.fails(404, "NOT_FOUND");
    }
});

both!(a_known_token_costs_no_query, async |app: App| {
    let app = App::private(app.kind(), &[("auth.session_cache_seconds", "3600")]).unwrap();
    let (_, email) = new_account(&app, false).await;
    let client = log_in_at(&app, &email, None).await;
    let asked = client.get("/auth/me").send().await.is(200);
    // Were it looked up again, it would be found revoked.
    app.tamper(&["UPDATE sessions SET revoked_at = expires_at, revoked_reason = 'test'"]).await;
    let again = client.get("/auth/me").send().await.is(200);
    assert_eq!(again.statements(), asked.statements());
});

both!(the_published_keys_verify_a_token, async |app: App| {
    let (_, email) = new_account(&app, false).await;
    let tokens = attempt(&app, &email, PASSWORD).await.is(200);
    let token = tokens.data()["access_token"].as_str().unwrap();
    let keys = app.client().get("//.well-known/jwks.json").send().await.is(200);
    let set: jsonwebtoken::jwk::JwkSet = serde_json::from_value(keys.json.clone()).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    assert_eq!(header.typ.as_deref(), Some("at+jwt"));
    let jwk = set.find(header.kid.as_deref().unwrap()).expect("the key of the token is published");
    let key = jsonwebtoken::DecodingKey::from_jwk(jwk).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
    rules.set_issuer(&["oneclass"]);
    rules.validate_aud = false;
    let claims = jsonwebtoken::decode::<Value>(token, &key, &rules).unwrap().claims;
    assert_eq!(claims["sub"], tokens.data()["account"]["id"]);
    assert!(!keys.text().contains("\"d\""), "a private key is published: {keys}");
    // A token of ours with another signature is nobody's.
    let (head, _) = token.rsplit_once('.').unwrap();
    let bent = app
        .client()
        .with_token(&format!("{head}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    bent.get("/auth/me").send().await.fails(401, "UNAUTHENTICATED");
});
