//! Several nodes on one database and one Redis behave as one, and go on without Redis.

use std::time::{Duration, Instant};

use kernel::access::Role;
use kernel::nodes::Subject;
use serde_json::json;
use test_support::redis;

use crate::harness::{App, Client, Kind, block_on, ended_job};

/// Two nodes, and the Redis they meet at; `None` when there is no such server here.
pub(crate) fn two_nodes(more: &[(&str, &str)]) -> Option<(redis::Server, App, App)> {
    let redis = redis::private()?;
    let mut settings = vec![("redis.url", redis.url.as_str()), ("redis.timeout_millis", "2000")];
    settings.extend_from_slice(more);
    let mut nodes = App::nodes(Kind::Postgres, &[&settings, &settings])?.into_iter();
    let (a, b) = (nodes.next()?, nodes.next()?);
    Some((redis, a, b))
}

/// Asks until the answer has this status; far sooner than any cache ends by itself.
async fn soon(client: &Client, path: &str, status: u16) {
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        let answer = client.get(path).send().await;
        if answer.status == status {
            return;
        }
        assert!(Instant::now() < until, "still {answer}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
fn what_changes_on_one_node_holds_on_the_other_at_once() {
    let Some((_redis, a, b)) = two_nodes(&[]) else { return };
    block_on(async {
        let school = a.school().await;
        let admin = school.as_(Role::SchoolAdmin).await;
        let teacher = school.login(Role::Teacher).await;
        let there = teacher.client.at(&b);
        soon(&there, "/students", 200).await;
        let users = admin.get("/users").query(&[("q", &teacher.email)]).send().await.is(200);
        let id = users.list().iter().find(|u| u["email"] == teacher.email).unwrap()["id"].as_str().unwrap().to_owned();
        admin.patch(&format!("/users/{id}")).json(&json!({ "status": "suspended" })).send().await.is(200);
        soon(&there, "/students", 404).await;
        admin.patch(&format!("/users/{id}")).json(&json!({ "status": "active" })).send().await.is(200);
        soon(&there, "/students", 200).await;
        teacher.client.post("/auth/logout").send().await.is(204);
        soon(&there, "/students", 401).await;
    });
}

#[test]
fn an_answer_that_one_node_remembers_is_forgotten_when_another_changes_it() {
    let Some((_redis, a, b)) = two_nodes(&[]) else { return };
    block_on(async {
        let school = a.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let there = head.at(&b);
        let body = json!({ "first_name": "Rudo", "last_name": "Moyo", "sex": "female", "born_on": "2015-04-18" });
        let student = head.post("/students").json(&body).send().await.is(201);
        let item = format!("/students/{}", student.id());
        soon(&there, &item, 200).await;
        for round in 0..5 {
            let tag = there.get(&item).send().await.is(200).etag().to_owned();
            let asks = async || there.get(&item).header("if-none-match", &tag).send().await.status;
            assert_eq!((asks().await, asks().await, asks().await), (304, 304, 304));
            head.patch(&item).json(&json!({ "preferred_name": format!("R{round}") })).send().await.is(200);
            let until = Instant::now() + Duration::from_secs(2);
            while asks().await != 200 {
                assert!(Instant::now() < until, "the other node still has the old one");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    });
}

#[test]
fn an_allowance_is_counted_by_all_nodes_together() {
    let Some((_redis, a, b)) = two_nodes(&[("rate_limits.enabled", "true"), ("rate_limits.read_per_user", "10")]) else {
        return;
    };
    block_on(async {
        let school = a.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let mut allowed = 0;
        for round in 0..20 {
            let answer = head.at(if round % 2 == 0 { &a } else { &b }).get("/students").send().await;
            match answer.status {
                200 => allowed += 1,
                _ => drop(answer.fails(429, "RATE_LIMITED")),
            }
        }
        // One comes back every six seconds.
        assert!((10..=12).contains(&allowed), "{allowed}");
    });
}

#[test]
fn what_a_busy_node_announces_goes_together_and_all_of_it_is_heard() {
    let Some((redis, a, b)) = two_nodes(&[]) else { return };
    block_on(async {
        let subject = |number: u32| Subject::new("test", number);
        let versions = b.services().nodes().versions();
        let since = Instant::now();
        while versions.is_deaf() {
            assert!(since.elapsed() < Duration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let stamps: Vec<_> = (0..2_000).map(|number| versions.stamp([subject(number)])).collect();
        let (before, since) = (redis.published(), Instant::now());
        for number in 0..2_000 {
            a.services().nodes().changed(&[subject(number)]);
            // 2,000 changes in some 100 ms.
            if number % 20 == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        let took = since.elapsed();
        while stamps.iter().any(|stamp| versions.holds(stamp)) {
            assert!(since.elapsed() < took + Duration::from_secs(5));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // One each 2 ms at most; a margin for what else a node tells.
        let most = u64::try_from(since.elapsed().as_millis()).unwrap() / 2 + 20;
        let published = redis.published() - before;
        assert!(published <= most.min(1_000), "{published} in {:?}", since.elapsed());
    });
}

#[test]
fn a_job_that_one_node_is_given_runs_on_the_other() {
    let Some(redis) = redis::private() else { return };
    let url = ("redis.url", redis.url.as_str());
    // The worker looks for work by itself only every minute: it must have been told.
    let server = [url, ("jobs.enabled", "false"), ("limits.import_sync_rows", "0")];
    let Some(nodes) = App::nodes(Kind::Postgres, &[&server, &[url, ("jobs.poll_millis", "60000")]]) else { return };
    block_on(async {
        // Its first look is over.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let head = nodes[0].school().await.as_(Role::SchoolAdmin).await;
        let file = "first_name,last_name,sex,born_on\nTendai,Moyo,male,2015-03-04\n";
        let answer = head.post("/students/import").body("text/csv", file).send().await.is(202);
        let job = ended_job(&head, &format!("/api/v1/jobs/{}", answer.id())).await;
        assert_eq!((&job["status"], &job["result"]["created"]), (&json!("succeeded"), &json!(1)), "{job}");
    });
}

#[test]
fn a_key_and_a_number_are_given_once_whichever_node_is_asked() {
    let Some((_redis, a, b)) = two_nodes(&[]) else { return };
    block_on(async {
        let school = a.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let body = |n: usize| json!({ "first_name": format!("Learner{n}"), "last_name": "Moyo", "sex": "female", "born_on": "2014-02-03" });
        let create = async |n: usize, node: &App, key: &str| {
            let at = head.at(node);
            for _ in 0..100 {
                let answer = at.post("/students").header("idempotency-key", key).json(&body(n)).send().await;
                if answer.status != 409 {
                    return answer.is(201).data().clone();
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            panic!("the first never ended");
        };
        let both = (0..20).map(async |n| {
            let key = format!("learner-{n}");
            let (one, other) = tokio::join!(create(n, &a, &key), create(n, &b, &key));
            assert_eq!(one, other);
            one["student_number"].as_str().unwrap().to_owned()
        });
        let mut numbers = futures::future::join_all(both).await;
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 20);
        let list = head.get("/students").query(&[("per_page", "100")]).send().await.is(200);
        assert_eq!(list.list().len(), 20);
    });
}

#[test]
fn without_redis_everything_goes_on_and_with_it_back_the_nodes_agree_again() {
    let Some((redis, a, b)) = two_nodes(&[("rate_limits.enabled", "true")]) else { return };
    block_on(async {
        let health =
            async |node: &App| node.client().get("//health").send_plain().await.json::<serde_json::Value>().await.unwrap();
        let school = a.school().await;
        let (head, teacher) = (school.as_(Role::SchoolAdmin).await, school.login(Role::Teacher).await);
        assert_eq!(health(&a).await["data"]["checks"]["redis"]["status"], "up");
        soon(&teacher.client.at(&b), "/students", 200).await;
        redis.kill();
        let down = health(&b).await;
        assert_eq!((&down["data"]["status"], &down["data"]["checks"]["redis"]["status"]), (&json!("degraded"), &json!("down")));
        for node in [&a, &b] {
            let at = head.at(node);
            let created = at
                .post("/students")
                .json(&json!({ "first_name": "Rudo", "last_name": "Dube", "sex": "female", "born_on": "2014-02-03" }));
            let answer = created.send().await.is(201);
            assert!(answer.header("ratelimit").is_some(), "each node counts by itself: {answer}");
        }
        // A change that nobody can announce is still seen: cached values live seconds while the nodes cannot hear.
        teacher.client.post("/auth/logout").send().await.is(204);
        let until = Instant::now() + Duration::from_secs(10);
        while teacher.client.at(&b).get("/students").send().await.status != 401 {
            assert!(Instant::now() < until, "a session that has ended goes on");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        redis.restart();
        let until = Instant::now() + Duration::from_secs(5);
        while health(&a).await["data"]["status"] != "healthy" || health(&b).await["data"]["status"] != "healthy" {
            assert!(Instant::now() < until, "Redis is back and not used");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let parent = school.login(Role::Parent).await;
        soon(&parent.client.at(&b), "/students", 200).await;
        // The line is up again; give it the moment it takes to be heard on.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        parent.client.post("/auth/logout").send().await.is(204);
        soon(&parent.client.at(&b), "/students", 401).await;
    });
}
