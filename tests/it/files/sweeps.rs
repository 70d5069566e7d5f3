//! What is over is swept, and nothing else.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::access::Role;
use kernel::clock::SetClock;
use kernel::db::Access;
use serde_json::json;

use super::{World, upload, used};
use crate::harness::{App, Client, Kind, School, block_on, log_in_at};

/// An application whose clock is the test's, with a school and somebody's address.
struct Scene {
    world: World,
    clock: SetClock,
    school: School,
    email: String,
}

impl Scene {
    async fn new(kind: Kind) -> Option<Self> {
        let now: DateTime<Utc> = std::time::SystemTime::now().into();
        let clock = SetClock::at(now);
        let app = App::with_clock(kind, &[], std::sync::Arc::new(clock.clone()))?;
        let school = app.school().await;
        let email = school.new_login(&[Role::SchoolAdmin]).await.email;
        Some(Self { world: World::in_folder(app), clock, school, email })
    }

    /// The head, with a token that is good now.
    async fn head(&self) -> Client {
        log_in_at(&self.world.app, &self.email, None).await
    }

    /// What housekeeping does, then the jobs that come of it.
    async fn sweep(&self) {
        let asked = async |services: kernel::Services| {
            let uow = services.database().machinery(Access::Write);
            let count = platform::files::schedule(&services, &uow, services.source().now()).await.unwrap();
            uow.commit().await.unwrap();
            count
        };
        assert!(self.world.app.run(asked).await > 0, "no sweep is due");
        drop(self.school.jobs_must_end());
    }
}

fn on_both(test: impl AsyncFn(Scene)) {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        block_on(async {
            if let Some(scene) = Scene::new(kind).await {
                test(scene).await;
            }
        });
    }
}

#[test]
fn an_upload_that_was_never_finished_is_given_up() {
    on_both(async |scene| {
        let head = scene.head().await;
        let new = json!({ "name": "x", "size_bytes": 5, "method": "multipart" });
        let id = head.post("/file-uploads").json(&new).send().await.is(201).id();
        let path = format!("/file-uploads/{id}/parts/1");
        head.call(reqwest::Method::PUT, &path).body("text/plain", "hello").send().await.is(200);
        scene.sweep().await;
        assert_eq!((used(&head).await, scene.world.objects_of(scene.school.id).len()), (5, 1), "it may still be finished");
        scene.clock.advance(TimeDelta::hours(25));
        let head = scene.head().await;
        head.call(reqwest::Method::PUT, &path).body("text/plain", "hello").send().await.fails(409, "UPLOAD_NOT_OPEN");
        scene.sweep().await;
        assert_eq!((used(&head).await, scene.world.objects_of(scene.school.id).len()), (0, 0));
        head.get(&format!("/file-uploads/{id}")).send().await.fails(404, "NOT_FOUND");
    });
}

#[test]
fn an_object_that_belongs_to_nothing_is_deleted_once_it_is_old_and_what_belongs_to_something_stays() {
    on_both(async |scene| {
        let head = scene.head().await;
        let file = upload(&head, "a.txt", "hello").await.id();
        // As when the server died between the object and its row.
        let folder = scene.world.objects.join(scene.school.id.to_string());
        fs::write(folder.join("objects").join(uuid::Uuid::from_u128(7).to_string()), "lost").unwrap();
        fs::create_dir_all(folder.join("uploads").join(uuid::Uuid::from_u128(8).to_string())).unwrap();
        fs::write(folder.join("uploads").join(uuid::Uuid::from_u128(8).to_string()).join("1"), "lost").unwrap();
        fs::write(folder.join("notes-of-the-operator"), "not ours").unwrap();
        scene.sweep().await;
        assert_eq!(scene.world.objects_of(scene.school.id).len(), 4, "its row may be about to be written");
        scene.clock.advance(TimeDelta::hours(25));
        scene.sweep().await;
        let left = scene.world.objects_of(scene.school.id);
        assert_eq!(left.len(), 2, "{left:?}");
        let head = scene.head().await;
        assert_eq!(head.get(&format!("/files/{file}/content")).send().await.is(200).text(), "hello");
    });
}

#[test]
fn a_file_whose_time_is_over_is_deleted_unless_it_is_held() {
    on_both(async |scene| {
        let head = scene.head().await;
        let until = json!(scene.world.app.services().source().now() + TimeDelta::days(10));
        let keep = async |name: &str| {
            let query = [("name", name), ("retain_until", until.as_str().unwrap())];
            head.post("/files").query(&query).body("text/plain", "hello").send().await.is(201).id()
        };
        let (over, held) = (keep("over.txt").await, keep("held.txt").await);
        let endless = upload(&head, "endless.txt", "hello").await.id();
        head.post(&format!("/files/{held}/hold")).json(&json!({ "reason": "Case 12" })).send().await.is(200);
        scene.sweep().await;
        head.get(&format!("/files/{over}")).send().await.is(200);
        scene.clock.advance(TimeDelta::days(11));
        scene.sweep().await;
        let head = scene.head().await;
        head.get(&format!("/files/{over}")).send().await.fails(404, "NOT_FOUND");
        for kept in [held, endless] {
            assert_eq!(head.get(&format!("/files/{kept}/content")).send().await.is(200).text(), "hello");
        }
        assert_eq!((used(&head).await, scene.world.objects_of(scene.school.id).len()), (10, 2));
    });
}

#[test]
fn an_earlier_content_is_kept_for_a_while_and_the_newest_for_good() {
    on_both(async |scene| {
        let head = scene.head().await;
        let file = upload(&head, "a.txt", "first").await.id();
        head.post(&format!("/files/{file}/versions")).body("text/plain", "second!").send().await.is(201);
        scene.clock.advance(TimeDelta::days(364));
        scene.sweep().await;
        let content = format!("/files/{file}/content");
        let first = [("content_version", "1")];
        let head = scene.head().await;
        assert_eq!(head.get(&content).query(&first).send().await.is(200).text(), "first");
        scene.clock.advance(TimeDelta::days(2));
        scene.sweep().await;
        let head = scene.head().await;
        head.get(&content).query(&first).send().await.fails(404, "NOT_FOUND");
        assert_eq!(head.get(&content).send().await.is(200).text(), "second!");
        assert_eq!(used(&head).await, 7);
    });
}
