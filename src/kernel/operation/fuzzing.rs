//! The readers of a request's headers, for the fuzz targets.

use actix_web::HttpRequest;
use actix_web::http::header;

use super::{BodyKind, Idempotency, Operation, pipeline, request};

/// Holds the headers against operations of every kind.
pub(crate) fn headers(req: &HttpRequest) {
    let _ = request::bearer(req.headers());
    for body_kind in [BodyKind::None, BodyKind::Json, BodyKind::MergePatch, BodyKind::File, BodyKind::Bytes] {
        let mut operation = Operation::post("/", "fuzz", async |_: &crate::Ctx, ()| Ok(()));
        operation.input.body_kind = body_kind;
        operation.idempotency = Idempotency::Required;
        let _ = request::media_types(&operation, req.headers());
        let _ = pipeline::idempotency_key(&operation, req);
    }
    if let Ok(Some(versions)) = pipeline::if_match(req) {
        assert!(req.headers().contains_key(header::IF_MATCH) || versions.is_empty());
    }
    let _ = request::matches_any(req, "W/\"0\"");
}
