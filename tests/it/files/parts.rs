//! Uploads in parts.

use kernel::access::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::{World, stores, used};
use crate::harness::{Answer, App, Client, Kind, block_on};

const PART: usize = 8 * 1024 * 1024;

async fn announce(client: &Client, length: usize) -> Value {
    let new = json!({ "name": "film.bin", "size_bytes": length, "method": "multipart" });
    client.post("/file-uploads").json(&new).send().await.is(201).data().clone()
}

async fn send(client: &Client, upload: &str, number: usize, bytes: Vec<u8>) -> Answer {
    let path = format!("/file-uploads/{upload}/parts/{number}");
    client.call(Method::PUT, &path).body("application/octet-stream", bytes).send().await
}

async fn complete(client: &Client, upload: &str) -> Answer {
    client.post(&format!("/file-uploads/{upload}/complete")).send().await
}

stores!(parts_in_any_order_are_one_file, async |world: World| {
    let school = world.app.school().await;
    let teacher = school.as_(Role::Teacher).await;
    let length = PART + 1000;
    let upload = announce(&teacher, length).await;
    assert_eq!((&upload["part_bytes"], &upload["part_count"]), (&json!(PART), &json!(2)));
    let id = upload["id"].as_str().unwrap();
    complete(&teacher, id).await.fails(409, "UPLOAD_INCOMPLETE");
    send(&teacher, id, 2, vec![b'z'; 1000]).await.is(200);
    send(&teacher, id, 1, vec![b'x'; 999]).await.fails(422, "VALIDATION_ERROR");
    send(&teacher, id, 3, vec![b'x'; 1]).await.fails(404, "NOT_FOUND");
    complete(&teacher, id).await.fails(409, "UPLOAD_INCOMPLETE");
    send(&teacher, id, 1, vec![b'x'; PART]).await.is(200);
    // Sent again, it takes the place of the one before.
    send(&teacher, id, 1, vec![b'y'; PART]).await.is(200);
    let stands = teacher.get(&format!("/file-uploads/{id}")).send().await.is(200);
    let came: Vec<_> = stands.data()["parts"].as_array().unwrap().iter().map(|part| part["number"].clone()).collect();
    assert_eq!(came, [json!(1), json!(2)]);
    let _end = school.jobs_must_end();
    let file = complete(&teacher, id).await.is(200);
    assert_eq!(file.data()["size_bytes"], json!(length));
    assert_eq!(complete(&teacher, id).await.is(200).id(), file.id());
    send(&teacher, id, 1, vec![b'x'; PART]).await.fails(409, "UPLOAD_NOT_OPEN");
    let content = teacher.get(&format!("/files/{}/content", file.id())).send().await.is(200);
    assert!(content.body[..PART].iter().all(|b| *b == b'y') && content.body[PART..].iter().all(|b| *b == b'z'));
    assert_eq!(content.body.len(), length);
    let head = school.as_(Role::SchoolAdmin).await;
    assert_eq!(used(&head).await, i64::try_from(length).unwrap());
});

stores!(an_upload_that_is_given_up_gives_back_its_room_and_leaves_nothing, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let upload = announce(&head, 2000).await;
    let id = upload["id"].as_str().unwrap();
    send(&head, id, 1, vec![b'x'; 2000]).await.is(200);
    assert_eq!((used(&head).await, world.objects_of(school.id).len()), (2000, 1));
    head.delete(&format!("/file-uploads/{id}")).send().await.is(204);
    assert_eq!(used(&head).await, 0);
    head.get(&format!("/file-uploads/{id}")).send().await.fails(404, "NOT_FOUND");
    drop(school.jobs_must_end());
    assert_eq!(world.objects_of(school.id), Vec::<String>::new());
});

stores!(what_comes_in_parts_is_looked_at_as_any_other, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let upload = announce(&head, 8).await;
    let id = upload["id"].as_str().unwrap();
    send(&head, id, 1, b"MZ\x90\0\x03\0\0\0".to_vec()).await.is(200);
    complete(&head, id).await.fails(422, "FILE_TYPE_REFUSED");
});

stores!(an_upload_is_its_uploaders_alone, async |world: World| {
    let (school, other) = (world.app.school().await, world.app.school().await);
    let teacher = school.as_(Role::Teacher).await;
    let upload = announce(&teacher, 5).await;
    let id = upload["id"].as_str().unwrap();
    for somebody in [school.as_(Role::SchoolAdmin).await, other.as_(Role::SchoolAdmin).await] {
        somebody.get(&format!("/file-uploads/{id}")).send().await.fails(404, "NOT_FOUND");
        send(&somebody, id, 1, b"hello".to_vec()).await.fails(404, "NOT_FOUND");
        complete(&somebody, id).await.fails(404, "NOT_FOUND");
        somebody.delete(&format!("/file-uploads/{id}")).send().await.fails(404, "NOT_FOUND");
    }
});

#[test]
fn an_upload_goes_on_where_it_was_after_the_server_has_been_started_anew() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let Some(app) = App::private(kind, &[]) else { continue };
        block_on(async {
            let school = app.school().await;
            let teacher = school.as_(Role::Teacher).await;
            let upload = announce(&teacher, PART + 5).await;
            let id = upload["id"].as_str().unwrap();
            send(&teacher, id, 1, vec![b'x'; PART]).await.is(200);
            // Another application on the same database and folder: nothing of the first is in its memory.
            let again = app.beside(&[]);
            let teacher = teacher.at(&again);
            let stands = teacher.get(&format!("/file-uploads/{id}")).send().await.is(200);
            assert_eq!(stands.data()["parts"].as_array().unwrap().len(), 1, "{stands}");
            send(&teacher, id, 2, b"hello".to_vec()).await.is(200);
            let file = complete(&teacher, id).await.is(200);
            assert_eq!(file.data()["size_bytes"], json!(PART + 5));
        });
    }
}
