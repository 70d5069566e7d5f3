//! A collector: takes OTLP over HTTP as the protocol says, decodes it with OpenTelemetry's own messages, and keeps it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use opentelemetry_proto::tonic::collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;

const PATIENCE: Duration = Duration::from_secs(30);
const PROTOBUF: &str = "application/x-protobuf";

/// What it has been sent.
#[derive(Debug, Default)]
struct Kept {
    /// Deliveries to refuse before one is taken.
    busy: usize,
    silent: bool,
    refused: usize,
    bodies: Vec<Vec<u8>>,
    taken: Vec<ExportTraceServiceRequest>,
    complaints: Vec<String>,
    keys: Vec<String>,
}

/// A running collector. Stops with its last clone's runtime.
#[derive(Debug, Clone)]
pub(super) struct Collector {
    kept: Arc<Mutex<Kept>>,
    /// `http://127.0.0.1:port`.
    pub(super) url: String,
}

impl Collector {
    /// One that takes everything.
    pub(super) fn start() -> Self {
        Self::with(Kept::default())
    }

    /// One that is too busy for its first deliveries: 503, to be tried again after a second.
    pub(super) fn busy(deliveries: usize) -> Self {
        Self::with(Kept { busy: deliveries, ..Kept::default() })
    }

    /// One that takes deliveries and answers none.
    pub(super) fn silent() -> Self {
        Self::with(Kept { silent: true, ..Kept::default() })
    }

    fn with(kept: Kept) -> Self {
        let kept = Arc::new(Mutex::new(kept));
        let (started, starting) = std::sync::mpsc::channel();
        let shared = Data::from(kept.clone());
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || {
                    let body = web::PayloadConfig::new(64 << 20);
                    App::new().app_data(shared.clone()).app_data(body).default_service(web::to(take))
                };
                let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
                started.send(server.addrs()[0]).unwrap();
                server.run().await.unwrap();
            });
        });
        Self { kept, url: format!("http://{}", starting.recv().unwrap()) }
    }

    /// Every span taken so far, with who sent it.
    pub(super) fn spans(&self) -> Vec<(Resource, Span)> {
        let kept = self.kept.lock().unwrap();
        assert_eq!(kept.complaints, Vec::<String>::new());
        let mut spans = Vec::new();
        for resource in kept.taken.iter().flat_map(|request| &request.resource_spans) {
            let who = resource.resource.clone().unwrap();
            spans.extend(resource.scope_spans.iter().flat_map(|scope| &scope.spans).map(|span| (who.clone(), span.clone())));
        }
        spans
    }

    /// The spans of a trace, once one of them is what is asked for.
    pub(super) async fn trace(&self, id: &str, whole: impl Fn(&Span) -> bool) -> Vec<Span> {
        let until = Instant::now() + PATIENCE;
        loop {
            let spans = self.spans().into_iter().map(|(_, span)| span);
            let spans: Vec<Span> = spans.filter(|span| hex(&span.trace_id) == id).collect();
            if spans.iter().any(&whole) {
                return spans;
            }
            assert!(Instant::now() < until, "it does not come; so far {spans:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Everything that it was sent, byte by byte.
    pub(super) fn bodies(&self) -> Vec<Vec<u8>> {
        self.kept.lock().unwrap().bodies.clone()
    }

    /// How many deliveries it did not take.
    pub(super) fn refused(&self) -> usize {
        self.kept.lock().unwrap().refused
    }

    /// The values of the header `x-api-key`.
    pub(super) fn keys(&self) -> Vec<String> {
        self.kept.lock().unwrap().keys.clone()
    }
}

/// `POST /v1/traces` (OTLP 1.x, "OTLP/HTTP").
async fn take(kept: Data<Mutex<Kept>>, req: HttpRequest, body: Bytes) -> HttpResponse {
    let header = |name| req.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
    let silent = {
        let mut kept = kept.lock().unwrap();
        kept.bodies.push(body.to_vec());
        kept.keys.extend(header("x-api-key"));
        if kept.busy > 0 {
            kept.busy -= 1;
            kept.refused += 1;
            return HttpResponse::ServiceUnavailable().insert_header(("retry-after", "1")).finish();
        }
        kept.silent
    };
    if silent {
        std::future::pending::<()>().await;
    }
    let mut kept = kept.lock().unwrap();
    let asked = (req.method().as_str(), req.path(), header("content-type"));
    if asked != ("POST", "/v1/traces", Some(PROTOBUF.to_owned())) {
        kept.complaints.push(format!("not the protocol: {asked:?}"));
        return HttpResponse::BadRequest().finish();
    }
    match ExportTraceServiceRequest::decode(body) {
        Ok(request) => kept.taken.push(request),
        Err(error) => {
            kept.complaints.push(error.to_string());
            return HttpResponse::BadRequest().finish();
        }
    }
    HttpResponse::Ok().content_type(PROTOBUF).body(ExportTraceServiceResponse::default().encode_to_vec())
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An attribute as text; empty when there is none.
pub(super) fn attribute(attributes: &[KeyValue], key: &str) -> String {
    let found = attributes.iter().find(|attribute| attribute.key == key);
    match found.and_then(|attribute| attribute.value.clone()) {
        Some(AnyValue { value: Some(Value::StringValue(text)) }) => text,
        Some(AnyValue { value: Some(Value::IntValue(number)) }) => number.to_string(),
        Some(other) => panic!("{key}: {other:?}"),
        None => String::new(),
    }
}
