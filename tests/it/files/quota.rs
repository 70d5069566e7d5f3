//! A school's quota.

use std::time::{Duration, Instant};

use kernel::access::Role;
use serde_json::json;

use super::{upload, used};
use crate::harness::{App, Kind, block_on, both, super_admin};

#[test]
fn a_quota_is_not_passed_however_many_uploads_come_at_once() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(app) = App::private(kind, &[("files.quota_bytes", "10000")]) else { continue };
        block_on(async {
            let school = app.school().await;
            let head = school.as_(Role::SchoolAdmin).await;
            let one = |number: usize| {
                let name = format!("{number}.txt");
                head.post("/files").query(&[("name", name.as_str())]).body("text/plain", "x".repeat(3000)).send()
            };
            let all = futures::future::join_all((0..8).map(one)).await;
            let kept: Vec<_> = all.iter().filter(|answer| answer.status == 201).collect();
            assert_eq!(kept.len(), 3, "{:?}", all.iter().map(|a| a.status).collect::<Vec<_>>());
            assert_eq!(used(&head).await, 9000);
            let refused = all.iter().find(|answer| answer.status != 201).unwrap();
            refused.clone().fails(409, "FILE_QUOTA_EXCEEDED");
            let announced = json!({ "name": "x", "size_bytes": 3000, "method": "multipart" });
            head.post("/file-uploads").json(&announced).send().await.fails(409, "FILE_QUOTA_EXCEEDED");
            // What is deleted makes room again.
            head.delete(&format!("/files/{}", kept[0].id())).send().await.is(204);
            let started = Instant::now();
            while used(&head).await != 6000 {
                assert!(started.elapsed() < crate::harness::PATIENCE, "no room is given back");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            upload(&head, "again.txt", &"x".repeat(4000)).await;
        });
    }
}

both!(who_runs_the_platform_sets_a_schools_quota, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let path = format!("/schools/{}/file-quota", school.id);
    let few = json!({ "quota_bytes": 100 });
    assert!(matches!(head.post(&path).json(&few).send().await.status, 403 | 404));
    let platform = super_admin(&app).await;
    let set = platform.post(&path).json(&few).send().await.is(200);
    assert_eq!((&set.data()["quota_bytes"], &set.data()["used_bytes"]), (&json!(100), &json!(0)));
    let send = async || head.post("/files").query(&[("name", "a.txt")]).body("text/plain", "x".repeat(101)).send().await;
    send().await.fails(409, "FILE_QUOTA_EXCEEDED");
    platform.post(&path).json(&json!({ "quota_bytes": null })).send().await.is(200);
    send().await.is(201);
    let nowhere = format!("/schools/{}/file-quota", uuid::Uuid::nil());
    platform.post(&nowhere).json(&few).send().await.fails(404, "NOT_FOUND");
});
