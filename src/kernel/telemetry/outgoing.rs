//! What leaves the process: of each span the attributes on the list below, under OpenTelemetry's names, and nothing else.
//!
//! The log's spans know more (who asked, under which request id, which error): that stays here. A field that is new is
//! not sent until somebody puts it on the list.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use opentelemetry::trace::{SpanKind, Status};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter};

use super::queue::Tally;

/// Field of a span of ours, and the attribute it is sent as.
const SENT: &[(&str, &str)] = &[
    // requests
    ("method", "http.request.method"),
    ("route", "http.route"),
    ("http.status_code", "http.response.status_code"),
    ("url.scheme", "url.scheme"),
    ("network.protocol.version", "network.protocol.version"),
    ("operation", "oneclass.operation"),
    ("school", "oneclass.school.id"),
    // jobs
    ("kind", "oneclass.job.kind"),
    ("id", "oneclass.job.id"),
    ("attempt", "oneclass.job.attempt"),
    // statements
    ("db.system.name", "db.system.name"),
    ("db.namespace", "db.namespace"),
    ("db.operation.name", "db.operation.name"),
    ("db.collection.name", "db.collection.name"),
    ("db.query.summary", "db.query.summary"),
    ("db.query.text", "db.query.text"),
    ("db.response.status_code", "db.response.status_code"),
    ("server.address", "server.address"),
    ("server.port", "server.port"),
    ("error.type", "error.type"),
];

/// The methods that HTTP itself knows; another is a text of the client's (HTTP semantic conventions).
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// An exporter that is given what may leave.
#[derive(Debug)]
pub(super) struct Outgoing<E> {
    next: E,
    tally: Arc<Tally>,
}

impl<E> Outgoing<E> {
    pub(super) fn new(next: E, tally: Arc<Tally>) -> Self {
        Self { next, tally }
    }
}

impl<E: SpanExporter> SpanExporter for Outgoing<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        self.tally.leave(spans);
        let result = self.next.export(batch.into_iter().map(strip).collect()).await;
        match &result {
            Ok(()) => self.tally.sent(spans),
            Err(error) => self.tally.refused(spans, error),
        }
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

/// The span as it leaves.
fn strip(mut span: SpanData) -> SpanData {
    span.attributes = std::mem::take(&mut span.attributes).into_iter().filter_map(sent).collect();
    span.events = SpanEvents::default();
    if let Status::Error { description } = &mut span.status {
        *description = Cow::Borrowed("");
    }
    match &*span.name {
        "request" => request(&mut span),
        "job" => {
            span.name = text(&span, "oneclass.job.kind").map_or(Cow::Borrowed("job"), |kind| format!("job {kind}").into());
            span.span_kind = SpanKind::Consumer;
        }
        _ => {}
    }
    span
}

/// What HTTP's conventions ask of a server's span beside its attributes.
fn request(span: &mut SpanData) {
    let method = text(span, "http.request.method").unwrap_or_default();
    let method = METHODS.into_iter().find(|known| *known == method);
    let named = method.unwrap_or("HTTP");
    span.name = text(span, "http.route").map_or(Cow::Borrowed(named), |route| format!("{named} {route}").into());
    span.span_kind = SpanKind::Server;
    let mut status = None;
    for attribute in &mut span.attributes {
        match attribute.key.as_str() {
            "http.request.method" if method.is_none() => attribute.value = "_OTHER".into(),
            "http.response.status_code" => status = Some(attribute.value.to_string()),
            _ => {}
        }
    }
    if let Some(status) = status.filter(|status| status.starts_with('5')) {
        span.attributes.push(KeyValue::new("error.type", status));
    }
}

fn sent(attribute: KeyValue) -> Option<KeyValue> {
    let (_, name) = SENT.iter().find(|(field, _)| *field == attribute.key.as_str())?;
    let empty = matches!(&attribute.value, Value::String(text) if text.as_str().is_empty());
    (!empty).then(|| KeyValue::new(*name, attribute.value))
}

fn text(span: &SpanData, key: &str) -> Option<String> {
    let attribute = span.attributes.iter().find(|attribute| attribute.key.as_str() == key)?;
    Some(attribute.value.as_str().into_owned())
}
