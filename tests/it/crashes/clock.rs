//! The clock is moved while the program runs: back by an hour, on by a day, as a wrong battery or a hasty hand does it.
//!
//! In this process, with a clock of the test's own; what every promise rests on instead of the time of day is tried here.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::access::Role;
use kernel::audit;
use kernel::clock::SetClock;
use serde_json::{Value, json};

use crate::harness::{Answer, App, Client, Kind, PASSWORD, School, both, ended_job, log_in_at};

/// An application whose clock stands still, at eight on a Tuesday in term.
fn moved(kind: Kind, settings: &[(&str, &str)]) -> (App, SetClock) {
    let clock = SetClock::at("2026-03-10T08:00:00Z".parse().unwrap());
    (App::with_clock(kind, settings, Arc::new(clock.clone())).unwrap(), clock)
}

fn learner(name: &str) -> Value {
    json!({ "first_name": name, "last_name": "Moyo", "sex": "female", "born_on": "2014-02-03" })
}

async fn seal(app: &App) {
    app.run(|services| async move { while audit::seal(services.database(), 1_000).await.unwrap().entries > 0 {} }).await;
}

both!(ids_histories_the_chain_and_the_feed_keep_their_order, async |app: App| {
    let (app, clock) = moved(app.kind(), &[("auth.access_token_minutes", "1440")]);
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let first = head.post("/students").json(&learner("First")).send().await.is(201).id();
    seal(&app).await;
    let since = head.get("/changes").send().await.is(200).json["meta"]["next_cursor"].as_str().unwrap().to_owned();
    let mut made = Vec::new();
    for (n, hours) in [0, -1, 1, 23, -24, -10, 10].into_iter().enumerate() {
        clock.advance(TimeDelta::hours(hours));
        made.push(head.post("/students").json(&learner("Another")).send().await.is(201).id());
        let name = json!({ "preferred_name": format!("Name{n}") });
        head.patch(&format!("/students/{first}")).json(&name).send().await.is(200);
        // Some are sealed together, some apart.
        if n % 2 == 0 {
            seal(&app).await;
        }
    }
    seal(&app).await;
    assert!(made.is_sorted_by(|one, next| one < next), "{made:?}");
    let feed = head.get("/changes").query(&[("since", since.as_str()), ("entity", "student")]).send().await.is(200);
    let order: Vec<_> = feed.list().iter().map(|change| change["id"].as_str().unwrap().to_owned()).collect();
    made.push(first.clone());
    assert_eq!(order, made, "as they were made, and what changed last at the end: {feed}");
    let history = head.get(&format!("/students/{first}/history")).send().await.is(200);
    let names = history.list().iter().filter_map(|entry| {
        let changes = entry["changes"].as_array()?;
        changes.iter().find(|change| change["field"] == "preferred_name")?["after"].as_str().map(str::to_owned)
    });
    assert_eq!(names.collect::<Vec<_>>(), (0..7).rev().map(|n| format!("Name{n}")).collect::<Vec<_>>(), "{history}");
    let reports = app.run(|services| async move { audit::verify(services.database()).await.unwrap() }).await;
    assert!(reports.iter().all(|report| report.fault.is_none() && report.unsealed == 0), "{reports:?}");
});

both!(a_key_is_remembered_for_its_hours_whichever_way_the_clock_goes, async |app: App| {
    let (app, clock) = moved(app.kind(), &[]);
    let school = app.school().await;
    let email = school.login(Role::SchoolAdmin).await.email;
    let send = async |hours: i64| {
        clock.advance(TimeDelta::hours(hours));
        let head = log_in_at(&app, &email, None).await;
        let answer = head.post("/students").header("idempotency-key", "one").json(&learner("Tendai")).send().await.is(201);
        (answer.id(), answer.header("idempotent-replayed").is_some())
    };
    let (first, replayed) = send(0).await;
    assert!(!replayed);
    assert_eq!(send(-1).await, (first.clone(), true));
    assert_eq!(send(24).await, (first.clone(), true));
    // A day and an hour after the first: its time is over.
    let (second, replayed) = send(2).await;
    assert!(!replayed && second != first);
    assert_eq!(send(-48).await, (second.clone(), true));
    assert_eq!(send(48).await, (second, true));
});

/// A pair of tokens.
struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    fn of(answer: &Answer) -> Self {
        let text = |name: &str| answer.data()[name].as_str().unwrap().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }

    async fn log_in(app: &App, email: &str) -> Self {
        let body = json!({ "email": email, "password": PASSWORD });
        Self::of(&app.client().post("/auth/login").json(&body).send().await.is(200))
    }

    async fn exchange(&self, app: &App) -> Answer {
        app.client().post("/auth/refresh").json(&json!({ "refresh_token": self.refresh })).send().await
    }

    fn client(&self, app: &App) -> Client {
        app.client().with_token(&self.access)
    }
}

both!(sessions_go_on_whichever_way_the_clock_goes, async |app: App| {
    let (app, clock) = moved(app.kind(), &[]);
    let school = app.school().await;
    let email = school.new_login(&[Role::Teacher]).await.email;
    let mut tokens = Tokens::log_in(&app, &email).await;
    for hours in [-1, 24, -24, -24, 49] {
        clock.advance(TimeDelta::hours(hours));
        if hours > 0 {
            tokens.client(&app).get("/students").send().await.fails(401, "TOKEN_EXPIRED");
        } else {
            // Made in what is the future now.
            tokens.client(&app).get("/students").send().await.is(200);
        }
        tokens = Tokens::of(&tokens.exchange(&app).await.is(200));
        tokens.client(&app).get("/students").send().await.is(200);
        // Whoever comes anew finds a key that signs.
        Tokens::log_in(&app, &email).await.client(&app).get("/students").send().await.is(200);
    }
});

both!(a_stolen_refresh_token_is_noticed_although_the_clock_was_set_back, async |app: App| {
    let (app, clock) = moved(app.kind(), &[]);
    let school = app.school().await;
    let email = school.new_login(&[Role::Teacher]).await.email;
    let stolen = Tokens::log_in(&app, &email).await;
    clock.advance(TimeDelta::hours(-1));
    let second = Tokens::of(&stolen.exchange(&app).await.is(200));
    let third = Tokens::of(&second.exchange(&app).await.is(200));
    stolen.exchange(&app).await.fails(401, "UNAUTHENTICATED");
    // The session is over, for both.
    third.exchange(&app).await.fails(401, "UNAUTHENTICATED");
});

fn file(learners: usize) -> String {
    let rows = (0..learners).map(|n| format!("Learner{n},Moyo,male,2015-03-04\n"));
    std::iter::once("first_name,last_name,sex,born_on\n".to_owned()).chain(rows).collect()
}

/// Asks for an import that becomes a job; gives who asked, and where the job is.
async fn asked(school: &School, learners: usize) -> (Client, String) {
    let head = school.as_(Role::SchoolAdmin).await;
    let answer = head.post("/students/import").body("text/csv", file(learners)).send().await.is(202);
    (head, format!("/api/v1/jobs/{}", answer.id()))
}

/// An application that does no work itself.
const ASKS_ONLY: [(&str, &str); 2] = [("jobs.enabled", "false"), ("limits.import_sync_rows", "0")];

both!(a_job_asked_for_before_the_clock_was_set_back_is_done_at_once, async |app: App| {
    let (app, clock) = moved(app.kind(), &ASKS_ONLY);
    let school = app.school().await;
    let (head, job) = asked(&school, 3).await;
    let _all = school.jobs_must_end();
    clock.advance(TimeDelta::hours(-1));
    let _worker = App::at_time(app.place(), &[], Arc::new(clock.clone()));
    let job = ended_job(&head, &job).await;
    assert_eq!((&job["status"], &job["result"]["created"]), (&json!("succeeded"), &json!(3)), "{job}");
});

both!(a_job_that_two_workers_have_because_their_clocks_differ_is_done_once, async |app: App| {
    let (app, clock) = moved(app.kind(), &[("limits.import_sync_rows", "0")]);
    let ahead = SetClock::at("2026-03-11T08:00:00Z".parse().unwrap());
    // For this one, every lease that the other gives is over.
    let _other = App::at_time(app.place(), &[], Arc::new(ahead));
    let school = app.school().await;
    let (head, job) = asked(&school, 400).await;
    let _all = school.jobs_must_end();
    let job = ended_job(&head, &job).await;
    assert_eq!((&job["status"], &job["result"]["created"]), (&json!("succeeded"), &json!(400)), "{job}");
    let students = head.get("/students").query(&[("per_page", "1")]).send().await.is(200);
    assert_eq!(students.json["meta"]["total"], 400, "{students}");
    drop(clock);
});

both!(a_job_that_every_worker_dies_of_is_given_up, async |app: App| {
    let (app, clock) = moved(app.kind(), &ASKS_ONLY);
    let (head, job) = asked(&app.school().await, 3).await;
    let died = "UPDATE jobs SET status = 'running', locked_by = 'gone', attempts = max_attempts, locked_until = run_at";
    app.tamper(&[died]).await;
    clock.advance(TimeDelta::minutes(2));
    let _worker = App::at_time(app.place(), &[], Arc::new(clock.clone()));
    let job = ended_job(&head, &job).await;
    assert_eq!((&job["status"], &job["error"]["code"]), (&json!("failed"), &json!("INTERNAL")), "{job}");
    assert_eq!(head.get("/students").send().await.is(200).json["meta"]["total"], 0);
});
