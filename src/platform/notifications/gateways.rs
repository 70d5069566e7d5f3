//! Gateways: which a school has, opened.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use uuid::Uuid;

use super::gateway::{Column, Entity, Model};
use super::providers;
use super::transport::Transport;
use super::words::Channel;

/// What secrets of gateways are sealed for.
const PURPOSE: &str = "message_gateways";

/// A gateway of the school, opened.
pub(super) struct Gateway {
    pub(super) id: Uuid,
    pub(super) channel: Channel,
    pub(super) provider: &'static str,
    pub(super) price: i64,
    pub(super) per_second: usize,
    pub(super) transport: Arc<dyn Transport>,
}

/// Those that are open, as long as they are not changed: their connections are kept.
#[derive(Default)]
struct Open(Mutex<HashMap<(Uuid, i64), Arc<dyn Transport>>>);

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
            Ok(transport) => gateways.push(Gateway {
                id: row.id,
                channel: row.channel,
                provider: provider.name,
                price: row.price,
                per_second: usize::try_from(row.per_second).unwrap_or(1),
                transport,
            }),
            Err(error) => tracing::error!(gateway = %row.id, %error, "a gateway cannot be opened"),
        }
    }
    Ok(gateways)
}

fn transport(ctx: &Ctx, provider: &super::transport::Provider, row: &Model) -> Result<Arc<dyn Transport>> {
    let (opened, key) = (ctx.services().shared::<Open>(), (row.id, row.version));
    if let Some(known) = opened.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(known.clone());
    }
    let transport = (provider.open)(ctx.services(), &settings(ctx, row)?)?;
    let mut opened = opened.0.lock().unwrap_or_else(PoisonError::into_inner);
    opened.retain(|(id, _), _| *id != row.id);
    opened.insert(key, transport.clone());
    Ok(transport)
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

/// The ways that the school has, each with the price of the account used first. The inbox costs nothing and is always
/// there.
///
/// # Errors
/// The database's.
pub(super) async fn prices(ctx: &Ctx) -> Result<BTreeMap<Channel, i64>> {
    let mut prices = BTreeMap::from([(Channel::InApp, 0)]);
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
