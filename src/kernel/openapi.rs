//! The OpenAPI 3.1 document, generated from the operations.

mod common;
mod links;
mod responses;

use std::collections::BTreeMap;

use actix_web::http::Method;
use serde_json::json;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterIn, PathItem, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, RefOr, Required, Response, ResponseBuilder,
    Schema, ServerBuilder,
};

use self::common::{error_schema, moment, page_meta, text_header};
use self::responses::{accepted, binary, ranged};
use crate::errors::{Code, code};
use crate::operation::{Audience, BodyKind, IF_MATCH_PATTERN, Idempotency, Operation, parameter};
use crate::registry::Registry;

/// The document.
#[must_use]
pub fn document(registry: &Registry) -> OpenApi {
    let mut components = Components::new();
    components.add_security_scheme(
        "bearer",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some("The `access_token` of `POST /api/v1/auth/login`."))
                .build(),
        ),
    );
    components.schemas.insert("Error".to_owned(), error_schema());
    components.schemas.insert("PageMeta".to_owned(), page_meta());
    let mut paths = Paths::new();
    for operation in registry.operations() {
        for (name, schema) in operation.input.schemas.iter().chain(&operation.output.schemas) {
            components.schemas.entry(name.clone()).or_insert_with(|| schema.clone());
        }
        paths.add_path_operation(operation.address(), vec![http_method(&operation.method)], describe(operation, registry));
    }
    // In alphabetical order, so that the committed file changes only where something did.
    paths.paths = paths.paths.into_iter().collect::<BTreeMap<String, PathItem>>().into_iter().collect();
    components.schemas = components.schemas.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect();
    let tags = registry.modules().iter().map(|(name, about)| TagBuilder::new().name(*name).description(Some(*about)).build());
    let document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("OneClass")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(include_str!("openapi.md")))
                .license(Some(LicenseBuilder::new().name("Proprietary").identifier(Some("LicenseRef-OneClass")).build()))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/").description(Some("This server")).build()]))
        .tags(Some(tags.collect::<Vec<_>>()))
        .paths(paths)
        .components(Some(components))
        .build();
    without_unused(document)
}

fn http_method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn describe(operation: &Operation, registry: &Registry) -> utoipa::openapi::path::Operation {
    let mut builder = OperationBuilder::new()
        .operation_id(Some(operation.id.as_str()))
        .tag(operation.module)
        .summary(Some(operation.summary.as_str()))
        .description(Some(description(operation, registry)));
    for p in &operation.input.parameters {
        builder = builder.parameter(p.clone());
    }
    for p in header_parameters(operation) {
        builder = builder.parameter(p);
    }
    if let Some(body) = request_body(operation) {
        builder = builder.request_body(Some(body));
    }
    builder = builder.response(operation.success.to_string(), success(operation, registry.operations()));
    if operation.input.body_kind == BodyKind::File {
        builder = builder.response("202", accepted());
    }
    if operation.output.ranged {
        builder = builder.response("206", ranged());
    }
    if let Some(upgrade) = &operation.output.upgrade {
        builder = builder.response("101", common::switching(upgrade));
    }
    if operation.method == Method::GET && operation.output.has_tag() {
        builder = builder
            .response("304", ResponseBuilder::new().description("Not modified since the `ETag` in `If-None-Match`").build());
    }
    let mut by_status: BTreeMap<u16, Vec<&'static Code>> = BTreeMap::new();
    for code in errors(operation) {
        by_status.entry(code.status).or_default().push(code);
    }
    for (status, codes) in by_status {
        builder = builder.response(status.to_string(), failure(&codes));
    }
    let mut extensions = ExtensionsBuilder::new();
    if let Some(permission) = &operation.permission {
        extensions = extensions.add("x-permission", permission.as_str());
    }
    builder = builder.extensions(Some(extensions.build()));
    if operation.audience == Audience::Public {
        builder = builder.securities(Some(Vec::<SecurityRequirement>::new()));
    } else {
        builder = builder.security(SecurityRequirement::new("bearer", Vec::<String>::new()));
    }
    builder.build()
}

/// What it does; of a live connection also what may be listened to.
fn description(operation: &Operation, registry: &Registry) -> String {
    let mut text = operation.description.clone();
    if operation.output.upgrade.is_some() {
        text.push_str("\n\nChannels:\n");
        for channel in registry.channels() {
            let asks = channel.scope.permission().map(|permission| format!(" Asks for `{permission}`.")).unwrap_or_default();
            text.push_str(&format!("\n- `{}`: {}{asks}", channel.name, channel.about));
        }
    }
    text
}

fn header_parameters(operation: &Operation) -> Vec<utoipa::openapi::path::Parameter> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let mut headers = Vec::new();
    if operation.audience == Audience::School {
        headers.push(parameter(
            "X-School-Id",
            ParameterIn::Header,
            "For accounts with several schools whose token names none: the school's id or subdomain.",
            text().build(),
        ));
    }
    if operation.idempotency != Idempotency::None {
        let mut key = parameter(
            "Idempotency-Key",
            ParameterIn::Header,
            "Makes a retry safe: the same key with the same request gets the first answer again, for 24 hours.",
            text().min_length(Some(1)).max_length(Some(255)).build(),
        );
        if operation.idempotency == Idempotency::Required {
            key.required = Required::True;
        }
        headers.push(key);
    }
    if operation.conditional {
        headers.push(parameter(
            "If-Match",
            ParameterIn::Header,
            "The `ETag` you have seen; the change is refused with 412 when the record has changed since. Without it, the change \
             is made to the record as it is by then.",
            text().pattern(Some(IF_MATCH_PATTERN)).build(),
        ));
    }
    headers
}

fn request_body(operation: &Operation) -> Option<utoipa::openapi::request_body::RequestBody> {
    match operation.input.body_kind {
        BodyKind::None => None,
        BodyKind::File => {
            let form = ObjectBuilder::new().property("file", binary()).required("file").build();
            Some(
                RequestBodyBuilder::new()
                    .description(Some("The file: as it is, or as the field `file` of a form."))
                    .required(Some(Required::True))
                    .content(
                        "text/csv",
                        ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String).build())).build(),
                    )
                    .content(
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        ContentBuilder::new().schema(Some(binary())).build(),
                    )
                    .content("multipart/form-data", ContentBuilder::new().schema(Some(form)).build())
                    .build(),
            )
        }
        BodyKind::Bytes => Some(
            RequestBodyBuilder::new()
                .description(Some("Anything: it is kept byte for byte."))
                .content("application/octet-stream", ContentBuilder::new().schema(Some(binary())).build())
                .build(),
        ),
        BodyKind::Stream => Some(
            RequestBodyBuilder::new()
                .description(Some(
                    "The bytes, as they are, of the media type that `Content-Type` names; `Content-Length` is required.",
                ))
                .required(Some(Required::True))
                .content("application/octet-stream", ContentBuilder::new().schema(Some(binary())).build())
                .content("*/*", ContentBuilder::new().schema(Some(binary())).build())
                .build(),
        ),
        BodyKind::Json | BodyKind::MergePatch => {
            let merge = operation.input.body_kind == BodyKind::MergePatch;
            let schema = match (&operation.input.body, merge) {
                (Some(schema), true) => partial(schema, operation),
                (Some(schema), false) => schema.clone(),
                (None, _) => RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::Object).build())),
            };
            let content =
                || ContentBuilder::new().schema(Some(schema.clone())).example(operation.request_example.clone()).build();
            let required = if merge || insists(operation) { Required::True } else { Required::False };
            let mut body = RequestBodyBuilder::new().required(Some(required)).content("application/json", content());
            if merge {
                body = body.content("application/merge-patch+json", content());
            }
            Some(body.build())
        }
    }
}

/// Whether a request without a body, which is read as `{}`, cannot be valid.
fn insists(operation: &Operation) -> bool {
    let schema = match &operation.input.body {
        Some(RefOr::Ref(reference)) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            operation.input.schemas.iter().find(|(known, _)| known == name).map(|(_, schema)| schema)
        }
        other => other.as_ref(),
    };
    match schema {
        Some(RefOr::T(Schema::Object(object))) => !object.required.is_empty(),
        _ => true,
    }
}

/// A merge patch of what `schema` describes: any of its fields, none of them required.
fn partial(schema: &RefOr<Schema>, operation: &Operation) -> RefOr<Schema> {
    let RefOr::Ref(reference) = schema else { return schema.clone() };
    let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
    match operation.input.schemas.iter().find(|(known, _)| known == name) {
        Some((_, RefOr::T(Schema::Object(whole)))) if !whole.required.is_empty() => {
            let mut part = whole.clone();
            part.required.clear();
            part.description = Some(format!("Any of the fields of `{name}`."));
            RefOr::T(Schema::Object(part))
        }
        _ => schema.clone(),
    }
}

/// Takes out schemas that nothing refers to: inputs that are only ever merged.
fn without_unused(mut document: OpenApi) -> OpenApi {
    loop {
        let Ok(text) = document.to_json() else { return document };
        let Some(components) = &mut document.components else { return document };
        let before = components.schemas.len();
        components.schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
        if components.schemas.len() == before {
            return document;
        }
    }
}

fn success(operation: &Operation, all: &[Operation]) -> Response {
    let mut response = ResponseBuilder::new().description(match operation.success {
        201 => "Created",
        202 => "A job was started",
        204 => "Done",
        _ => "As asked",
    });
    if !operation.output.media_types.is_empty() {
        for media_type in &operation.output.media_types {
            let schema = match &operation.output.data {
                // Of an event stream, what each event's data is.
                Some(data) if matches!(*media_type, "application/json" | "text/event-stream") => data.clone(),
                _ if *media_type == "application/json" => ObjectBuilder::new().schema_type(Type::Object).build().into(),
                _ if *media_type == "*/*" => binary().into(),
                _ => ObjectBuilder::new().schema_type(Type::String).build().into(),
            };
            response = response.content(*media_type, ContentBuilder::new().schema(Some(schema)).build());
        }
        return response.build();
    }
    if let Some(data) = &operation.output.data
        && operation.success != 204
    {
        let mut envelope = ObjectBuilder::new()
            .property("success", ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true])).build())
            .required("success")
            .property("data", data.clone())
            .required("data");
        if operation.output.paged {
            envelope = envelope.property("meta", RefOr::Ref(utoipa::openapi::Ref::from_schema_name("PageMeta"))).required("meta");
        }
        if let Some(meta) = &operation.output.meta {
            envelope = envelope.property("meta", meta.clone()).required("meta");
        }
        let envelope = envelope.property("timestamp", moment()).required("timestamp").build();
        let mut content = ContentBuilder::new().schema(Some(envelope));
        if let Some(example) = &operation.response_example {
            content = content.example(Some(json!({ "success": true, "data": example, "timestamp": "2026-01-18T10:30:00.000Z" })));
        }
        response = response.content("application/json", content.build());
    }
    for (name, link) in links::of(operation, all) {
        response = response.link(name, link);
    }
    if operation.success == 201 {
        response = response.header("Location", text_header("Address of what was created"));
    }
    if operation.success == 202 {
        response = response.header("Location", text_header("Address of the job"));
    }
    if operation.output.data.is_some() {
        response = response.header("ETag", text_header("Version of what is shown"));
    }
    response.header("RateLimit", text_header("What is left of the allowance nearest to its end: `\"user\";r=599;t=1`")).build()
}

/// Every code an operation can answer with: those of its kind, and its own.
#[must_use]
pub fn errors(operation: &Operation) -> Vec<&'static Code> {
    let mut codes: Vec<&'static Code> = vec![
        &code::MALFORMED_REQUEST,
        &code::NOT_ACCEPTABLE,
        &code::INTERNAL,
        &code::UNAVAILABLE,
        &code::OVERLOADED,
        &code::STORAGE_FULL,
        &code::RATE_LIMITED,
        &code::UNKNOWN_PARAMETER,
    ];
    if operation.input.parameters.iter().any(|p| p.parameter_in == ParameterIn::Query) {
        codes.push(&code::INVALID_PARAMETER);
    }
    if operation.audience != Audience::Public {
        codes.extend([&code::UNAUTHENTICATED, &code::TOKEN_EXPIRED]);
    }
    if operation.audience == Audience::School {
        codes.extend([&code::SCHOOL_REQUIRED, &code::SCHOOL_MISMATCH, &code::SCHOOL_NOT_ACTIVE, &code::NOT_FOUND]);
    }
    if operation.permission.is_some() {
        codes.push(&code::FORBIDDEN);
    }
    if operation.path.contains('{') {
        codes.push(&code::NOT_FOUND);
    }
    if operation.input.body_kind == BodyKind::Stream {
        codes.extend([&code::PAYLOAD_TOO_LARGE, &code::REQUEST_TIMEOUT]);
    } else if operation.input.body_kind != BodyKind::None {
        codes.extend([
            &code::MALFORMED_JSON,
            &code::PAYLOAD_TOO_LARGE,
            &code::UNSUPPORTED_MEDIA_TYPE,
            &code::VALIDATION_ERROR,
            &code::REQUEST_TIMEOUT,
        ]);
    }
    if operation.idempotency != Idempotency::None {
        codes.extend([&code::IDEMPOTENCY_KEY_INVALID, &code::IDEMPOTENCY_KEY_REUSED, &code::IDEMPOTENCY_IN_PROGRESS]);
    }
    if operation.conditional {
        codes.extend([&code::PRECONDITION_FAILED, &code::INVALID_PARAMETER]);
    }
    codes.extend_from_slice(&operation.errors);
    codes.sort_by_key(|c| (c.status, c.name));
    codes.dedup();
    codes
}

fn failure(codes: &[&'static Code]) -> Response {
    let names: Vec<_> = codes.iter().map(|c| format!("`{}`", c.name)).collect();
    let mut response = ResponseBuilder::new().description(names.join(", ")).content(
        "application/json",
        ContentBuilder::new().schema(Some(RefOr::<Schema>::Ref(utoipa::openapi::Ref::from_schema_name("Error")))).build(),
    );
    if codes.iter().any(|c| matches!(c.status, 429 | 503)) {
        let header = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::Integer).build()))
            .description(Some("Seconds until a retry makes sense"))
            .build();
        response = response.header("Retry-After", header);
    }
    response.build()
}
