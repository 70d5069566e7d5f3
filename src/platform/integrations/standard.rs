//! Partners' systems that send Standard Webhooks.

use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;
use kernel::Ctx;
use kernel::errors::{Error, Result, code};
use kernel::events::Event;
use kernel::inbound::{Provider, Received, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use standard_webhooks::{ID, Refused, SIGNATURE, SigningKey, TIMESTAMP, VerifyingKey, verify};
use utoipa::ToSchema;
use uuid::Uuid;

/// A message that was taken in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageReceived {
    /// Id of its record.
    id: Uuid,
    /// Its type, in the sender's words.
    #[schema(max_length = 120)]
    r#type: Option<String>,
}

/// Whoever sends Standard Webhooks, with a secret for each school.
#[derive(Debug)]
pub(super) struct StandardWebhooks;

impl Provider for StandardWebhooks {
    fn name(&self) -> &'static str {
        "standard-webhooks"
    }

    fn headers(&self) -> &'static [&'static str] {
        &[ID, TIMESTAMP, SIGNATURE, "content-type"]
    }

    fn new_secret(&self) -> Result<Option<String>> {
        SigningKey::new_shared().and_then(|key| key.to_text()).map(Some).map_err(Error::internal)
    }

    fn is_secret(&self, text: &str) -> bool {
        VerifyingKey::parse(text).is_ok()
    }

    fn verify(&self, secret: &str, message: &Received, now: DateTime<Utc>) -> Result<(), Refusal> {
        let header = |name| message.header(name).ok_or(Refusal::Signature);
        let (id, timestamp, signatures) = (header(ID)?, header(TIMESTAMP)?, header(SIGNATURE)?);
        let key = VerifyingKey::parse(secret).map_err(|_| Refusal::Signature)?;
        match verify(&[key], id, timestamp, signatures, &message.body, now.timestamp()) {
            Ok(_) => Ok(()),
            Err(Refused::TooOld | Refused::TooNew) => Err(Refusal::Stale),
            Err(Refused::Timestamp | Refused::Signature) => Err(Refusal::Signature),
        }
    }

    fn dedupe_key(&self, message: &Received) -> Option<String> {
        message.header(ID).filter(|id| id.chars().all(|c| c.is_ascii_graphic())).map(str::to_owned)
    }

    /// Tells the other modules: what a message means is theirs to know.
    fn process<'a>(&'a self, ctx: &'a Ctx, id: Uuid, message: &'a Received) -> LocalBoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            let said: Value = serde_json::from_slice(&message.body).map_err(|_| Error::new(&code::MALFORMED_REQUEST))?;
            let kind: Option<String> =
                said.get("type").and_then(Value::as_str).map(|text| text.chars().filter(|c| !c.is_control()).take(120).collect());
            ctx.emit(Event {
                topic: "integrations.webhook_receipt.received",
                entity: "webhook_receipt",
                entity_id: id,
                payload: json!({ "id": id, "type": kind }),
            });
            Ok(json!({ "type": kind }))
        })
    }
}
