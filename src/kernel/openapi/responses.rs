//! Answers that are not the operation's own: a part of a document, a job that was started.

use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{ContentBuilder, RefOr, Response, ResponseBuilder, Schema};

use super::common::{moment, text_header};

/// Bytes.
pub(super) fn binary() -> Object {
    ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom("binary".to_owned()))).build()
}

/// A part of a document.
pub(super) fn ranged() -> Response {
    ResponseBuilder::new()
        .description("The part that `Range` asks for")
        .header("Content-Range", text_header("Which bytes, of how many: `bytes 0-99/1234`"))
        .content("*/*", ContentBuilder::new().schema(Some(binary())).build())
        .build()
}

/// A job instead of an answer.
pub(super) fn accepted() -> Response {
    let envelope = ObjectBuilder::new()
        .property("success", ObjectBuilder::new().schema_type(Type::Boolean).build())
        .required("success")
        .property("data", RefOr::<Schema>::Ref(utoipa::openapi::Ref::from_schema_name("Job")))
        .required("data")
        .property("timestamp", moment())
        .required("timestamp")
        .build();
    ResponseBuilder::new()
        .description("A job was started")
        .header("Location", text_header("Address of the job"))
        .content("application/json", ContentBuilder::new().schema(Some(envelope)).build())
        .build()
}
