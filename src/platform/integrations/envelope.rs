//! How an event is written for others: CloudEvents 1.0, structured JSON. `/api/v1/asyncapi.json` describes it.

use chrono::{DateTime, SecondsFormat, Utc};
use kernel::errors::Result;
use kernel::events::EventType;
use kernel::{Ctx, asyncapi};
use serde_json::{Value, json};
use uuid::Uuid;

/// What happened to what, when.
pub(super) struct About<'a> {
    /// The event's id.
    pub(super) id: Uuid,
    /// Kind of thing it happened to.
    pub(super) entity: &'a str,
    /// Which one.
    pub(super) entity_id: Option<Uuid>,
    /// When.
    pub(super) at: DateTime<Utc>,
}

/// The body of a delivery.
///
/// # Errors
/// 500 when it does not serialise.
pub(super) fn write(ctx: &Ctx, kind: &EventType, about: &About<'_>, data: &Value) -> Result<String> {
    let http = &ctx.services().config().http;
    let subject = match about.entity_id {
        Some(id) => format!("{}/{id}", about.entity),
        None => about.entity.to_owned(),
    };
    let event = json!({
        "specversion": "1.0",
        "id": about.id,
        "source": ctx.school_id().urn().to_string(),
        "type": kind.name,
        "subject": subject,
        "time": about.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "datacontenttype": "application/json",
        "dataschema": format!("{}{}{}", http.base_url(http.port), asyncapi::ADDRESS, asyncapi::data_schema(kind)),
        "data": data,
    });
    Ok(serde_json::to_string(&event)?)
}
