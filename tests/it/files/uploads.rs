//! Uploads in one request.

use kernel::access::Role;
use reqwest::Method;
use serde_json::json;

use super::{World, stores, upload, used};
use crate::harness::{App, Kind, Process, block_on};

/// The digest of `hello`.
const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

/// A picture that tells where and by whom it was taken: to who takes it apart, the least that is a JPEG.
fn jpeg() -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8];
    let mut segment = |marker: u8, contents: &[u8]| {
        bytes.extend_from_slice(&[0xff, marker]);
        bytes.extend_from_slice(&u16::try_from(contents.len() + 2).unwrap().to_be_bytes());
        bytes.extend_from_slice(contents);
    };
    segment(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0GPSLatitude");
    segment(0xfe, b"taken by Rudo");
    segment(0xda, &[1, 1, 0, 0, 63, 0]);
    bytes.extend_from_slice(&[1, 2, 3, 0xff, 0xd9]);
    bytes
}

stores!(a_file_comes_back_as_it_was_sent, async |world: World| {
    let school = world.app.school().await;
    let teacher = school.as_(Role::Teacher).await;
    let answer = upload(&teacher, "Réport 1.txt", "hello").await;
    let file = answer.data();
    assert_eq!((&file["sha256"], &file["size_bytes"], &file["media_type"]), (&json!(HELLO), &json!(5), &json!("text/plain")));
    assert_eq!((&file["status"], &file["content_version"]), (&json!("available"), &json!(1)));
    assert_eq!(answer.header("location").unwrap(), format!("/api/v1/files/{}", answer.id()));
    let shown = teacher.get(&format!("/files/{}", answer.id())).send().await.is(200);
    assert_eq!(shown.data(), file);
    let content = teacher.get(&format!("/files/{}/content", answer.id())).send().await.is(200);
    assert_eq!(content.body, b"hello");
    assert_eq!(content.etag(), format!("\"{HELLO}\""));
    assert_eq!(content.header("content-length"), Some("5"));
    let disposition = r#"attachment; filename="R_port 1.txt"; filename*=UTF-8''R%C3%A9port%201.txt"#;
    assert_eq!(content.header("content-disposition"), Some(disposition));
    let listed = teacher.get("/files").query(&[("q", "report")]).send().await.is(200);
    assert_eq!(listed.list().len(), 1, "{listed}");
    // Nothing that a person typed is in the name of an object.
    let objects = world.objects_of(school.id);
    assert!(objects.len() == 1 && objects[0].starts_with("objects/"), "{objects:?}");
});

stores!(an_empty_file_is_a_file, async |world: World| {
    let school = world.app.school().await;
    let teacher = school.as_(Role::Teacher).await;
    let file = upload(&teacher, "empty.txt", "").await.id();
    let content = teacher.get(&format!("/files/{file}/content")).send().await.is(200);
    assert!(content.body.is_empty(), "{content}");
});

stores!(what_a_file_is_said_to_be_must_be_what_it_is, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let send =
        async |said: &'static str, bytes: Vec<u8>| head.post("/files").query(&[("name", "x")]).body(said, bytes).send().await;
    send("image/png", b"%PDF-1.7 not a picture".to_vec()).await.fails(422, "FILE_TYPE_MISMATCH");
    send("text/plain", b"a\0b".to_vec()).await.fails(422, "FILE_TYPE_MISMATCH");
    send("application/octet-stream", b"MZ\x90\0\x03\0\0\0".to_vec()).await.fails(422, "FILE_TYPE_REFUSED");
    send("text/plain", b"#!/bin/sh\nrm -rf /".to_vec()).await.fails(422, "FILE_TYPE_REFUSED");
    send("image/jpeg", b"\xff\xd8\xff".to_vec()).await.fails(422, "FILE_UNREADABLE");
    let pdf = send("application/octet-stream", b"%PDF-1.7".to_vec()).await.is(201);
    assert_eq!(pdf.data()["media_type"], "application/pdf");
    // What was refused takes no room and leaves nothing.
    assert_eq!(used(&head).await, 8);
    assert_eq!(world.objects_of(school.id).len(), 1);
});

stores!(what_could_run_in_a_browser_is_saved_and_never_shown, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let inline = [("disposition", "inline")];
    let evil = "<html><script>alert(1)</script></html>";
    for (said, text) in [("text/html", evil), ("image/svg+xml", "<svg onload=\"alert(1)\"/>")] {
        let file = head.post("/files").query(&[("name", "x")]).body(said, text).send().await.is(201).id();
        let content = head.get(&format!("/files/{file}/content")).query(&inline).send().await.is(200);
        assert!(content.header("content-disposition").unwrap().starts_with("attachment"), "{content}");
        assert_eq!(content.header("x-content-type-options"), Some("nosniff"));
    }
    let text = upload(&head, "notes.txt", "only words").await.id();
    let content = head.get(&format!("/files/{text}/content")).query(&inline).send().await.is(200);
    assert!(content.header("content-disposition").unwrap().starts_with("inline"), "{content}");
});

stores!(a_picture_no_longer_tells_where_it_was_taken, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let sent = head.post("/files").query(&[("name", "a.jpg")]).body("image/jpeg", jpeg()).send().await.is(201);
    let content = head.get(&format!("/files/{}/content", sent.id())).send().await.is(200);
    for told in ["GPS", "Rudo"] {
        assert!(!content.text().contains(told), "{told}");
    }
    let length = i64::try_from(content.body.len()).unwrap();
    assert_eq!((&sent.data()["size_bytes"], used(&head).await), (&json!(length), length));
});

stores!(a_retry_with_the_same_key_makes_one_file, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let send = async |text: &'static str| {
        let call = head.post("/files").query(&[("name", "a.txt")]).header("idempotency-key", "one");
        call.body("text/plain", text).send().await
    };
    let (first, again) = (send("hello").await.is(201), send("hello").await.is(201));
    assert_eq!(again.header("idempotent-replayed"), Some("true"), "{again}");
    assert_eq!(first.data(), again.data());
    send("other").await.fails(422, "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(head.get("/files").send().await.is(200).list().len(), 1);
    assert_eq!((used(&head).await, world.objects_of(school.id).len()), (5, 1));
});

stores!(a_new_content_is_a_new_version_and_the_earlier_stay, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "plan.txt", "first").await.id();
    let versions = format!("/files/{file}/versions");
    let second = head.post(&versions).body("text/plain", "the second").send().await.is(201);
    assert_eq!((&second.data()["content_version"], &second.data()["name"]), (&json!(2), &json!("plan.txt")));
    let listed = head.get(&versions).send().await.is(200);
    let numbers: Vec<_> = listed.data()["versions"].as_array().unwrap().iter().map(|v| v["number"].clone()).collect();
    assert_eq!(numbers, [json!(2), json!(1)]);
    let content = format!("/files/{file}/content");
    assert_eq!(head.get(&content).send().await.is(200).text(), "the second");
    assert_eq!(head.get(&content).query(&[("content_version", "1")]).send().await.is(200).text(), "first");
    head.get(&content).query(&[("content_version", "3")]).send().await.fails(404, "NOT_FOUND");
    assert_eq!(used(&head).await, 15);
    let history = head.get(&format!("/files/{file}/history")).send().await.is(200);
    assert_eq!(history.list().len(), 2, "{history}");
});

stores!(a_body_of_unknown_length_is_refused, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let piece = futures::stream::once(async { Ok::<_, std::io::Error>("hello") });
    let call = head.call(Method::POST, "/files").query(&[("name", "a.txt")]);
    call.body("text/plain", reqwest::Body::wrap_stream(piece)).send().await.fails(411, "LENGTH_REQUIRED");
});

#[test]
fn a_file_that_is_too_long_is_refused() {
    let settings = [("files.max_bytes", "2000"), ("files.max_image_bytes", "1024")];
    let app = App::private(Kind::Sqlite, &settings).unwrap();
    block_on(async {
        let school = app.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let send =
            async |said: &'static str, bytes: Vec<u8>| head.post("/files").query(&[("name", "x")]).body(said, bytes).send().await;
        send("text/plain", vec![b'x'; 2001]).await.fails(413, "PAYLOAD_TOO_LARGE");
        send("text/plain", vec![b'x'; 2000]).await.is(201);
        let picture: Vec<u8> = jpeg().into_iter().chain(vec![0; 1500]).collect();
        send("image/jpeg", picture).await.fails(413, "PAYLOAD_TOO_LARGE");
        assert_eq!(used(&head).await, 2000);
    });
}

/// What the process has had in memory at most, in MiB.
fn peak(log: &Process) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", log.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn a_long_file_goes_through_without_being_held_in_memory() {
    const LONG: usize = 256 * 1024 * 1024;
    let settings = [("files.max_bytes", "1073741824"), ("http.server_timing", "false")];
    let app = App::private(Kind::Sqlite, &settings).unwrap();
    block_on(async {
        let school = app.school().await;
        let head = school.as_(Role::SchoolAdmin).await;
        let process = Process::serve(&app, &settings);
        let there = head.at_address(&process.base);
        upload(&there, "short.txt", "to warm up").await;
        let before = peak(&process);
        let piece = vec![b'x'; 64 * 1024];
        let pieces = futures::stream::iter((0..LONG / piece.len()).map(move |_| Ok::<_, std::io::Error>(piece.clone())));
        let call = there.post("/files").query(&[("name", "film.bin")]).header("content-length", &LONG.to_string());
        let file = call.body("application/octet-stream", reqwest::Body::wrap_stream(pieces)).send().await.is(201).id();
        let response = there.get(&format!("/files/{file}/content")).send_plain().await;
        let mut bytes = response.bytes_stream();
        let mut length = 0;
        while let Some(piece) = futures::StreamExt::next(&mut bytes).await {
            length += piece.unwrap().len();
        }
        assert_eq!(length, LONG);
        let grown = peak(&process) - before;
        assert!(grown < 96, "{grown} MiB more for a file of 256 MiB");
    });
}
