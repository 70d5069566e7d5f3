//! Where the people of a school can be reached on their devices, for who pushes notices to them.

use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use kernel::Ctx;
use kernel::errors::Result;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::super::{membership, session};
use super::address::{Address, Service};
use super::device::{Column, Entity, select};
use super::register::PURPOSE;

/// A device that can be reached.
#[derive(Clone)]
pub struct Reachable {
    /// Its id.
    pub id: Uuid,
    /// Who carries notices to it.
    pub service: Service,
    /// Where they go.
    pub address: Address,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
}

/// Sessions that go on.
fn open_sessions(ctx: &Ctx) -> SelectStatement {
    let mut open = Query::select();
    open.column(session::Column::Id).from(session::Entity);
    open.and_where(session::Column::RevokedAt.is_null()).and_where(session::Column::ExpiresAt.gt(ctx.now()));
    open
}

/// Those of the school's people who have a device.
///
/// # Errors
/// The database's.
pub async fn with_devices(ctx: &Ctx) -> Result<HashSet<Uuid>> {
    let members = ctx.find::<membership::Entity>().select_only().column(membership::Column::AccountId).into_query();
    let accounts = select()
        .filter(Column::AccountId.in_subquery(members))
        .filter(Column::SessionId.in_subquery(open_sessions(ctx)))
        .select_only()
        .column(Column::AccountId)
        .into_tuple::<Uuid>();
    Ok(accounts.all(ctx.uow()).await?.into_iter().collect())
}

/// The devices of these accounts.
///
/// # Errors
/// The database's; 500 when addresses were sealed with another secret.
pub async fn of_accounts(ctx: &Ctx, accounts: &[Uuid]) -> Result<HashMap<Uuid, Vec<Reachable>>> {
    let rows = select()
        .filter(Column::AccountId.is_in(accounts.iter().copied()))
        .filter(Column::SessionId.in_subquery(open_sessions(ctx)))
        .all(ctx.uow())
        .await?;
    let mut devices: HashMap<Uuid, Vec<Reachable>> = HashMap::new();
    for row in rows {
        let address = serde_json::from_slice(&ctx.services().secret().open(PURPOSE, &row.address_sealed)?)?;
        let device = Reachable { id: row.id, service: row.service, address, registered_at: row.created_at };
        devices.entry(row.account_id).or_default().push(device);
    }
    Ok(devices)
}

/// Forgets a device that its service no longer knows; not one that was registered again after that.
///
/// # Errors
/// The database's.
pub async fn gone(ctx: &Ctx, device: &Reachable, since: Option<SystemTime>) -> Result<()> {
    if since.is_some_and(|since| device.registered_at > DateTime::<Utc>::from(since)) {
        return Ok(());
    }
    Entity::delete_many().filter(Column::Id.eq(device.id)).exec(ctx.uow()).await?;
    Ok(())
}
