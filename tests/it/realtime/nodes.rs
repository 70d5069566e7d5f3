//! Several nodes and one Redis: what is committed on one is told on the others.

use kernel::access::Role;
use serde_json::json;

use super::client::{Live, change, connect, student, ticket};
use crate::harness::{block_on, ended_job};
use crate::nodes::two_nodes;

#[test]
fn a_change_on_one_node_is_told_on_the_other() {
    let Some((_redis, a, b)) = two_nodes(&[]) else { return };
    block_on(async {
        let school = a.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let id = student(&head).await;
        let (mut here, mut there) = (Live::to(&a, &head, &["students"]).await, Live::to(&b, &head.at(&b), &["students"]).await);
        for round in 0..5 {
            change(&head, &id, &format!("R{round}")).await;
            assert_eq!(here.hear().await, there.hear().await);
        }
        // Each once, here too.
        here.silent().await;
        there.silent().await;
        let csv = "first_name,last_name,sex,born_on\n".to_owned() + &"Rudo,Moyo,female,2015-04-18\n".repeat(600);
        let mut me = Live::to(&b, &head.at(&b), &["me"]).await;
        let job = head.post("/students/import").body("text/csv", csv).send().await.is(202).id();
        assert_eq!(me.hear().await["data"]["id"], job.as_str());
        ended_job(&head, &format!("/api/v1/jobs/{job}")).await;
    });
}

#[test]
fn a_ticket_opens_one_connection_to_all_nodes_together() {
    let Some((_redis, a, b)) = two_nodes(&[]) else { return };
    block_on(async {
        let school = a.school().await;
        let query = format!("ticket={}", ticket(&school.as_(Role::SchoolAdmin).await).await);
        connect(&b, &query, &[]).await.unwrap();
        for node in [&a, &b] {
            assert_eq!(connect(node, &query, &[]).await.err(), Some((401, "TICKET_INVALID".to_owned())));
        }
    });
}

#[test]
fn who_may_have_missed_something_while_nodes_could_not_hear_each_other_is_told_and_can_resume() {
    let Some((redis, a, b)) = two_nodes(&[]) else { return };
    block_on(async {
        let school = a.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let id = student(&head).await;
        let mut there = Live::to(&b, &head.at(&b), &["students"]).await;
        change(&head, &id, "Before").await;
        let last = there.hear_a("event").await["id"].clone();
        redis.kill();
        change(&head, &id, "Meanwhile").await;
        redis.restart();
        assert_eq!(there.hear_a("reset").await["reason"], "gap");
        there.say(&json!({ "resume": last })).await;
        let mut versions = Vec::new();
        loop {
            let message = there.hear().await;
            if message["type"] == "resumed" {
                break;
            }
            versions.push(message["data"]["version"].clone());
        }
        assert_eq!(versions, [1, 3], "what is older than what was heard last may come again, that itself not");
        change(&head, &id, "After").await;
        assert_eq!(there.hear_a("event").await["data"]["version"], 4);
    });
}
