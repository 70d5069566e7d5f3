//! Downloads: whole, in part, and not again.

use kernel::access::Role;

use super::{World, stores, upload};

stores!(a_part_can_be_asked_for, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "a.txt", "0123456789").await.id();
    let path = format!("/files/{file}/content");
    for (range, text, place) in [
        ("bytes=0-3", "0123", "bytes 0-3/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
        ("bytes=8-100", "89", "bytes 8-9/10"),
    ] {
        let part = head.get(&path).header("range", range).send().await.is(206);
        assert_eq!((part.text().as_str(), part.header("content-range")), (text, Some(place)), "{range}");
        assert_eq!(part.header("content-length"), Some(text.len().to_string().as_str()), "{range}");
    }
    let beyond = head.get(&path).header("range", "bytes=10-").send().await;
    assert_eq!(beyond.header("content-range"), Some("bytes */10"), "{beyond}");
    beyond.fails(416, "RANGE_NOT_SATISFIABLE");
    let whole = head.get(&path).header("range", "bytes=0-1,4-5").send().await.is(200);
    assert_eq!((whole.text().as_str(), whole.header("accept-ranges")), ("0123456789", Some("bytes")));
});

stores!(a_part_of_another_content_than_the_client_has_is_not_given, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "a.txt", "0123456789").await.id();
    let path = format!("/files/{file}/content");
    let etag = head.get(&path).send().await.is(200).etag().to_owned();
    let ask = async || head.get(&path).header("range", "bytes=5-").header("if-range", &etag).send().await;
    assert_eq!(ask().await.is(206).text(), "56789");
    head.post(&format!("/files/{file}/versions")).body("text/plain", "abcdefghij").send().await.is(201);
    assert_eq!(ask().await.is(200).text(), "abcdefghij");
});

stores!(what_the_client_has_is_not_sent_again, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "a.txt", "0123456789").await.id();
    let path = format!("/files/{file}/content");
    let etag = head.get(&path).send().await.is(200).etag().to_owned();
    head.get(&path).header("if-none-match", &etag).send().await.is(304);
    let asked = head.call(reqwest::Method::HEAD, &path).send().await.is(200);
    assert_eq!((asked.header("content-length"), asked.etag()), (Some("10"), etag.as_str()));
});

stores!(what_is_sent_is_not_compressed, async |world: World| {
    let school = world.app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let file = upload(&head, "a.txt", &"the same words ".repeat(1000)).await.id();
    let path = format!("/files/{file}/content");
    let content = head.get(&path).header("accept-encoding", "gzip, br").send().await.is(200);
    assert_eq!((content.body.len(), content.header("content-length")), (15_000, Some("15000")), "{content}");
});
