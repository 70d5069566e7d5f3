//! What is done to webhook endpoints beyond changing them: creating one, on and off, a test.

use chrono::{DateTime, Utc};
use kernel::Ctx;
use kernel::audit::Entry;
use kernel::errors::{Error, Result};
use kernel::events::Event;
use kernel::operation::{Body, Id, View};
use kernel::resource;
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::codes::ENDPOINT_DISABLED;
use super::endpoint::{ActiveModel, DisabledBecause, Entity, Model, Signature};
use super::endpoints::{Endpoints, Input};
use super::secrets::Ring;
use super::{deliver, delivery, envelope, wanted};

/// An endpoint with what verifies its messages.
#[derive(Serialize, ToSchema)]
pub(super) struct EndpointWithSecret {
    /// The endpoint.
    pub(super) endpoint: Model,
    /// The secret (`whsec_…`) to verify with: shown this once. `null` with `ed25519`, where the endpoint's `public_key`
    /// verifies.
    pub(super) secret: Option<String>,
}

impl EndpointWithSecret {
    /// Of an endpoint whose newest secret is new.
    pub(super) fn of(endpoint: Model, ring: &Ring) -> Self {
        let secret = (endpoint.signature == Signature::Hmac).then(|| ring.newest().to_owned());
        Self { endpoint, secret }
    }
}

impl View for EndpointWithSecret {
    fn id(&self) -> Option<Uuid> {
        Some(self.endpoint.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.endpoint.version)
    }
}

/// Creates an endpoint: the operation.
///
/// # Errors
/// 409 when the school has too many; 422 naming every problem.
pub(super) async fn create(ctx: &Ctx, Body(input): Body<Input>) -> Result<EndpointWithSecret> {
    let endpoint = resource::create::<Endpoints>(ctx, input).await?;
    let ring = Ring::open(ctx.services().secret(), endpoint.id, &endpoint.secrets)?;
    Ok(EndpointWithSecret::of(endpoint, &ring))
}

/// Lets events be sent again: the operation. What was missed meanwhile is not sent by itself.
///
/// # Errors
/// 404; 409 when it is enabled; 412.
pub(super) async fn enable(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = ctx.get_for_change::<Entity>(id).await?;
    if before.enabled {
        return Err(Error::illegal_transition("enabled", &["disabled"]));
    }
    let row = ActiveModel {
        enabled: Set(true),
        disabled_because: Set(None),
        disabled_at: Set(None),
        failures: Set(0),
        failing_since: Set(None),
        held_until: Set(None),
        ..ActiveModel::default()
    };
    switch(ctx, &before, row, "enable", "integrations.webhook_endpoint.enabled").await
}

/// Stops sending: the operation. What waits is not sent.
///
/// # Errors
/// 404; 409 when it is disabled; 412.
pub(super) async fn disable(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = ctx.get_for_change::<Entity>(id).await?;
    if !before.enabled {
        return Err(Error::illegal_transition("disabled", &["enabled"]));
    }
    let row = disabled(DisabledBecause::Asked, ctx.now());
    switch(ctx, &before, row, "disable", "integrations.webhook_endpoint.disabled").await
}

fn disabled(because: DisabledBecause, at: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        enabled: Set(false),
        disabled_because: Set(Some(because)),
        disabled_at: Set(Some(at)),
        ..ActiveModel::default()
    }
}

/// Disables an endpoint that is enabled, for a reason of its own.
///
/// # Errors
/// 412 when somebody changes it just now; the database's.
pub(super) async fn give_up(ctx: &Ctx, endpoint: &Model, because: DisabledBecause) -> Result<()> {
    let row = disabled(because, ctx.now());
    switch(ctx, endpoint, row, "disable", "integrations.webhook_endpoint.disabled").await.map(drop)
}

async fn switch(ctx: &Ctx, before: &Model, row: ActiveModel, action: &'static str, topic: &'static str) -> Result<Model> {
    let after = ctx.update::<Entity>(before, row).await?;
    record(ctx, before, &after, action, topic)?;
    wanted::changes(ctx);
    Ok(after)
}

/// The audit entry and the event of a command.
///
/// # Errors
/// 500 when the row does not serialise.
pub(super) fn record(ctx: &Ctx, before: &Model, after: &Model, action: &'static str, topic: &'static str) -> Result<()> {
    let entry = Entry::new("webhook_endpoint", action, Some(after.id));
    ctx.audit(entry.before(serde_json::to_value(before)?).after(serde_json::to_value(after)?));
    let payload = json!({ "id": after.id, "version": after.version });
    ctx.emit(Event { topic, entity: "webhook_endpoint", entity_id: after.id, payload });
    Ok(())
}

/// Sends a test to one endpoint: the operation.
///
/// # Errors
/// 404; 409 `ENDPOINT_DISABLED`.
pub(super) async fn test(ctx: &Ctx, Id(id): Id) -> Result<delivery::Model> {
    let endpoint = ctx.get::<Entity>(id).await?;
    if !endpoint.enabled {
        return Err(Error::conflict(&ENDPOINT_DISABLED));
    }
    let topic = "integrations.webhook_endpoint.tested";
    let registry = ctx.services().registry();
    let kind =
        registry.event_type(topic, "webhook_endpoint").ok_or_else(|| Error::internal(format!("{topic} is not declared")))?;
    let data = json!({ "id": endpoint.id, "version": endpoint.version });
    let about = envelope::About { id: ctx.new_id(), entity: "webhook_endpoint", entity_id: Some(endpoint.id), at: ctx.now() };
    let row = delivery::new(endpoint.id, about.id, kind.name.clone(), envelope::write(ctx, kind, &about, &data)?, ctx.now());
    let delivery = ctx.insert::<delivery::Entity>(row).await?;
    deliver::ask(ctx, &delivery, deliver::Haste::AtOnce).await?;
    ctx.audit(Entry::new("webhook_endpoint", "test", Some(endpoint.id)));
    Ok(delivery)
}
