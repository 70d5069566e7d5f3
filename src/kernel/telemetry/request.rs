//! The span of a request.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Version;
use tracing::Span;
use tracing_actix_web::RootSpanBuilder;

use super::{REQUEST, context};

/// The span of a request, for a collector and for a log of level `debug`: its fields are some 5 % of what a read costs. It
/// never holds a query, a body or a header: those may be personal.
#[derive(Debug)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let span = tracing::debug_span!(
            target: REQUEST,
            "request",
            method = %request.method(),
            route = tracing::field::Empty,
            request_id = tracing::field::Empty,
            trace_id = tracing::field::Empty,
            school = tracing::field::Empty,
            user = tracing::field::Empty,
            operation = tracing::field::Empty,
            http.status_code = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
            exception.message = tracing::field::Empty,
        );
        context::begin(&span, || {
            let header = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
            let version = match request.version() {
                Version::HTTP_2 => "2",
                Version::HTTP_10 => "1.0",
                _ => "1.1",
            };
            // A proxy's word for it, so one of the two and not any text.
            let scheme = if request.connection_info().scheme() == "https" { "https" } else { "http" };
            (header, [("url.scheme", scheme), ("network.protocol.version", version)])
        });
        // Of a page of ours; an operation says its own. Looked for only if somebody listens.
        if let Some(route) = (!span.is_disabled()).then(|| request.match_pattern()).flatten() {
            span.record("route", route);
        }
        span
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let (status, error) = match outcome {
            Ok(response) => (response.status(), response.response().error()),
            Err(error) => (error.as_response_error().status_code(), Some(error)),
        };
        span.in_scope(|| tracing::debug!(status = status.as_u16(), "answered"));
        span.record("http.status_code", i64::from(status.as_u16()));
        if let Some(error) = error {
            span.record("exception.message", error.to_string());
        }
        // What a client did wrong is no fault of the server (HTTP semantic conventions, "Status").
        if status.is_server_error() {
            span.record("otel.status_code", "ERROR");
        }
    }
}
