//! Export and import of every resource.

use kernel::access::Role;
use kernel::resource::ResourceInfo;
use serde_json::Value;

use super::Fixtures;
use crate::harness::{App, Client};

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn import(client: &Client, info: &ResourceInfo, content_type: &str, bytes: Vec<u8>, dry_run: &str) -> Value {
    let call = client.post(&format!("{}/import", info.path)).query(&[("dry_run", dry_run)]).body(content_type, bytes);
    let report = call.send().await.is(200).data().clone();
    let count = |name: &str| report[name].as_u64().unwrap();
    assert_eq!(
        count("created") + count("updated") + count("unchanged") + count("failed"),
        count("rows"),
        "the counts do not add up: {report}"
    );
    report
}

/// A file that an export made says of every row that it is unchanged; in each format that both sides know.
pub(super) async fn round_trip(app: App, info: ResourceInfo) {
    let school = app.school().await;
    let mut fixtures = Fixtures::new(&school).await;
    let created = fixtures.create(&info).await;
    let head = fixtures.head.clone();
    let address = format!("{}/export", info.path);
    for (format, content_type) in [("csv", "text/csv"), ("xlsx", XLSX)] {
        let file = head.get(&address).query(&[("format", format)]).send().await.is(200);
        assert!(file.header("content-disposition").is_some_and(|d| d.contains(&format!(".{format}"))), "{file}");
        for dry_run in ["true", "false"] {
            let report = import(&head, &info, content_type, file.body.clone(), dry_run).await;
            assert!(report["rows"].as_u64().unwrap() >= 1, "{report}");
            assert_eq!(report["unchanged"], report["rows"], "{format} does not come back as it went: {report}");
        }
    }
    let lines = head.get(&address).query(&[("format", "ndjson")]).send().await.is(200).text();
    let records: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(records.contains(created.data()), "the NDJSON lacks the record: {lines}");
    let after = head.get(&format!("{}/{}", info.path, created.id())).send().await.is(200);
    assert_eq!(after.data(), created.data());
}

/// What is wrong with a file is said, and nothing is kept.
pub(super) async fn refusals(app: App, info: ResourceInfo) {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let address = format!("{}/import", info.path);
    let send = async |content_type: &str, body: &[u8]| head.post(&address).body(content_type, body.to_vec()).send().await;
    let unknown = send("text/csv", b"no_such_column\n1\n").await;
    unknown.fails(422, "IMPORT_HEADER_INVALID").names("no_such_column", "unknown_column");
    send("text/csv", b"id,id\n1,1\n").await.fails(422, "IMPORT_HEADER_INVALID").names("id", "duplicate_key");
    send("text/csv", b"").await.fails(422, "IMPORT_UNREADABLE");
    send("text/csv", b"id\n\xff\xfe\n").await.fails(422, "IMPORT_UNREADABLE");
    send(XLSX, b"PK\x03\x04 and then no zip file").await.fails(422, "IMPORT_UNREADABLE");
    send(XLSX, b"not a zip file either").await.is(422);
    send("image/png", b"\x89PNG").await.fails(415, "UNSUPPORTED_MEDIA_TYPE");
    let form = b"--x\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x--\r\n";
    send("multipart/form-data; boundary=x", form).await.fails(422, "VALIDATION_ERROR").names("file", "required");
    send("multipart/form-data", form).await.fails(422, "IMPORT_UNREADABLE");
    send("multipart/form-data; boundary=x", b"no form at all").await.fails(422, "IMPORT_UNREADABLE");
    let before = head.get(info.path).send().await.is(200).json["meta"]["total"].clone();
    assert!(before.is_u64());
    // A row about a record that does not exist fails by itself.
    let input = (info.input)().unwrap();
    let column =
        input.properties().unwrap().iter().find(|(_, s)| input.resolve(s)["type"] == "string").map(|(name, _)| name.clone());
    if let Some(column) = column {
        let file = format!("id,{column}\n{},x\n", uuid::Uuid::nil());
        let report = import(&head, &info, "text/csv", file.into_bytes(), "false").await;
        assert_eq!(report["failed"], 1, "{report}");
        assert_eq!(report["problems"][0]["row"], 2, "{report}");
        assert_eq!(report["problems"][0]["field"], "id", "{report}");
    }
    assert_eq!(head.get(info.path).send().await.is(200).json["meta"]["total"], before);
}
