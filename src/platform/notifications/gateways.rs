//! Gateways: which a school has, opened.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use uuid::Uuid;

use super::gateway::{Column, Entity, Model};
use super::pace::Pace;
use super::transport::Transport;
use super::words::Channel;
use super::{providers, transports};

/// What secrets of gateways are sealed for.
const PURPOSE: &str = "message_gateways";
/// Letters a second that one message sends through the platform's mail server.
const PLATFORM_PER_SECOND: usize = 20;

/// A gateway of the school, opened.
pub(super) struct Gateway {
    pub(super) id: Uuid,
    pub(super) channel: Channel,
    pub(super) provider: &'static str,
    pub(super) price: i64,
    pub(super) per_second: usize,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) pace: Arc<Pace>,
}

/// Those that are open, as long as they are not changed: their connections are kept.
#[derive(Default)]
struct Open(Mutex<HashMap<(Uuid, i64), Opened>>);

/// One that is open, and how fast this process asks it.
#[derive(Clone)]
struct Opened {
    transport: Arc<dyn Transport>,
    pace: Arc<Pace>,
}

/// The gateways that the school uses, the first first.
///
/// # Errors
/// The database's.
pub(super) async fn open(ctx: &Ctx) -> Result<Vec<Gateway>> {
    let rows = used(ctx).await?;
    let mut gateways = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(provider) = providers::find(&row.provider, row.channel) else {
            tracing::warn!(gateway = %row.id, provider = row.provider, "no such provider in this program");
            continue;
        };
        match transport(ctx, provider, &row) {
            Ok(Opened { transport, pace }) => gateways.push(Gateway {
                id: row.id,
                channel: row.channel,
                provider: provider.name,
                price: row.price,
                per_second: usize::try_from(row.per_second).unwrap_or(1),
                transport,
                pace,
            }),
            Err(error) => tracing::error!(gateway = %row.id, %error, "a gateway cannot be opened"),
        }
    }
    if !gateways.iter().any(|gateway| gateway.channel == Channel::Email) {
        gateways.push(platforms_mail(ctx)?);
    }
    Ok(gateways)
}

/// The platform's own mail server: for schools that have set up nothing else.
fn platforms_mail(ctx: &Ctx) -> Result<Gateway> {
    let (id, provider) = (Uuid::nil(), &transports::mail::PROVIDER);
    let Opened { transport, pace } = opened(ctx, (id, 0), || (provider.open)(ctx.services(), &serde_json::json!({})))?;
    Ok(Gateway {
        id,
        channel: Channel::Email,
        provider: provider.name,
        price: 0,
        per_second: PLATFORM_PER_SECOND,
        transport,
        pace,
    })
}

fn transport(ctx: &Ctx, provider: &super::transport::Provider, row: &Model) -> Result<Opened> {
    opened(ctx, (row.id, row.version), || match provider.name {
        // Its session is open already, or will be in a moment.
        name if name == transports::smpp::PROVIDER.name => Ok(transports::smpp::kept(ctx.services(), row.id, row.version)),
        _ => (provider.open)(ctx.services(), &settings(ctx, row)?),
    })
}

fn opened(ctx: &Ctx, key: (Uuid, i64), open: impl FnOnce() -> Result<Arc<dyn Transport>>) -> Result<Opened> {
    let all = ctx.services().shared::<Open>();
    if let Some(known) = all.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(known.clone());
    }
    let opened = Opened { transport: open()?, pace: Arc::default() };
    let mut all = all.0.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|(id, _), _| *id != key.0);
    all.insert(key, opened.clone());
    Ok(opened)
}

/// The settings of a gateway in the clear.
///
/// # Errors
/// 500 when they were sealed with another secret.
pub(super) fn settings(ctx: &Ctx, row: &Model) -> Result<Value> {
    Ok(serde_json::from_slice(&ctx.services().secret().open(&purpose(ctx), &row.settings_sealed)?)?)
}

/// Seals settings: what was one school's does not open as another's.
///
/// # Errors
/// 500 when the random source fails.
pub(super) fn seal(ctx: &Ctx, settings: &Value) -> Result<String> {
    ctx.services().secret().seal(&purpose(ctx), settings.to_string().as_bytes())
}

fn purpose(ctx: &Ctx) -> String {
    format!("{PURPOSE}:{}", ctx.school_id())
}

/// The settings of the accounts that a school has with a provider, in the clear; those that it does not use now too.
///
/// # Errors
/// The database's; 500 when they were sealed with another secret.
pub(super) async fn accounts(ctx: &Ctx, provider: &str) -> Result<Vec<Value>> {
    let rows = ctx.find::<Entity>().filter(Column::Provider.eq(provider)).all(ctx.uow()).await?;
    rows.iter().map(|row| settings(ctx, row)).collect()
}

/// The ways that the school has, each with the price of its dearest account. The inbox, devices and the platform's mail cost nothing
/// and are always there.
///
/// # Errors
/// The database's.
pub(super) async fn prices(ctx: &Ctx) -> Result<BTreeMap<Channel, i64>> {
    let mut prices = BTreeMap::from([(Channel::InApp, 0), (Channel::Push, 0), (Channel::Email, 0)]);
    for row in used(ctx).await? {
        // The dearest: which of them will take a message is not known before.
        let price = prices.entry(row.channel).or_insert(row.price);
        *price = row.price.max(*price);
    }
    Ok(prices)
}

async fn used(ctx: &Ctx) -> Result<Vec<Model>> {
    let rows = ctx.find::<Entity>().filter(Column::Enabled.eq(true));
    Ok(rows.order_by_asc(Column::Rank).order_by_asc(Column::Id).all(ctx.uow()).await?)
}
