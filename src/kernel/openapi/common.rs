//! Schemas that every operation's answers share: the error, the page of a list, moments, headers of text.

use serde_json::{Value, json};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Response, ResponseBuilder, Schema};

use crate::operation::Upgrade;

pub(super) fn text_header(about: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String).build())).description(Some(about)).build()
}

/// That a request becomes a WebSocket, and what is said over it.
pub(super) fn switching(upgrade: &Upgrade) -> Response {
    let messages = ExtensionsBuilder::new().add("x-websocket", json!({ "client": upgrade.client, "server": upgrade.server }));
    let mut response = ResponseBuilder::new()
        .description("A WebSocket (RFC 6455); the schemas of its text messages, of each side, are in `x-websocket`")
        .build();
    response.extensions = Some(messages.build());
    response
}

pub(super) fn moment() -> utoipa::openapi::Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
        .build()
}

pub(super) fn error_schema() -> RefOr<Schema> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let nullable = utoipa::openapi::schema::SchemaType::from_iter([Type::String, Type::Null]);
    let detail = ObjectBuilder::new()
        .property(
            "field",
            ObjectBuilder::new().schema_type(nullable).description(Some("JSON path of the field: `guardians[0].phone`")).build(),
        )
        .property("issue", text().description(Some("What is wrong, in the caller's language")).build())
        .required("issue")
        .property("code", text().description(Some("Stable code of the problem")).build())
        .required("code")
        .build();
    let error = ObjectBuilder::new()
        .property("code", text().description(Some("Stable code of the catalogue")).build())
        .required("code")
        .property("message", text().description(Some("What happened, in the caller's language")).build())
        .required("message")
        .property("details", utoipa::openapi::schema::ArrayBuilder::new().items(detail).build())
        .required("details")
        .build();
    let whole = ObjectBuilder::new()
        .property("success", ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([false])).build())
        .required("success")
        .property("error", error)
        .required("error")
        .property("timestamp", moment())
        .required("timestamp")
        .property("request_id", text().build())
        .required("request_id")
        .examples([example_error()])
        .build();
    RefOr::T(Schema::Object(whole))
}

pub(super) fn example_error() -> Value {
    json!({
        "success": false,
        "error": {
            "code": "VALIDATION_ERROR",
            "message": "Some of what was sent is not valid.",
            "details": [{ "field": "born_on", "issue": "Not a date.", "code": "date" }],
        },
        "timestamp": "2026-01-18T10:30:00.000Z",
        "request_id": "req_0197f3b2c1d47e0e9c0e2f6a8d9b1c3d",
    })
}

pub(super) fn page_meta() -> RefOr<Schema> {
    let count = || ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
    let nullable = utoipa::openapi::schema::SchemaType::from_iter([Type::String, Type::Null]);
    let meta = ObjectBuilder::new()
        .property("total", count().description(Some("Rows in all; with `page` only")).build())
        .property("page", count().description(Some("This page; with `page` only")).build())
        .property("per_page", count().description(Some("Rows per page")).build())
        .required("per_page")
        .property(
            "next_cursor",
            ObjectBuilder::new().schema_type(nullable).description(Some("Where to go on; with `cursor` only")).build(),
        )
        .build();
    RefOr::T(Schema::Object(meta))
}
