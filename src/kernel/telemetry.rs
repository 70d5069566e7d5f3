//! Structured logs: one span per request, with its id, school, user and operation.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use tracing::Span;
use tracing_actix_web::{DefaultRootSpanBuilder, RootSpanBuilder};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{self, LogFormat};

/// Starts logging for this process. A second call does nothing.
pub fn start(config: &config::Log) {
    let filter = EnvFilter::try_new(config.level.to_string()).unwrap_or_else(|_| EnvFilter::new("info"));
    // Migrations are told of by whoever runs them.
    let quiet = "sea_orm_migration=warn".parse().ok();
    let filter = quiet.into_iter().fold(filter, EnvFilter::add_directive);
    let registry = tracing_subscriber::registry().with(filter);
    let started = match config.format {
        LogFormat::Json => {
            registry.with(tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()
        }
        LogFormat::Text => registry.with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr)).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}

/// The span of a request. It never holds a query, a body or a header: those may be personal.
#[derive(Debug)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        tracing::info_span!(
            "request",
            method = %request.method(),
            route = request.match_pattern().unwrap_or_default(),
            request_id = tracing::field::Empty,
            school = tracing::field::Empty,
            user = tracing::field::Empty,
            operation = tracing::field::Empty,
            http.status_code = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
            exception.message = tracing::field::Empty,
            exception.details = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        if let Ok(response) = outcome {
            let status = response.status().as_u16();
            span.in_scope(|| tracing::debug!(status, "answered"));
        }
        DefaultRootSpanBuilder::on_request_end(span, outcome);
    }
}
