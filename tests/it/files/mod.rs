//! Files: what is promised of them holds for a folder and for a bucket alike, on both databases.

mod access;
mod downloads;
mod keeping;
mod links;
mod parts;
mod quota;
mod scanning;
mod stores;
mod sweeps;
mod uploads;

use serde_json::Value;

use crate::harness::{Answer, Client};

pub(super) use stores::{World, stores};

/// Uploads text as a file.
pub(super) async fn upload(client: &Client, name: &str, text: &str) -> Answer {
    client.post("/files").query(&[("name", name)]).body("text/plain", text.to_owned()).send().await.is(201)
}

/// Bytes that the school keeps, as it is told.
pub(super) async fn used(head: &Client) -> i64 {
    head.get("/file-usage").send().await.is(200).data()["used_bytes"].as_i64().unwrap()
}

/// A learner of the school.
pub(super) async fn student(head: &Client) -> String {
    let learner: Value = serde_json::json!({ "first_name": "Rudo", "last_name": "Dube", "sex": "female", "born_on": "2014-02-03",
        "enrolment": { "level_code": "F1" } });
    head.post("/students").json(&learner).send().await.is(201).id()
}
