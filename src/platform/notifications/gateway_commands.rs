//! Setting up through whom a school sends.

use std::time::Duration;

use kernel::audit::Entry;
use kernel::errors::{Detail, Error};
use kernel::operation::{Body, Id, View};
use kernel::resource::{self, NoInput, Resource, Verb};
use kernel::schema::Shape;
use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::gateway::{ActiveModel, Column, Entity, Model};
use super::transport::{Letter, Outcome};
use super::words::Channel;
use super::{gateways, providers};

/// Through whom a school sends.
#[derive(Debug)]
pub(super) struct Gateways;

impl Resource for Gateways {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "notifications";
    const ENTITY: &'static str = "message_gateway";
    const PLURAL: &'static str = "message_gateways";
    const PATH: &'static str = "/message-gateways";
    const ABOUT: &'static str = "A provider's account through which a school sends. Its keys are never shown again.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Delete, Verb::History];
    const SORTABLE: &'static [Column] = &[Column::Name, Column::Channel, Column::Rank];
    const FILTERABLE: &'static [Column] = &[Column::Channel, Column::Provider, Column::Enabled];
    const DEFAULT_SORT: &'static str = "rank";
    const IN_CHANGES: bool = false;

    fn example() -> Value {
        json!({})
    }
}

/// A gateway, whole.
#[derive(Debug, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = MessageGatewayInput)]
pub(super) struct Input {
    /// What the school calls it.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// What it sends.
    channel: Channel,
    /// Whose account it is.
    #[schema(min_length = 1, max_length = 30)]
    provider: String,
    /// What the provider asks for: see `GET /message-providers`.
    #[schema(value_type = Object)]
    settings: Value,
    /// What a message (of SMS: a part) costs, in ten-thousandths of the currency's unit.
    #[schema(minimum = 0, maximum = 10_000_000)]
    price: i64,
    /// Messages a second that the account allows.
    #[serde(default = "ten")]
    #[schema(minimum = 1, maximum = 1000)]
    per_second: i32,
    /// Which is used first: 1 before 2.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 100)]
    rank: i32,
    /// Whether it is used.
    #[serde(default = "yes")]
    enabled: bool,
}

fn ten() -> i32 {
    10
}

fn one() -> i32 {
    1
}

fn yes() -> bool {
    true
}

fn row(ctx: &Ctx, input: Input) -> Result<ActiveModel> {
    let Some(provider) = providers::find(&input.provider, input.channel) else {
        return Err(Error::validation(vec![Detail::of("provider", "unknown_provider")]));
    };
    let problems = Shape::compile((provider.settings)())?.problems(&input.settings);
    if !problems.is_empty() {
        let below = |mut problem: Detail| {
            problem.field = Some(problem.field.map_or_else(|| "settings".to_owned(), |field| format!("settings.{field}")));
            problem
        };
        return Err(Error::validation(problems.into_iter().map(below).collect()));
    }
    // Opened once, to see that it can be: nothing is asked of the provider.
    (provider.open)(ctx.services(), &input.settings)?;
    Ok(ActiveModel {
        name: Set(input.name),
        channel: Set(input.channel),
        provider: Set(input.provider),
        settings_sealed: Set(gateways::seal(ctx, &input.settings)?),
        price: Set(input.price),
        per_second: Set(input.per_second),
        rank: Set(input.rank),
        enabled: Set(input.enabled),
        ..ActiveModel::default()
    })
}

/// Sets one up.
///
/// # Errors
/// 422 for a provider there is not, or settings it does not take; 409 `DUPLICATE`.
pub(super) async fn create(ctx: &Ctx, Body(input): Body<Input>) -> Result<Model> {
    let gateway = ctx.insert::<Entity>(row(ctx, input)?).await?;
    ctx.audit(Entry::new("message_gateway", "create", Some(gateway.id)).after(serde_json::to_value(&gateway)?));
    Ok(gateway)
}

/// Replaces one as a whole: its keys are not known to who changes its price, so they are given anew.
///
/// # Errors
/// As [`create`]; 404, 412.
pub(super) async fn replace(ctx: &Ctx, (Id(id), Body(input)): (Id, Body<Input>)) -> Result<Model> {
    let before = resource::get::<Gateways>(ctx, id).await?;
    ctx.check_version(&before)?;
    let after = ctx.update::<Entity>(&before, row(ctx, input)?).await?;
    let entry = Entry::new("message_gateway", "update", Some(id)).before(serde_json::to_value(&before)?);
    ctx.audit(entry.after(serde_json::to_value(&after)?));
    Ok(after)
}

/// To whom a test goes.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = GatewayTestInput)]
pub(super) struct TestInput {
    /// A telephone number beginning with `+`, or an e-mail address.
    #[schema(min_length = 3, max_length = 254)]
    to: String,
}

/// What the provider said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GatewayTest)]
pub(super) struct TestResult {
    /// `accepted`, `refused`, `later` or `unknown`.
    outcome: &'static str,
    /// Why it was refused.
    reason: Option<String>,
    /// What the provider calls the message.
    provider_id: Option<String>,
}

impl View for TestResult {}

/// Sends one message through a gateway and says what the provider answered.
///
/// # Errors
/// 404; 503 when there is no answer in good time.
pub(super) async fn test(ctx: &Ctx, (Id(id), Body(input)): (Id, Body<TestInput>)) -> Result<TestResult> {
    let row = resource::get::<Gateways>(ctx, id).await?;
    let provider = providers::find(&row.provider, row.channel).ok_or_else(Error::not_found)?;
    let transport = (provider.open)(ctx.services(), &gateways::settings(ctx, &row)?)?;
    let school = ctx.school()?.name.clone();
    let letter = Letter {
        reference: ctx.new_id(),
        kind: "test".to_owned(),
        to: input.to,
        name: String::new(),
        subject: school.clone(),
        body: ctx.services().messages().format(ctx.origin().language, "gateway-test", &[("school", school.as_str().into())]),
        language: ctx.origin().language,
        school,
        is_conversing: false,
        school_id: ctx.school_id(),
        optional: false,
    };
    ctx.audit(Entry::new("message_gateway", "test", Some(id)));
    let sending = tokio::time::timeout(Duration::from_secs(25), async { transport.send(&[letter]).await });
    let outcome = sending.await.ok().and_then(|outcomes| outcomes.into_iter().next()).unwrap_or(Outcome::Unknown);
    Ok(match outcome {
        Outcome::Accepted { provider_id, .. } => TestResult { outcome: "accepted", reason: None, provider_id },
        Outcome::Refused { reason, .. } => TestResult { outcome: "refused", reason: Some(reason), provider_id: None },
        Outcome::Later { .. } => TestResult { outcome: "later", reason: None, provider_id: None },
        Outcome::Unknown => TestResult { outcome: "unknown", reason: None, provider_id: None },
    })
}
