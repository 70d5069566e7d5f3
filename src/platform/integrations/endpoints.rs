//! Webhook endpoints as a resource. What signs is made when one is created, and replaced by a command.

use kernel::errors::{Detail, Error, Problems};
use kernel::resource::{Apply, Change, ChangeKind, Resource, Verb};
use kernel::{Ctx, Result, Services};
use sea_orm::{ActiveValue::Set, PaginatorTrait};
use serde::{Deserialize, Serialize};
use standard_webhooks::SigningKey;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::TOO_MANY_ENDPOINTS;
use super::endpoint::{ActiveModel, ApiVersion, Column, Entity, Model, Signature};
use super::secrets::Ring;
use super::topics::Topics;
use super::{outgoing, topics, wanted};

/// What an endpoint is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookEndpointInput)]
pub(super) struct Input {
    /// The address: `https://`, a host name of the public internet, and no user name or password.
    #[schema(min_length = 1, max_length = 2000, example = "https://erp.example.org/hooks/oneclass")]
    pub(super) url: String,
    /// What it is for.
    #[schema(max_length = 200)]
    pub(super) description: Option<String>,
    /// Which events it wants: types (`sis.student.created`), or all that begin alike (`sis.student.*`, `*`). What there is says
    /// `/api/v1/asyncapi.json`.
    #[schema(min_items = 1, max_items = 100)]
    pub(super) topics: Vec<String>,
    /// How events are written.
    #[serde(default)]
    #[schema(default = "v1")]
    pub(super) api_version: ApiVersion,
    /// How they are signed. Another way needs another secret: the command `rotate-secret` changes it.
    #[serde(default)]
    #[schema(default = "hmac")]
    pub(super) signature: Signature,
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        let Self { url, description, topics, api_version, signature } = self;
        row.url = Set(url);
        row.description = Set(description);
        row.topics = Set(Topics(topics));
        row.api_version = Set(api_version);
        row.signature = Set(signature);
    }
}

/// Webhook endpoints.
#[derive(Debug)]
pub(super) struct Endpoints;

impl Resource for Endpoints {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "integrations";
    const ENTITY: &'static str = "webhook_endpoint";
    const PLURAL: &'static str = "webhook_endpoints";
    const PATH: &'static str = "/webhook-endpoints";
    const ABOUT: &'static str = "An address of somebody's system that the school's events are sent to.";
    // Creating one answers with its secret, once: an operation of its own.
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Update, Verb::Delete, Verb::History];
    const SORTABLE: &'static [Column] = &[Column::Url];
    const FILTERABLE: &'static [Column] = &[Column::Url, Column::Enabled, Column::DisabledBecause];
    // Its health changes without an audit entry.
    const IN_CHANGES: bool = false;

    fn example() -> serde_json::Value {
        serde_json::json!({
            "url": "https://erp.example.org/hooks/oneclass", "description": "Debtors' ledger",
            "topics": ["sis.student.*", "finance.charge.created"], "api_version": "v1", "signature": "hmac"
        })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        if let Err(refused) = outgoing::guard(ctx.services()).check(&input.url) {
            problems.add(Detail::of("url", outgoing::issue(&refused)));
        }
        topics::check(&mut problems, &input.topics, ctx.services().registry().events());
        let other_way = change.before.as_ref().is_some_and(|before| before.signature != input.signature);
        problems.add_if(other_way, || Detail::of("signature", "rotate_to_change"));
        problems.into_result()?;
        if change.kind == ChangeKind::Create {
            let most = ctx.services().config().webhooks.max_endpoints;
            if ctx.find::<Entity>().count(ctx.uow()).await? >= most {
                return Err(Error::conflict(&TOO_MANY_ENDPOINTS).with("limit", most));
            }
        }
        Ok(())
    }

    async fn before_write(ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if let (ChangeKind::Create, Some(input)) = (change.kind, &change.input) {
            let (id, key) = (ctx.new_id(), new_key(input.signature)?);
            change.row.id = Set(id);
            change.row.enabled = Set(true);
            change.row.public_key = Set(public_key(&key)?);
            change.row.secrets = Set(Ring::new(key.to_text().map_err(Error::internal)?).seal(ctx.services().secret(), id)?);
        }
        Ok(())
    }

    async fn after_write(ctx: &Ctx, _change: &Change<Self>) -> Result<()> {
        wanted::changes(ctx);
        Ok(())
    }
}

/// A new key of this kind.
///
/// # Errors
/// 500 when the random source fails.
pub(super) fn new_key(signature: Signature) -> Result<SigningKey> {
    let key = match signature {
        Signature::Hmac => SigningKey::new_shared(),
        Signature::Ed25519 => SigningKey::new_pair(),
    };
    key.map_err(Error::internal)
}

/// What may be shown of a key: of a pair, its public half.
///
/// # Errors
/// 500 when the key does not tell.
pub(super) fn public_key(key: &SigningKey) -> Result<Option<String>> {
    if key.is_pair() { key.for_receiver().map(Some).map_err(Error::internal) } else { Ok(None) }
}

/// What signs now.
///
/// # Errors
/// 500 when the secrets do not open.
pub(super) fn signing_keys(services: &Services, endpoint: &Model) -> Result<Vec<SigningKey>> {
    let ring = Ring::open(services.secret(), endpoint.id, &endpoint.secrets)?;
    ring.holding(services.source().now()).map(|key| SigningKey::parse(key).map_err(Error::internal)).collect()
}
