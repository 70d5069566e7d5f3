//! The AsyncAPI 3.0 document: every event that webhooks tell, generated from the modules' declarations.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;

use crate::errors::Result;
use crate::events::EventType;
use crate::registry::Registry;

/// Where the document is.
pub const ADDRESS: &str = "/api/v1/asyncapi.json";
/// How an event is written: CloudEvents 1.0, structured.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// The document.
///
/// # Errors
/// When a schema does not serialise.
pub fn document(registry: &Registry) -> Result<Value> {
    let mut schemas = BTreeMap::new();
    let (mut channels, mut operations, mut messages) = (Map::new(), Map::new(), Map::new());
    for event in registry.events() {
        let mut referred = Vec::new();
        let payload = serde_json::to_value((event.payload)(&mut referred))?;
        for (name, schema) in referred {
            schemas.insert(name, serde_json::to_value(schema)?);
        }
        let name = &event.name;
        let here = format!("#/channels/{name}");
        channels.insert(
            name.clone(),
            json!({
                "address": null,
                "description": format!("{} The address is the webhook endpoint's own.", event.description),
                "messages": { name: { "$ref": format!("#/components/messages/{name}") } },
            }),
        );
        operations.insert(
            format!("send.{name}"),
            json!({
                "action": "send",
                "summary": event.description,
                "channel": { "$ref": here },
                "messages": [{ "$ref": format!("{here}/messages/{name}") }],
            }),
        );
        messages.insert(name.clone(), message(event, &payload));
    }
    schemas.insert("CloudEvent".to_owned(), cloud_event());
    schemas.insert("WebhookHeaders".to_owned(), headers());
    Ok(json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "OneClass events",
            "version": env!("CARGO_PKG_VERSION"),
            "description": include_str!("asyncapi.md"),
            "license": { "name": "Proprietary" },
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": channels,
        "operations": operations,
        "components": { "messages": messages, "schemas": schemas },
    }))
}

/// The place in the document of what an event tells.
#[must_use]
pub fn data_schema(event: &EventType) -> String {
    match (event.payload)(&mut Vec::new()) {
        RefOr::Ref(reference) => reference.ref_location,
        RefOr::T(_) => format!("#/components/messages/{}", event.name),
    }
}

fn message(event: &EventType, payload: &Value) -> Value {
    json!({
        "name": event.name,
        "title": event.name,
        "summary": event.description,
        "contentType": CONTENT_TYPE,
        "headers": { "$ref": "#/components/schemas/WebhookHeaders" },
        "payload": {
            "allOf": [
                { "$ref": "#/components/schemas/CloudEvent" },
                { "type": "object", "properties": { "type": { "const": event.name }, "data": payload } },
            ],
        },
    })
}

fn cloud_event() -> Value {
    json!({
        "type": "object",
        "description": "The envelope of an event: CloudEvents 1.0, in structured mode.",
        "required": ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data"],
        "properties": {
            "specversion": { "const": "1.0" },
            "id": { "type": "string", "format": "uuid", "description": "The event's id: the same however often it is delivered. Later ones sort later." },
            "source": { "type": "string", "format": "uri", "description": "The school: `urn:uuid:` and its id." },
            "type": { "type": "string", "description": "What happened: `sis.student.created`." },
            "subject": { "type": "string", "description": "What it happened to: kind and id, `student/01890a5d-ac96-774b-bcce-b302099a8057`." },
            "time": { "type": "string", "format": "date-time", "description": "When it happened." },
            "datacontenttype": { "const": "application/json" },
            "dataschema": { "type": "string", "format": "uri", "description": "Where the schema of `data` is." },
            "data": { "type": "object", "description": "What there is to tell: ids, and nothing that only some may see." },
        },
        "examples": [{
            "specversion": "1.0",
            "id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "source": "urn:uuid:01890a5d-ac96-7ab2-80e2-4536629c90de",
            "type": "sis.student.updated",
            "subject": "student/01890a5d-ac96-7c1f-a5b0-5a3f2e9d1c77",
            "time": "2026-01-18T10:30:00.000Z",
            "datacontenttype": "application/json",
            "dataschema": "https://api.example.org/api/v1/asyncapi.json#/components/schemas/RecordChanged",
            "data": { "id": "01890a5d-ac96-7c1f-a5b0-5a3f2e9d1c77", "version": 2, "change": "update" },
        }],
    })
}

fn headers() -> Value {
    json!({
        "type": "object",
        "description": "The headers of Standard Webhooks.",
        "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
        "properties": {
            "webhook-id": { "type": "string", "description": "The event's id. The same on every attempt: what was seen before can be left alone." },
            "webhook-timestamp": { "type": "string", "pattern": "^[0-9]+$", "description": "When this attempt was made, in seconds since 1970. Refuse what is more than five minutes off." },
            "webhook-signature": { "type": "string", "description": "`v1,` and the base64 of HMAC-SHA256, or `v1a,` and that of Ed25519, over `{id}.{timestamp}.{body}`. Several, separated by spaces, while a secret is changed: one that fits is enough." },
        },
    })
}
