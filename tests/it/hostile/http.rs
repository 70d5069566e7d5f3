//! Messages that are not quite HTTP, byte by byte.
//!
//! Known limit: what is no HTTP message at all never reaches the application. actix answers it with a bare 400 and
//! closes (RFC 9112 §9.2 asks no more), so there is no envelope; the tests here insist that it closes, and that what
//! does reach the application is answered in the envelope.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;

use crate::harness::{App, both, wire};

const HOST: &str = "host: localhost\r\n";

both!(what_is_no_http_is_answered_with_a_bare_400_and_the_connection_closed, async |app: App| {
    let long_header = format!("GET /health HTTP/1.1\r\n{HOST}x: {}\r\n\r\n", "x".repeat(200_000));
    let many_headers: String = (0..2_000).map(|n| format!("x-{n}: 1\r\n")).collect();
    let many_headers = format!("GET /health HTTP/1.1\r\n{HOST}{many_headers}\r\n");
    let messages: Vec<Vec<u8>> = vec![
        b"nonsense\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET /health\r\n\r\n".to_vec(),
        b"GET /health HTTP/9.9\r\n\r\n".to_vec(),
        b"GET /he alth HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
        b"GET /health HTTP/1.1\r\nno colon\r\n\r\n".to_vec(),
        b"GET /health HTTP/1.1\r\nhost: x\r\nbad name: y\r\n\r\n".to_vec(),
        b"GET /health HTTP/1.1\r\nhost: x\r\nx: a\x00b\r\n\r\n".to_vec(),
        b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_vec(),
        b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nabcdef".to_vec(),
        b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ntransfer-encoding: nonsense\r\n\r\n".to_vec(),
        long_header.into_bytes(),
        many_headers.into_bytes(),
    ];
    for message in messages {
        let heard = wire::say(&app, &message).await;
        let about = String::from_utf8_lossy(&message).chars().take(80).collect::<String>();
        let refused = heard.status.is_none_or(|status| (400..500).contains(&status));
        assert!(refused && heard.closed, "{about:?}: {heard:?}");
    }
});

both!(an_address_too_long_is_refused, async |app: App| {
    let message = format!("GET /api/v1/{} HTTP/1.1\r\n{HOST}connection: close\r\n\r\n", "x".repeat(60_000));
    let heard = wire::say(&app, message.as_bytes()).await;
    assert!(heard.status.is_none_or(|status| (400..500).contains(&status)), "{heard:?}");
});

both!(broken_chunks_are_malformed, async |app: App| {
    let head = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\n{HOST}content-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    for chunks in
        ["zz\r\n{}\r\n0\r\n\r\n", "5\r\n{}\r\n0\r\n\r\n", "ffffffffffffffffff\r\n{}\r\n", "-1\r\n{}\r\n", "2\r\n{}x\r\n0\r\n\r\n"]
    {
        let heard = wire::say(&app, format!("{head}{chunks}").as_bytes()).await;
        let refused = heard.status.is_none_or(|status| (400..500).contains(&status));
        assert!(refused, "{chunks:?}: {heard:?}");
        assert!(heard.status.is_none() || heard.is_envelope() || !heard.text.contains("x-request-id"), "{chunks:?}: {heard:?}");
    }
    let heard = wire::say(&app, format!("{head}2\r\n{{}}\r\n0\r\n\r\n").as_bytes()).await;
    assert_eq!(heard.status, Some(422), "{heard:?}");
    assert!(heard.is_envelope(), "{heard:?}");
});

both!(a_request_smuggled_behind_another_is_no_request, async |app: App| {
    // Both lengths: a proxy that believes one and we the other would see different requests.
    let message = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\n{HOST}content-type: application/json\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /api/v1/auth/me HTTP/1.1\r\n{HOST}\r\n"
    );
    let heard = wire::say(&app, message.as_bytes()).await;
    let answers = heard.text.matches("HTTP/1.1 ").count();
    // RFC 9112 §6.1 lets a server process by the transfer encoding, and then it closes.
    assert!(answers <= 1 || heard.closed, "{heard:?}");
});

both!(garbage_pipelined_behind_a_request_harms_only_itself, async |app: App| {
    let message = format!("GET /health/live HTTP/1.1\r\n{HOST}\r\nnonsense nonsense\r\n\r\n");
    let heard = wire::say(&app, message.as_bytes()).await;
    assert_eq!(heard.status, Some(200), "{heard:?}");
    assert!(heard.closed, "{heard:?}");
});

both!(a_target_in_absolute_form_or_nonsense_is_answered, async |app: App| {
    for target in [
        "http://localhost/health/live",
        "*",
        "//",
        "/./health/live",
        "/../../etc/passwd",
        "/health%2flive",
        "http://[::1",
        "/?%00",
        "/api/v1/%2e%2e/health",
    ] {
        let message = format!("GET {target} HTTP/1.1\r\n{HOST}connection: close\r\n\r\n");
        let heard = wire::say(&app, message.as_bytes()).await;
        assert!(heard.status.is_none_or(|status| (200..500).contains(&status)), "{target}: {heard:?}");
        assert!(!heard.text.contains("root:"), "{heard:?}");
        if heard.text.contains("x-request-id") && heard.status != Some(200) {
            assert!(heard.is_envelope(), "{target}: {heard:?}");
        }
    }
    let no_host = wire::say(&app, b"GET /health/live HTTP/1.1\r\nconnection: close\r\n\r\n").await;
    assert!(matches!(no_host.status, Some(200 | 400)), "{no_host:?}");
    let old = wire::say(&app, b"GET /health/live HTTP/1.0\r\n\r\n").await;
    assert_eq!((old.status, old.closed), (Some(200), true), "{old:?}");
});

both!(a_refused_request_leaves_its_connection_to_the_next, async |app: App| {
    let mut stream = tokio::net::TcpStream::connect(app.address()).await.unwrap();
    let body = format!(r#"{{"first_name":"{}"}}"#, "x".repeat(20_000));
    for _ in 0..3 {
        let head = format!(
            "PATCH /api/v1/students/00000000-0000-7000-8000-000000000000 HTTP/1.1\r\nHost: x\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        // The body comes in parts, after the head.
        stream.write_all(head.as_bytes()).await.unwrap();
        for part in body.as_bytes().chunks(7_000) {
            tokio::time::sleep(Duration::from_millis(5)).await;
            stream.write_all(part).await.unwrap();
        }
        let heard = wire::hear(&mut stream).await;
        assert_eq!((heard.status, heard.closed), (Some(401), false), "{}", heard.text);
        assert!(!heard.text.to_lowercase().contains("connection: close"), "{}", heard.text);
    }
});
