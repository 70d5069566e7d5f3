//! What surrounds every answer: request ids, security headers, CORS, compression; health, metrics and the documents.

use kernel::access::Role;
use reqwest::Method;

use crate::harness::{App, both, contract, log_in_at, new_account};

both!(a_request_id_is_taken_when_it_is_one_and_made_when_it_is_not, async |app: App| {
    let given = app.client().get("//health/live").header("x-request-id", "abc-123_x.y:z").send().await.is(200);
    assert_eq!(given.header("x-request-id"), Some("abc-123_x.y:z"));
    for bad in ["", "a b", "<script>", &"x".repeat(65)] {
        let made = app.client().get("/nothing").header("x-request-id", bad).send().await.fails(404, "NOT_FOUND");
        assert!(made.header("x-request-id").unwrap().starts_with("req_"), "{made}");
    }
});

both!(every_answer_has_the_security_headers_and_personal_data_is_not_kept, async |app: App| {
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    let resource = app.services().registry().resources().first().unwrap().path;
    for answer in [
        head.get(resource).send().await,
        head.get("/nothing").send().await,
        head.get("//health").send().await,
        head.get("//").send().await,
    ] {
        for (name, value) in
            [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("x-frame-options", "DENY")]
        {
            assert_eq!(answer.header(name), Some(value), "{answer}");
        }
        assert!(answer.header("content-security-policy").is_some_and(|csp| csp.contains("frame-ancestors 'none'")), "{answer}");
        let kept = answer.header("cache-control").unwrap_or_default();
        assert!(kept.contains("no-store") || kept.contains("private"), "a shared cache may keep it: {answer}");
        assert_eq!(answer.header("strict-transport-security"), None, "without TLS in front there is no HSTS: {answer}");
    }
});

both!(behind_tls_browsers_are_told_to_stay_there, async |app: App| {
    let app = App::private(app.kind(), &[("http.tls_terminated", "true")]).unwrap();
    let answer = app.client().get("//health/live").send().await.is(200);
    assert!(answer.header("strict-transport-security").is_some_and(|hsts| hsts.contains("max-age=")), "{answer}");
});

both!(only_the_origins_of_the_list_and_the_schools_own_may_call, async |app: App| {
    let settings = [("http.cors_origins", "https://portal.example.org"), ("http.base_domain", "schools.example.org")];
    let app = App::private(app.kind(), &settings).unwrap();
    let allowed = async |origin: &str| {
        let call = app.client().call(Method::OPTIONS, "/auth/login");
        let call = call.header("origin", origin).header("access-control-request-method", "POST");
        let answer =
            call.header("access-control-request-headers", "authorization, content-type, idempotency-key").send_plain().await;
        answer.headers().get("access-control-allow-origin").map(|v| v.to_str().unwrap().to_owned())
    };
    for origin in ["https://portal.example.org", "https://mazowe.schools.example.org", "https://schools.example.org"] {
        assert_eq!(allowed(origin).await.as_deref(), Some(origin));
    }
    for origin in [
        "https://evil.org",
        "http://portal.example.org",
        "https://portal.example.org.evil.org",
        "https://evilschools.example.org",
        "http://x.schools.example.org",
        "null",
    ] {
        assert_eq!(allowed(origin).await, None, "{origin}");
    }
});

both!(an_address_names_its_school_and_no_other, async |app: App| {
    let app = App::private(app.kind(), &[("http.base_domain", "schools.example.org")]).unwrap();
    let (school, other) = (app.school().await, app.school().await);
    let login = school.login(Role::SchoolAdmin).await;
    let resource = app.services().registry().resources().first().unwrap().path;
    let at = |label: &str| login.client.with_header("host", &format!("{label}.schools.example.org"));
    at(&school.subdomain).get(resource).send().await.is(200);
    at(&other.subdomain).get(resource).send().await.fails(404, "NOT_FOUND");
    other.add(login.account_id, &[Role::SchoolAdmin]).await;
    let again = log_in_at(&app, &login.email, Some(&school.subdomain)).await;
    let elsewhere = again.with_header("host", &format!("{}.schools.example.org", other.subdomain));
    elsewhere.get(resource).send().await.fails(403, "SCHOOL_MISMATCH");
    let unsaid = log_in_at(&app, &login.email, None).await;
    unsaid.with_header("host", &format!("{}.schools.example.org:443", other.subdomain)).get(resource).send().await.is(200);
});

both!(answers_are_compressed_for_who_can_read_them, async |app: App| {
    for encoding in ["gzip", "br", "zstd"] {
        let answer = app.client().get("/openapi.json").header("accept-encoding", encoding).send_plain().await;
        assert_eq!(answer.headers().get("content-encoding").map(|v| v.to_str().unwrap()), Some(encoding));
    }
    let plain = app.client().get("/openapi.json").header("accept-encoding", "identity").send_plain().await;
    assert!(plain.headers().get("content-encoding").is_none());
});

both!(the_document_and_its_page_are_served, async |app: App| {
    let answer = app.client().get("/openapi.json").send().await.is(200);
    assert_eq!(&answer.json, contract::document());
    let page = app.client().get("//docs/").send().await.is(200);
    assert!(page.text().contains("swagger-ui"), "{page}");
    assert!(page.header("content-security-policy").is_some_and(|csp| csp.contains("default-src 'self'")), "{page}");
    assert_eq!(app.client().get("//docs").send().await.header("location"), Some("/docs/"));
});

both!(health_tells_what_is_up, async |app: App| {
    let full = app.client().get("//health").send().await.is(200);
    assert_eq!(full.data()["status"], "healthy", "{full}");
    assert_eq!(full.data()["checks"]["database"]["status"], "up", "{full}");
    assert!(!full.text().contains("sqlite://") && !full.text().contains("postgres://"), "{full}");
});

both!(metrics_count_by_operation_and_never_by_what_a_client_chose, async |app: App| {
    let (_, email) = new_account(&app, false).await;
    log_in_at(&app, &email, None).await;
    app.client().get("/no-such-address-of-a-client").send().await.fails(404, "NOT_FOUND");
    let text = app.client().get("//metrics").send().await.is(200).text();
    assert!(text.contains("oneclass_requests_total{") && text.contains("operation=\"log_in\""), "{text}");
    assert!(!text.contains("no-such-address") && !text.contains(&email), "{text}");
});

both!(metrics_ask_for_their_token, async |app: App| {
    let app = App::private(app.kind(), &[("metrics.token", "a token of the tests that is long enough")]).unwrap();
    app.client().get("//metrics").send().await.fails(401, "UNAUTHENTICATED");
    app.client().with_token("another").get("//metrics").send().await.fails(401, "UNAUTHENTICATED");
    app.client().with_token("a token of the tests that is long enough").get("//metrics").send().await.is(200);
});
