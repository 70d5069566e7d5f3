//! Traces, as a collector gets them from the program itself.

mod collector;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use kernel::access::Role;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use serde_json::{Value, json};

use crate::harness::{App, Client, Kind, Process, block_on, ended_job};
use collector::{Collector, attribute, hex};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

fn traceparent(sampled: bool) -> String {
    format!("00-{TRACE}-{CALLER}-{:02}", u8::from(sampled))
}

/// The program, telling this collector, on the database of an application that makes schools and log-ins for it.
fn traced(collector: &Collector, more: &[(&str, &str)]) -> (App, Process) {
    let app = App::private(Kind::Sqlite, &[]).unwrap();
    let mut settings = vec![("tracing.otlp_endpoint", collector.url.as_str()), ("tracing.interval_millis", "50")];
    settings.extend_from_slice(more);
    let process = Process::serve(&app, &settings);
    (app, process)
}

async fn head(app: &App, process: &Process) -> Client {
    app.school().await.as_(Role::SchoolAdmin).await.at_address(&process.base)
}

fn learner(last_name: &str) -> Value {
    json!({ "first_name": "Rudo", "last_name": last_name, "sex": "female", "born_on": "2014-02-03" })
}

fn of_kind(spans: &[Span], kind: SpanKind) -> Vec<&Span> {
    spans.iter().filter(|span| span.kind() == kind).collect()
}

fn is_server(span: &Span) -> bool {
    span.kind() == SpanKind::Server
}

fn code(span: &Span) -> StatusCode {
    span.status.as_ref().map_or(StatusCode::Unset, |status| status.code())
}

#[test]
fn a_request_goes_on_with_its_callers_trace_and_its_statements_are_its_children() {
    let collector = Collector::start();
    let (app, process) = traced(&collector, &[("tracing.otlp_headers", "x-api-key=hunter2"), ("tracing.sample_ratio", "0")]);
    block_on(async {
        let head = head(&app, &process).await;
        head.post("/students").json(&learner("Dube")).send().await.is(201);
        // Neither a caller's trace that is not kept, nor one of ours: the share is nought.
        head.get("/students").header("traceparent", &traceparent(false)).send().await.is(200);
        head.get("/students").send().await.is(200);
        head.get("/students?per_page=7").header("traceparent", &traceparent(true)).send().await.is(200);
        let spans = collector.trace(TRACE, is_server).await;
        let [request] = of_kind(&spans, SpanKind::Server)[..] else { panic!("{spans:#?}") };
        assert_eq!(request.name, "GET /api/v1/students");
        assert_eq!(hex(&request.parent_span_id), CALLER);
        assert_eq!(code(request), StatusCode::Unset);
        let said = |key| attribute(&request.attributes, key);
        assert_eq!(said("http.request.method"), "GET");
        assert_eq!(said("http.route"), "/api/v1/students");
        assert_eq!(said("http.response.status_code"), "200");
        assert_eq!((said("url.scheme"), said("network.protocol.version")), ("http".to_owned(), "1.1".to_owned()));
        assert_eq!(said("oneclass.operation"), "list_students");
        assert_eq!(said("oneclass.school.id").len(), 36);
        assert_eq!(request.attributes.len(), 7, "nothing else is told: {request:#?}");

        let statements = of_kind(&spans, SpanKind::Client);
        assert_eq!(statements.len() + 1, spans.len());
        for statement in &statements {
            assert_eq!(statement.parent_span_id, request.span_id, "{statement:#?}");
            assert!(statement.start_time_unix_nano >= request.start_time_unix_nano);
            // Nobody waits for the COMMIT of what has only read: it may end after the answer.
            assert!(statement.start_time_unix_nano <= request.end_time_unix_nano, "{spans:#?}");
            assert_eq!(attribute(&statement.attributes, "db.system.name"), "sqlite");
        }
        let names: Vec<&str> = statements.iter().map(|span| span.name.as_str()).collect();
        assert!(names.contains(&"BEGIN"), "{names:?}");
        let list = statements.iter().find(|span| span.name == "SELECT students").unwrap();
        let said = |key| attribute(&list.attributes, key);
        assert_eq!((said("db.operation.name"), said("db.collection.name")), ("SELECT".to_owned(), "students".to_owned()));
        assert_eq!(said("db.query.summary"), "SELECT students");
        let text = said("db.query.text");
        assert!(text.starts_with("SELECT ") && text.contains(r#""school_id" = ?"#), "{text}");

        let sent = collector.spans();
        assert!(sent.iter().all(|(_, span)| hex(&span.trace_id) == TRACE), "{sent:#?}");
        let who = &sent[0].0;
        assert_eq!(attribute(&who.attributes, "service.name"), "oneclass");
        assert_eq!(attribute(&who.attributes, "service.version"), env!("CARGO_PKG_VERSION"));
        assert_eq!(attribute(&who.attributes, "service.instance.id").len(), 36);
        assert!(collector.keys().iter().all(|key| key == "hunter2") && !collector.keys().is_empty());
    });
}

#[test]
fn a_fault_of_ours_marks_its_span_and_the_log_names_the_trace() {
    let collector = Collector::start();
    let (app, process) = traced(&collector, &[("log.format", "json"), ("log.level", "warn")]);
    block_on(async {
        let head = head(&app, &process).await;
        let other = "1af7651916cd43dd8448eb211c80319c";
        let with = |trace: &str| traceparent(true).replace(TRACE, trace);
        // What the client did wrong is no fault.
        let unknown = "/students/00000000-0000-7000-8000-000000000000";
        head.get(unknown).header("traceparent", &with(other)).send().await.is(404);
        let refused = collector.trace(other, is_server).await;
        let refused = of_kind(&refused, SpanKind::Server)[0];
        assert_eq!((refused.name.as_str(), code(refused)), ("GET /api/v1/students/{id}", StatusCode::Unset));
        assert_eq!(attribute(&refused.attributes, "error.type"), "");

        app.tamper(&["ALTER TABLE students RENAME TO away"]).await;
        let call = head.get("/students").header("traceparent", &with(TRACE)).header("x-request-id", "a-request-of-mine");
        assert_eq!(call.send_plain().await.status(), 500);
        let spans = collector.trace(TRACE, is_server).await;
        let request = of_kind(&spans, SpanKind::Server)[0];
        assert_eq!(code(request), StatusCode::Error);
        assert_eq!(request.status.as_ref().unwrap().message, "");
        assert_eq!(attribute(&request.attributes, "error.type"), "500");
        let failed: Vec<&Span> = spans.iter().filter(|s| s.kind() == SpanKind::Client && code(s) == StatusCode::Error).collect();
        assert_eq!(failed.len(), 1, "{spans:#?}");
        assert_eq!(attribute(&failed[0].attributes, "db.response.status_code"), "1");
        assert!(spans.iter().all(|span| span.events.is_empty()));

        let log = process.log();
        let line = log.lines().find(|line| line.contains("request failed")).unwrap();
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["request_id"], "a-request-of-mine", "{line}");
        assert_eq!(line["trace_id"], TRACE, "{line}");
    });
}

#[test]
fn nothing_personal_leaves() {
    let collector = Collector::start();
    let (app, mut process) = traced(&collector, &[]);
    let mut secrets = Vec::new();
    block_on(async {
        let school = app.school().await;
        let login = school.login(Role::SchoolAdmin).await;
        let client = login.client.at_address(&process.base);
        let created = client.post("/students").json(&learner("Zvakanakaishe")).send().await.is(201);
        let number = created.data()["student_number"].as_str().unwrap().to_owned();
        let mut again = learner("Zvakanakaishe");
        again["student_number"] = json!(number);
        client.post("/students").json(&again).header("idempotency-key", "Zvakanakaishe-key").send().await.is(409);
        let mut wrong = learner("Zvakanakaishe");
        wrong["sex"] = json!("Zvakanakaishe");
        client.post("/students").json(&wrong).send().await.is(422);
        client.get("/students").query(&[("q", "Zvakanakaishe"), ("sort", "last_name")]).send().await.is(200);
        client.get("/students/Zvakanakaishe").send().await;
        client.get("//Zvakanakaishe").send_plain().await;
        client.call(reqwest::Method::from_bytes(b"ZVAKANAKAISHE").unwrap(), "/students").send_plain().await;
        for (name, value) in [
            ("x-request-id", "Zvakanakaishe"),
            ("user-agent", "Zvakanakaishe"),
            ("x-forwarded-for", "203.0.113.77"),
            ("x-forwarded-proto", "Zvakanakaishe"),
            ("host", "zvakanakaishe.example"),
            ("tracestate", "name=Zvakanakaishe"),
        ] {
            client.get("/students").header("traceparent", &traceparent(true)).header(name, value).send_plain().await;
        }
        let attempt = json!({ "email": login.email, "password": "Zvakanakaishe-1980" });
        app.client().at_address(&process.base).post("/auth/login").json(&attempt).send().await.is(401);
        client.with_token("Zvakanakaishe").get("/students").send().await.is(401);
        secrets.extend([login.email, login.account_id.to_string(), number, "203.0.113.77".to_owned()]);
        secrets.push("zvakanakaishe".to_owned());
    });
    process.stop();
    let spans = collector.spans();
    let names: HashSet<&str> = spans.iter().map(|(_, span)| span.name.as_str()).collect();
    for name in ["POST /api/v1/students", "GET /api/v1/students", "POST /api/v1/auth/login", "INSERT students"] {
        assert!(names.contains(name), "{names:?}");
    }
    for body in collector.bodies() {
        let body = String::from_utf8_lossy(&body).to_lowercase();
        for secret in &secrets {
            assert!(!body.contains(secret.as_str()), "{secret} was sent");
        }
    }
}

#[test]
fn a_job_is_a_trace_linked_to_the_request_that_asked_for_it_and_all_is_delivered_at_the_end() {
    let collector = Collector::start();
    // Deliveries only every minute: what comes, comes because the processes end.
    let quiet = [("tracing.interval_millis", "60000"), ("jobs.enabled", "false"), ("limits.import_sync_rows", "0")];
    // The application that makes the school leaves the job to the worker.
    let app = App::private(Kind::Sqlite, &[("jobs.enabled", "false")]).unwrap();
    let mut settings = quiet.to_vec();
    settings.push(("tracing.otlp_endpoint", collector.url.as_str()));
    let mut serving = Process::serve(&app, &settings);
    settings.push(("tracing.service_name", "oneclass-worker"));
    let mut working = Process::worker(&app, &settings);
    block_on(async {
        let head = head(&app, &serving).await;
        let file = "first_name,last_name,sex,born_on\nTendai,Moyo,male,2015-03-04\n";
        let call = head.post("/students/import").header("traceparent", &traceparent(true)).body("text/csv", file);
        let asked = call.send().await.is(202);
        let job = ended_job(&head, &format!("/api/v1/jobs/{}", asked.id())).await;
        assert_eq!(job["status"], "succeeded", "{job}");
    });
    assert!(collector.spans().is_empty());
    assert!(serving.stop().success());
    let spans: Vec<Span> = collector.spans().into_iter().map(|(_, span)| span).collect();
    let request = spans.iter().find(|span| span.name == "POST /api/v1/students/import").unwrap();
    assert_eq!(hex(&request.trace_id), TRACE);
    assert!(spans.iter().all(|span| !span.name.starts_with("job")));

    assert!(working.stop().success());
    let spans = collector.spans();
    let (who, job) = spans.iter().find(|(_, span)| span.name.starts_with("job ")).unwrap();
    assert_eq!(attribute(&who.attributes, "service.name"), "oneclass-worker");
    assert_eq!(job.kind(), SpanKind::Consumer);
    assert!(job.parent_span_id.is_empty() && job.trace_id != request.trace_id);
    let [link] = &job.links[..] else { panic!("{job:#?}") };
    assert_eq!((&link.trace_id, &link.span_id), (&request.trace_id, &request.span_id));
    let children: Vec<&Span> = spans.iter().map(|(_, span)| span).filter(|span| span.parent_span_id == job.span_id).collect();
    assert!(children.iter().any(|span| span.name == "INSERT students"), "{children:#?}");
    assert!(children.iter().all(|span| span.trace_id == job.trace_id));
}

#[test]
fn a_collector_that_is_busy_is_asked_again_and_gets_every_span_once() {
    let collector = Collector::busy(2);
    let (app, process) = traced(&collector, &[]);
    block_on(async {
        let head = head(&app, &process).await;
        head.get("/students").header("traceparent", &traceparent(true)).send().await.is(200);
        collector.trace(TRACE, is_server).await;
        let later = "2af7651916cd43dd8448eb211c80319c";
        let with = traceparent(true).replace(TRACE, later);
        head.get("/students").header("traceparent", &with).send().await.is(200);
        collector.trace(later, is_server).await;
    });
    assert_eq!(collector.refused(), 2);
    let spans = collector.spans();
    let ids: HashSet<&[u8]> = spans.iter().map(|(_, span)| &span.span_id[..]).collect();
    assert_eq!(ids.len(), spans.len());
}

/// What the program counts of its spans, by what became of them.
async fn counted(client: &Client, outcome: &str) -> u64 {
    let text = client.get("//metrics").send_plain().await.text().await.unwrap();
    let line = text.lines().find(|line| line.contains("oneclass_trace_spans_total") && line.contains(outcome));
    line.and_then(|line| line.rsplit(' ').next()).map_or(0, |number| number.parse().unwrap())
}

/// Many requests while the collector does not take what is told of them: none fails, none waits for it.
async fn requests_go_on(head: &Client) {
    for _ in 0..300 {
        let started = Instant::now();
        head.get("/students").send().await.is(200);
        // A delivery is given up after ten seconds.
        assert!(started.elapsed() < Duration::from_secs(5), "a request waits for the collector");
    }
}

#[test]
fn a_collector_that_is_silent_holds_nobody_up_and_what_finds_no_place_is_counted() {
    let collector = Collector::silent();
    let (app, mut process) = traced(&collector, &[("tracing.queue_length", "512")]);
    block_on(async {
        let head = head(&app, &process).await;
        requests_go_on(&head).await;
        assert!(counted(&head, "dropped").await > 0);
    });
    let told = Instant::now();
    assert!(process.stop().success());
    // Five seconds for the last spans, and a moment for all else.
    assert!(told.elapsed() < Duration::from_secs(12), "{:?}", told.elapsed());
    assert!(process.log().contains("traces were not delivered"), "{}", process.log());
}

#[test]
fn a_collector_that_is_away_holds_nobody_up() {
    // A port that nobody listens on any more.
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let app = App::private(Kind::Sqlite, &[]).unwrap();
    let mut process = Process::serve(&app, &[("tracing.otlp_endpoint", &url), ("tracing.interval_millis", "50")]);
    block_on(async {
        let head = head(&app, &process).await;
        requests_go_on(&head).await;
        let until = Instant::now() + Duration::from_secs(30);
        while counted(&head, "refused").await == 0 {
            assert!(Instant::now() < until, "nobody counts");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    assert!(process.stop().success());
    assert!(process.log().contains("traces are lost"), "{}", process.log());
}

#[test]
fn without_a_collector_no_statement_is_told_of_anywhere() {
    let app = App::private(Kind::Sqlite, &[]).unwrap();
    let process = Process::serve(&app, &[("log.level", "trace"), ("log.format", "json")]);
    block_on(async {
        head(&app, &process).await.get("/students").header("traceparent", &traceparent(true)).send().await.is(200);
    });
    let log = process.log();
    assert!(log.contains(r#""message":"answered""#), "{log}");
    for absent in ["db.query.text", "oneclass::statement", TRACE] {
        assert!(!log.contains(absent), "{absent}");
    }
}
