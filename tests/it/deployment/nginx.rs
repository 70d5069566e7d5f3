//! Two nodes, as processes, on one PostgreSQL and one Redis, behind an nginx that is set up as the README says.

use std::time::{Duration, Instant};

use futures::future::join_all;
use kernel::access::Role;
use serde_json::json;
use test_support::nginx::Nginx;
use test_support::{nginx, redis};

use crate::harness::{App, Client, Kind, Process, block_on};

/// The configuration that users are given.
const GIVEN: &str = include_str!("nginx.conf");

/// A deployment, and the application in this process that makes schools for it.
struct Deployment {
    app: App,
    front: Nginx,
    nodes: [Process; 2],
    _redis: redis::Server,
}

/// The given configuration for these nodes; everything but addresses as it is.
fn site(port: u16, nodes: [&str; 2]) -> String {
    let mut site = GIVEN.replace("listen 80;", &format!("listen 127.0.0.1:{port};"));
    for (given, node) in ["10.0.0.11:8080", "10.0.0.12:8080"].iter().zip(nodes) {
        assert!(site.contains(given), "{site}");
        site = site.replace(given, node);
    }
    site
}

fn deployed(more: &[(&str, &str)]) -> Option<Deployment> {
    let redis = redis::private()?;
    let mut settings = vec![("redis.url", redis.url.as_str()), ("redis.timeout_millis", "2000")];
    let app = App::private(Kind::Postgres, &settings)?;
    settings.push(("http.trusted_proxies", "127.0.0.1"));
    settings.extend_from_slice(more);
    // Asked for before the nodes are started, so that nothing is started in vain where there is no nginx.
    nginx::with(|port| format!("server {{ listen 127.0.0.1:{port}; }}"))?;
    let nodes = [(); 2].map(|()| Process::serve(&app, &settings));
    let addresses = [&nodes[0], &nodes[1]].map(|node| node.base.trim_start_matches("http://"));
    let front = nginx::with(|port| site(port, addresses))?;
    Some(Deployment { app, front, nodes, _redis: redis })
}

impl Deployment {
    /// The same somebody, through nginx.
    fn through(&self, client: &Client) -> Client {
        client.at_address(&self.front.url())
    }

    /// How many requests each node has answered.
    fn answered(&self) -> [usize; 2] {
        let log = self.front.nodes();
        [&self.nodes[0], &self.nodes[1]].map(|node| log.iter().filter(|line| node.base.ends_with(line.as_str())).count())
    }
}

fn learner(n: usize) -> serde_json::Value {
    json!({ "first_name": format!("Learner{n}"), "last_name": "Moyo", "sex": "female", "born_on": "2014-02-03" })
}

#[test]
fn two_nodes_behind_nginx_are_one() {
    let Some(deployment) = deployed(&[]) else { return };
    block_on(async {
        let school = deployment.app.school().await;
        let login = school.login(Role::SchoolAdmin).await;
        let head = deployment.through(&login.client);
        let create = async |n: usize| {
            let key = format!("learner-{n}");
            for _ in 0..100 {
                let answer = head.post("/students").header("idempotency-key", &key).json(&learner(n)).send().await;
                if answer.status != 409 {
                    return answer.is(201).data().clone();
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            panic!("the first never ended");
        };
        // Each twice at once; nginx gives one to each node.
        let numbers = join_all((0..20).map(async |n| {
            let (one, other) = tokio::join!(create(n), create(n));
            assert_eq!(one, other);
            one["student_number"].as_str().unwrap().to_owned()
        }));
        let mut numbers = numbers.await;
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 20);
        // What one node has written the next request, at the other, finds: the list grows by one each time.
        for n in 20..30 {
            head.post("/students").json(&learner(n)).send().await.is(201);
            let list = head.get("/students").query(&[("per_page", "100")]).send().await.is(200);
            assert_eq!(list.list().len(), n + 1);
        }
        let [one, other] = deployment.answered();
        assert!(one > 20 && other > 20 && one.abs_diff(other) <= 2, "in turn: {one}, {other}");

        // A session that has ended has ended at both.
        let teacher = school.login(Role::Teacher).await;
        let teacher = deployment.through(&teacher.client);
        for _ in 0..4 {
            teacher.get("/students").send().await.is(200);
        }
        teacher.post("/auth/logout").send().await.is(204);
        let until = Instant::now() + Duration::from_secs(5);
        let mut refused = 0;
        while refused < 4 {
            match teacher.get("/students").send().await.status {
                401 => refused += 1,
                // The other node has not heard of it yet.
                status => {
                    assert!(status == 200 && Instant::now() < until, "{status}");
                    refused = 0;
                }
            }
        }
    });
}

#[test]
fn a_clients_own_address_is_counted_by_both_nodes_together() {
    let Some(deployment) = deployed(&[("rate_limits.enabled", "true"), ("rate_limits.requests_per_ip", "10")]) else { return };
    block_on(async {
        let url = format!("{}/api/v1/students", deployment.front.url());
        let from = |address: &str| {
            let address: std::net::IpAddr = address.parse().unwrap();
            reqwest::Client::builder().no_proxy().local_address(address).build().unwrap()
        };
        // A token that is none: only the address is known, and counted.
        let asked = async |client: &reqwest::Client, claimed: &str| {
            let request = client.get(&url).bearer_auth("nonsense").header("x-forwarded-for", claimed);
            request.send().await.unwrap().status().as_u16()
        };
        let one = from("127.0.0.2");
        let mut allowed = 0;
        for n in 0..20 {
            // What it says of itself makes no difference.
            match asked(&one, &format!("203.0.113.{n}")).await {
                401 => allowed += 1,
                status => assert_eq!(status, 429),
            }
        }
        // One comes back every six seconds.
        assert!((10..=12).contains(&allowed), "{allowed}");
        assert_eq!(asked(&from("127.0.0.3"), "127.0.0.2").await, 401);
        let [one, other] = deployment.answered();
        assert!(one > 5 && other > 5, "{one}, {other}");
    });
}

#[test]
fn when_a_node_is_killed_nobody_who_reads_notices_and_a_write_is_done_once() {
    let Some(deployment) = deployed(&[]) else { return };
    block_on(async {
        let school = deployment.app.school().await;
        let head = deployment.through(&school.as_(Role::SchoolAdmin).await);
        let started = Instant::now();
        let reading = (0..8).map(async |_| {
            let mut read = 0;
            while started.elapsed() < Duration::from_secs(4) {
                head.get("/students").send().await.is(200);
                read += 1;
            }
            read
        });
        let writing = (0..2).map(async |who| {
            let mut written = 0;
            while started.elapsed() < Duration::from_secs(4) {
                let n = who * 10_000 + written;
                let key = format!("learner-{n}");
                // As a client does: the same again until there is an answer.
                loop {
                    let call = head.post("/students").header("idempotency-key", &key).json(&learner(n));
                    match call.send_plain().await.status().as_u16() {
                        201 => break,
                        status => assert!(matches!(status, 409 | 502 | 503 | 504), "{status}"),
                    }
                    assert!(started.elapsed() < Duration::from_secs(60), "the write does not come through");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                written += 1;
            }
            written
        });
        let killing = async {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            deployment.nodes[0].signal("KILL");
        };
        let (read, written, ()) = tokio::join!(join_all(reading), join_all(writing), killing);
        assert!(read.iter().all(|read| *read > 10), "{read:?}");
        let written: usize = written.iter().sum();
        let list = head.get("/students").query(&[("per_page", "1")]).send().await.is(200);
        assert_eq!(list.json["meta"]["total"], written, "{list}");
        let passed_on = deployment.front.nodes().iter().filter(|line| line.contains(',')).count();
        assert!(passed_on > 0, "the node that was killed was asked at least once more");
    });
}
