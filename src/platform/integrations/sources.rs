//! Webhook sources: those whose messages a school takes in.

use kernel::Ctx;
use kernel::audit::Entry;
use kernel::errors::{Detail, Error, Result};
use kernel::events::Event;
use kernel::inbound::Provider;
use kernel::operation::{Body, Id, View};
use kernel::resource::{Apply, Resource, Verb};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::rotate_secret::RotateSecret;
use super::secrets::Ring;
use super::source::{ActiveModel, Column, Entity, Model};
use crate::address_token;

/// What may be changed of a source.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookSourceInput)]
pub(super) struct Input {
    /// Its name, unique in the school.
    #[schema(min_length = 1, max_length = 120)]
    pub(super) name: String,
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        row.name = Set(self.name);
    }
}

/// Webhook sources.
#[derive(Debug)]
pub(super) struct Sources;

impl Resource for Sources {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "integrations";
    const ENTITY: &'static str = "webhook_source";
    const PLURAL: &'static str = "webhook_sources";
    const PATH: &'static str = "/webhook-sources";
    const ABOUT: &'static str = "Somebody's system whose messages the school takes in, at an address of its own.";
    // Creating one answers with its address and secret, once: an operation of its own.
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Update, Verb::Delete, Verb::History];
    const SORTABLE: &'static [Column] = &[Column::Name];
    const FILTERABLE: &'static [Column] = &[Column::Name, Column::Provider];
    const DEFAULT_SORT: &'static str = "name";
    const IN_CHANGES: bool = false;

    fn example() -> serde_json::Value {
        json!({ "name": "Debtors' ledger" })
    }
}

/// A source to be.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWebhookSource)]
pub(super) struct NewSource {
    /// Its name, unique in the school.
    #[schema(min_length = 1, max_length = 120)]
    name: String,
    /// What kind of sender it is: `standard-webhooks`.
    #[schema(min_length = 1, max_length = 40)]
    provider: String,
    /// The secret, where the partner makes it. With `standard-webhooks`: `whsec_…`, or the partner's public key `whpk_…`; without,
    /// one is made.
    #[schema(min_length = 1, max_length = 500, write_only)]
    secret: Option<String>,
}

/// The new secret of a source.
#[derive(Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
#[schema(as = RotateWebhookSourceSecret)]
pub(super) struct RotateSourceSecret {
    /// The secret, where the partner makes it; without, one is made where the provider allows.
    #[schema(min_length = 1, max_length = 500, write_only)]
    secret: Option<String>,
    /// Hours that the replaced secret still holds; 0 for one that has become known. Without: as configured, most often 24.
    #[schema(minimum = 0, maximum = 720)]
    overlap_hours: Option<u32>,
}

/// A source, with what its partner must be told.
#[derive(Serialize, ToSchema)]
pub(super) struct SourceWithSecret {
    /// The source.
    source: Model,
    /// The address that the partner sends to: shown this once. `null` when only the secret is new.
    url: Option<String>,
    /// The secret that was made here: shown this once. `null` when the partner made it.
    secret: Option<String>,
}

impl View for SourceWithSecret {
    fn id(&self) -> Option<Uuid> {
        Some(self.source.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.source.version)
    }
}

/// A secret, and whether it was made here.
fn secret(provider: &dyn Provider, given: Option<String>) -> Result<(String, bool)> {
    match given {
        Some(text) if provider.is_secret(&text) => Ok((text, false)),
        Some(_) => Err(Error::validation(vec![Detail::of("secret", "webhook_secret")])),
        None => match provider.new_secret()? {
            Some(text) => Ok((text, true)),
            None => Err(Error::validation(vec![Detail::of("secret", "required")])),
        },
    }
}

/// Creates a source: the operation.
///
/// # Errors
/// 409 for a name that is taken; 422 naming the problem.
pub(super) async fn create(ctx: &Ctx, Body(cmd): Body<NewSource>) -> Result<SourceWithSecret> {
    let registry = ctx.services().registry();
    let Some(provider) = registry.provider(&cmd.provider) else {
        let known: Vec<&str> = registry.providers().iter().map(|provider| provider.name()).collect();
        return Err(Error::validation(vec![Detail::of("provider", "enum").with("options", known.join(", "))]));
    };
    let (key, is_ours) = secret(provider.as_ref(), cmd.secret)?;
    let (id, token) = (ctx.new_id(), address_token::new(ctx.school_id())?);
    let row = ActiveModel {
        id: Set(id),
        name: Set(cmd.name),
        provider: Set(cmd.provider),
        token_hash: Set(address_token::hash(&token)),
        secrets: Set(Ring::new(key.clone()).seal(ctx.services().secret(), id)?),
        ..ActiveModel::default()
    };
    let source = ctx.insert::<Entity>(row).await?;
    ctx.audit(Entry::new("webhook_source", "create", Some(id)).after(serde_json::to_value(&source)?));
    announce(ctx, "resource.created", &source);
    let url = super::source::url(&ctx.services().config().http, &source.provider, &token);
    Ok(SourceWithSecret { source, url: Some(url), secret: is_ours.then_some(key) })
}

/// Replaces the secret of a source: the operation.
///
/// # Errors
/// 404; 409 `TOO_MANY_SECRETS`; 412; 422 naming the problem.
pub(super) async fn rotate_secret(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<RotateSourceSecret>)) -> Result<SourceWithSecret> {
    let before = ctx.get_for_change::<Entity>(id).await?;
    let provider = ctx.services().registry().provider(&before.provider).ok_or_else(Error::not_found)?;
    let (key, is_ours) = secret(provider.as_ref(), cmd.secret)?;
    let mut ring = Ring::open(ctx.services().secret(), id, &before.secrets)?;
    ring.replace(key.clone(), RotateSecret::overlap(ctx, cmd.overlap_hours), ctx.now())?;
    let row = ActiveModel { secrets: Set(ring.seal(ctx.services().secret(), id)?), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    let entry = Entry::new("webhook_source", "rotate_secret", Some(id));
    ctx.audit(entry.before(serde_json::to_value(&before)?).after(serde_json::to_value(&after)?));
    announce(ctx, "integrations.webhook_source.secret_rotated", &after);
    Ok(SourceWithSecret { source: after, url: None, secret: is_ours.then_some(key) })
}

fn announce(ctx: &Ctx, topic: &'static str, source: &Model) {
    let payload = json!({ "id": source.id, "version": source.version });
    ctx.emit(Event { topic, entity: "webhook_source", entity_id: source.id, payload });
}
