//! Signed addresses: good without a token, for one content, for a while.

use std::time::{Duration, Instant};

use kernel::access::Role;
use serde_json::{Value, json};

use super::stores::bucket_settings;
use super::{World, stores, upload, used};
use crate::harness::{App, Client, Kind, block_on};

pub(super) fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// An upload to a signed address, announced.
pub(super) async fn announce(client: &Client, name: &str, length: usize) -> Value {
    let new = json!({ "name": name, "size_bytes": length, "method": "presigned" });
    client.post("/file-uploads").json(&new).send().await.is(201).data().clone()
}

/// Sends bytes to a signed address.
pub(super) async fn put(world: &World, url: &str, bytes: &str) -> reqwest::Response {
    http().put(world.whole(url)).body(bytes.to_owned()).send().await.unwrap()
}

/// An address with another id in the place of one: what somebody would try who may read one file only.
fn pointing_at(url: &str, from: &str, to: &str) -> String {
    assert!(url.contains(from), "{url} does not name {from}");
    url.replace(from, to)
}

/// The object of a file's newest content.
async fn object(client: &Client, file: &str) -> String {
    let versions = client.get(&format!("/files/{file}/versions")).send().await.is(200);
    versions.data()["versions"][0]["id"].as_str().unwrap().to_owned()
}

stores!(a_signed_address_gives_the_file_without_a_token, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "a.txt", "0123456789").await.id();
    let link = head.post(&format!("/files/{file}/link")).json(&json!({})).send().await.is(200);
    let url = world.whole(link.data()["url"].as_str().unwrap());
    let answer = http().get(&url).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, "0123456789"));
    let part = http().get(&url).header("range", "bytes=2-4").send().await.unwrap();
    assert_eq!((part.status().as_u16(), part.text().await.unwrap().as_str()), (206, "234"));
});

stores!(a_signed_address_cannot_be_changed_into_another, async |world: World| {
    let (school, other) = (world.app.school().await, world.app.school().await);
    let (head, stranger) = (school.as_(Role::SchoolAdmin).await, other.as_(Role::SchoolAdmin).await);
    let (mine, theirs) = (upload(&head, "a.txt", "mine").await.id(), upload(&stranger, "b.txt", "theirs").await.id());
    let link = head.post(&format!("/files/{mine}/link")).json(&json!({})).send().await.is(200);
    let url = world.whole(link.data()["url"].as_str().unwrap());
    let changed = if world.is_bucket {
        let url = pointing_at(&url, &school.id.to_string(), &other.id.to_string());
        pointing_at(&url, &object(&head, &mine).await, &object(&stranger, &theirs).await)
    } else {
        // One character of the sealed text.
        let at = url.len() - 60;
        format!("{}{}{}", &url[..at], if &url[at..=at] == "A" { "B" } else { "A" }, &url[at + 1..])
    };
    assert_eq!(http().get(&changed).send().await.unwrap().status().as_u16(), 403, "{changed}");
    // Nor into one that writes.
    assert_eq!(http().put(&url).body("else").send().await.unwrap().status().as_u16(), 403);
    assert_eq!(head.get(&format!("/files/{mine}/content")).send().await.is(200).text(), "mine");
});

stores!(what_is_put_to_a_signed_address_is_a_file_once_it_is_completed, async |world: World| {
    let school = world.app.school().await;
    let teacher = school.as_(Role::Teacher).await;
    let upload = announce(&teacher, "a.txt", 5).await;
    let (id, url) = (upload["id"].as_str().unwrap(), upload["url"].as_str().unwrap());
    let complete = async || teacher.post(&format!("/file-uploads/{id}/complete")).send().await;
    complete().await.fails(409, "UPLOAD_INCOMPLETE");
    // A bucket takes it, and completing does not.
    assert_eq!(put(&world, url, "too long").await.status().is_success(), world.is_bucket);
    complete().await.fails(409, "UPLOAD_INCOMPLETE");
    assert!(put(&world, url, "hello").await.status().is_success());
    let file = complete().await.is(200);
    assert_eq!((&file.data()["size_bytes"], &file.data()["name"]), (&json!(5), &json!("a.txt")));
    // What is put afterwards reaches nothing.
    let late = put(&world, url, "HELLO").await;
    assert!(world.is_bucket || late.status().as_u16() == 409, "{late:?}");
    let content = teacher.get(&format!("/files/{}/content", file.id())).send().await.is(200);
    assert_eq!(content.text(), "hello");
    assert_eq!(complete().await.is(200).id(), file.id());
});

#[test]
fn a_signed_address_expires() {
    let endpoint = World::bucket(Kind::Sqlite, &[("files.link_seconds", "2")]);
    let folder = App::private(Kind::Sqlite, &[("files.link_seconds", "2")]).map(World::in_folder);
    for world in [endpoint, folder].into_iter().flatten() {
        block_on(async {
            let school = world.app.school().await;
            let head = school.as_(Role::SchoolAdmin).await;
            let file = upload(&head, "a.txt", "hello").await.id();
            let link = head.post(&format!("/files/{file}/link")).json(&json!({})).send().await.is(200);
            let url = world.whole(link.data()["url"].as_str().unwrap());
            let started = Instant::now();
            while http().get(&url).send().await.unwrap().status().as_u16() != 403 {
                assert!(started.elapsed() < crate::harness::PATIENCE, "{url} does not expire");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
    }
}

#[test]
fn a_secret_of_the_store_is_shown_nowhere() {
    let settings = bucket_settings("http://127.0.0.1:9");
    let app = App::private(Kind::Sqlite, &settings).unwrap();
    let shown = format!("{:?}", app.services().config().files);
    assert!(!shown.contains(settings[4].1), "{shown}");
}

#[test]
fn a_store_that_is_away_is_said_to_be_and_nothing_is_lost() {
    let app = App::private(Kind::Sqlite, &bucket_settings("http://127.0.0.1:9")).unwrap();
    block_on(async {
        let school = app.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let refused = head.post("/files").query(&[("name", "a.txt")]).body("text/plain", "hello").send_plain().await;
        assert_eq!(refused.status().as_u16(), 503);
        let body: Value = refused.json().await.unwrap();
        assert_eq!(body["error"]["code"], "UNAVAILABLE", "{body}");
        assert_eq!(used(&head).await, 0);
    });
}
