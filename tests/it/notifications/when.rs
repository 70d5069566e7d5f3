//! Quiet hours, times to come, digests.

use africastalking::fake;
use chrono::TimeDelta;
use kernel::access::Role;
use kernel::schedules;
use platform::notifications::kind::ANNOUNCEMENT;
use platform::notifications::{Notice, notify};
use serde_json::json;

use super::{at, credit, deliveries, family, letters, sent, sms, tell, top_up, words};
use crate::harness::{App, both};

/// Nine in the evening in Harare: quiet hours.
const NIGHT: &str = "2026-03-06T19:00:00Z";

both!(at_night_only_an_emergency_is_sent_and_the_rest_when_the_quiet_hours_end, async |app: App| {
    let (app, clock) = at(&app, NIGHT);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    top_up(&app, &school, 10_000).await;
    let quiet = json!({ "value": { "from": "20:00", "to": "06:00" } });
    head.call(reqwest::Method::PUT, "/settings/messages.quiet_hours").json(&quiet).send().await.is(200);
    let usual = tell(&school, vec![family("Ama", "+263772000001")], "Sports day").await.unwrap();
    let urgent = school.run(async |ctx| {
        let notice = Notice::new(&ANNOUNCEMENT, vec![family("Ben", "+263772000002")], words("Fire"));
        let urgency = platform::notifications::words::Urgency::Emergency;
        notify(ctx, Notice { urgency, ..notice }).await.unwrap()
    });
    let urgent = urgent.await;
    sent(&head, &urgent.id.to_string()).await;
    assert_eq!(provider.desk().messages().iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["Fire"]);
    let waiting = deliveries(&head, &usual.id.to_string()).await;
    assert_eq!((&waiting[0]["status"], &waiting[0]["due_at"]), (&json!("queued"), &json!("2026-03-07T04:00:00Z")));
    clock.advance(TimeDelta::hours(9));
    // The night has ended the session, too.
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    sent(&head, &usual.id.to_string()).await;
    assert_eq!(provider.desk().messages().len(), 2);
});

both!(what_is_to_be_sent_later_can_be_stopped_and_its_credit_comes_back, async |app: App| {
    let (app, _) = at(&app, crate::notifications::NOON);
    let (school, provider) = (app.school().await, fake::start().await.unwrap());
    let head = school.as_(Role::SchoolAdmin).await;
    sms(&head, &provider).await;
    top_up(&app, &school, 1_000).await;
    let later = school.run(async |ctx| {
        let send_at = Some(ctx.now() + TimeDelta::days(1));
        let notice = Notice::new(&ANNOUNCEMENT, vec![family("Ama", "+263772000001")], words("Tomorrow"));
        notify(ctx, Notice { send_at, ..notice }).await.unwrap()
    });
    let later = later.await.id.to_string();
    assert_eq!(credit(&head).await, 700);
    let path = format!("/notifications/{later}/cancel");
    let stopped = head.post(&path).send().await.is(200);
    assert_eq!((&stopped.data()["status"], &stopped.data()["charged"]), (&json!("cancelled"), &json!(0)));
    assert_eq!(deliveries(&head, &later).await[0]["status"], "cancelled");
    assert_eq!(credit(&head).await, 1_000);
    head.post(&path).send().await.fails(409, "ILLEGAL_TRANSITION");
});

both!(a_schedule_has_each_slot_once_by_the_schools_own_clock, async |app: App| {
    let (app, clock) = at(&app, crate::notifications::NOON);
    let school = app.school().await;
    app.run(async |services| schedules::keep_rows(&services).await.unwrap()).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let shown = head.get("/schedules").query(&[("name", "send_digests")]).send().await.is(200);
    let schedule = shown.list()[0].clone();
    assert_eq!(schedule["next_at"], "2026-03-06T15:00:00Z", "five in the afternoon in Harare: {shown}");
    let id = schedule["id"].as_str().unwrap().to_owned();
    let ran = head.post(&format!("/schedules/{id}/run")).send().await.is(202);
    assert_eq!(crate::harness::ended_job(&head, ran.header("location").unwrap()).await["status"], "succeeded");
    let jobs = async || {
        let count = async |ctx: &kernel::Ctx| {
            use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
            let jobs = ctx.find::<kernel::jobs::Entity>().filter(kernel::jobs::Column::Kind.eq("send_digests"));
            jobs.count(ctx.uow()).await.unwrap()
        };
        school.run(count).await
    };
    assert_eq!(jobs().await, 1);
    // Three days pass while nothing runs, then everybody looks at once, the application's own workers too.
    clock.advance(TimeDelta::days(3));
    let looks = (0..6).map(|_| app.run(async |services| while schedules::run_due(&services).await.unwrap() {}));
    futures::future::join_all(looks).await;
    assert_eq!(jobs().await, 2, "of what was missed the latest has its job");
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    let shown = head.get(&format!("/schedules/{id}")).send().await.is(200);
    assert_eq!(shown.data()["last_slot"], "2026-03-08T15:00:00Z", "{shown}");
    assert_eq!(shown.data()["next_at"], "2026-03-09T15:00:00Z", "{shown}");
    head.post(&format!("/schedules/{id}/pause")).send().await.is(200);
    clock.advance(TimeDelta::hours(12));
    app.run(async |services| while schedules::run_due(&services).await.unwrap() {}).await;
    assert_eq!(jobs().await, 2, "while it is paused its slots pass");
    let head = school.new_login(&[Role::SchoolAdmin]).await.client;
    let resumed = head.post(&format!("/schedules/{id}/resume")).send().await.is(200);
    assert_eq!(resumed.data()["next_at"], "2026-03-10T15:00:00Z", "{resumed}");
});

both!(what_somebody_wants_together_comes_once_a_day_in_one_letter, async |app: App| {
    let (app, _) = at(&app, crate::notifications::NOON);
    let school = app.school().await;
    app.run(async |services| schedules::keep_rows(&services).await.unwrap()).await;
    let head = school.as_(Role::SchoolAdmin).await;
    let teacher = school.login(Role::Teacher).await;
    let wish = json!({ "preferences": [{ "category": "general", "channel": "email", "choice": "digest" }] });
    teacher.client.call(reqwest::Method::PUT, "/notification-preferences").json(&wish).send().await.is(200);
    for subject in ["Sports day", "New books"] {
        let said = json!({ "audience": { "roles": ["teacher"] }, "subject": subject, "text": "More in the office." });
        let message = head.post("/notifications").json(&said).send().await.is(201).id();
        let ways = deliveries(&head, &message).await;
        let held = ways.iter().find(|way| way["channel"] == "email").unwrap();
        assert_eq!(held["status"], "held", "{ways:?}");
    }
    let shown = head.get("/schedules").query(&[("name", "send_digests")]).send().await.is(200);
    let path = format!("/schedules/{}/run", shown.list()[0]["id"].as_str().unwrap());
    for people in [1, 0] {
        let ran = head.post(&path).send().await.is(202);
        let job = crate::harness::ended_job(&head, ran.header("location").unwrap()).await;
        assert_eq!(job["result"]["people"], people, "the second time nothing is held any more: {job}");
    }
    let digest = head.get("/notifications").query(&[("kind", "digest")]).send().await.is(200);
    assert_eq!(digest.list().len(), 1);
    sent(&head, digest.list()[0]["id"].as_str().unwrap()).await;
    let letters = letters(&app);
    assert_eq!(letters.len(), 1, "{letters:?}");
    for part in [teacher.email.as_str(), "Sports day", "New books"] {
        assert!(letters[0].contains(part), "{part} is not in {}", letters[0]);
    }
});
