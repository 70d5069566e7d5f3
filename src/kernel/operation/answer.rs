//! From what an operation replied to the HTTP answer.

use std::borrow::Cow;
use std::rc::Rc;
use std::time::Duration;

use actix_web::http::header::DispositionType;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures::{Stream, StreamExt};
use serde_json::Value;

use super::{Reply, ReplyBody, pump, request};
use crate::admission::Permit;
use crate::ctx::Ctx;
use crate::db::Access;
use crate::envelope;
use crate::errors::{Error, Result};
use crate::http::disposition;
use crate::idempotency;

/// What answers differ by.
const VARY: &str = "Authorization, Accept-Language, X-School-Id";

/// What a request came to.
pub(super) enum Answer {
    /// An answer.
    Made(Box<Done>),
    /// The client has it, with this tag.
    NotModified(String),
}

impl Answer {
    pub(super) fn made(ctx: Rc<Ctx>, reply: Reply, permit: Permit) -> Self {
        Self::Made(Box::new(Done { ctx, reply, permit }))
    }

    /// Whether it was given before, to an earlier request with the same `Idempotency-Key`.
    pub(super) fn is_replay(&self) -> bool {
        matches!(self, Self::Made(done) if done.reply.headers.iter().any(|(name, _)| *name == idempotency::REPLAYED))
    }

    /// Whether it takes over the request's connection, with what comes over it.
    pub(super) fn takes_over(&self) -> bool {
        matches!(self, Self::Made(done) if matches!(done.reply.body, ReplyBody::Connection(_)))
    }

    /// As it is sent.
    pub(super) fn respond(self, req: &HttpRequest, unread: Option<Payload>) -> HttpResponse {
        match self {
            Self::Made(done) => respond(req, *done, unread),
            Self::NotModified(etag) => not_modified(HttpResponse::NotModified(), &etag),
        }
    }
}

/// An answer.
pub(super) struct Done {
    ctx: Rc<Ctx>,
    reply: Reply,
    /// Kept until the answer has been made; for a stream, until it has been read.
    permit: Permit,
}

fn respond(req: &HttpRequest, done: Done, unread: Option<Payload>) -> HttpResponse {
    let Done { ctx, reply, permit } = done;
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    let services = ctx.services();
    if services.config().http.server_timing {
        response.insert_header(("server-timing", format!("db;desc=\"{} statements\"", ctx.uow().statements())));
    }
    if let Some(location) = &reply.location {
        response.insert_header((header::LOCATION, location.as_str()));
    }
    for (name, value) in &reply.headers {
        response.insert_header((*name, value.as_str()));
    }
    let etag = reply.etag.as_ref();
    if let Some(etag) = etag {
        if ctx.uow().access() == Access::Read && request::matches_any(req, etag) {
            return not_modified(response, etag);
        }
        response.insert_header((header::ETAG, etag.as_str()));
    }
    // `no-cache` lets a client keep the answer and ask whether it still holds; shared caches must not keep it.
    response.insert_header((header::CACHE_CONTROL, if etag.is_some() { "private, no-cache" } else { "no-store" }));
    response.insert_header((header::VARY, VARY));
    if let Some(name) = &reply.file_name {
        response.insert_header(disposition::of(DispositionType::Attachment, name));
    }
    let content_type = reply.content_type.unwrap_or(Cow::Borrowed("application/json"));
    let content_type = content_type.as_ref();
    let patience = Duration::from_secs(services.config().overload.stalled_stream_seconds);
    match reply.body {
        ReplyBody::Empty => response.finish(),
        ReplyBody::Connection(opening) => {
            let unread = unread.ok_or_else(|| Error::internal("what comes over a connection was read"));
            let opened = unread.and_then(|unread| opening(req, unread));
            opened.unwrap_or_else(|error| super::fail(services, ctx.origin(), &error))
        }
        ReplyBody::Data(data) => {
            response.content_type(content_type).body(envelope::success(&data, reply.meta.as_ref(), services.source().now()))
        }
        ReplyBody::Document(bytes) => response.content_type(content_type).body(bytes),
        ReplyBody::Stream(stream) => {
            response.content_type(content_type).streaming(sent(pump::pump(stream, patience, (ctx.clone(), permit))))
        }
        ReplyBody::Content(stream, length) => {
            drop(permit);
            // Compressed, neither the length nor a part's place would be true.
            response.insert_header((header::CONTENT_ENCODING, "identity"));
            response.no_chunking(length);
            response.content_type(content_type).streaming(sent(pump::pump(stream, patience, ())))
        }
    }
}

fn sent(stream: impl Stream<Item = Result<Bytes>> + 'static) -> impl Stream<Item = actix_web::Result<Bytes>> + 'static {
    stream.map(|chunk| {
        chunk.map_err(|error| {
            tracing::error!(%error, "a stream broke off");
            actix_web::error::ErrorInternalServerError("stream broke off")
        })
    })
}

/// A client that has the answer keeps it.
fn not_modified(mut response: HttpResponseBuilder, etag: &str) -> HttpResponse {
    response
        .status(StatusCode::NOT_MODIFIED)
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, VARY))
        .finish()
}

/// The tag of an answer that follows from more than one record.
pub(super) fn weak_etag(data: &[u8], meta: Option<&Value>) -> String {
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    hash.update(data);
    if let Some(meta) = meta {
        hash.update(meta.to_string().as_bytes());
    }
    format!("W/\"{:032x}\"", hash.digest128())
}
