//! `/users`: who belongs to the school. A user is a membership together with its account, so these operations are
//! written by hand where a resource of one table would not need it.
//!
//! A school's administrators decide who belongs to the school and as what. They do not decide about accounts, which are
//! their owners': an account that exists keeps its name and password when another school adds it.

mod create;
mod delete;
mod list;
mod update;

use chrono::{DateTime, Utc};
use kernel::Ctx;
use kernel::access::Role;
use kernel::errors::{Error, Result};
use kernel::operation::{Id, View};
use kernel::values::{Email, Phone};
use sea_orm::{ColumnTrait, QueryFilter, SelectTwo};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use list::list;
pub(super) use update::update;

use super::account;
use super::membership::{self, Status};

/// Somebody who belongs to the school.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct User {
    /// Id of the membership.
    pub(super) id: Uuid,
    /// Id of the account.
    pub(super) account_id: Uuid,
    /// Name.
    pub(super) name: String,
    /// Address they sign in with.
    pub(super) email: Email,
    /// Telephone.
    pub(super) phone: Option<Phone>,
    /// What they are in the school.
    pub(super) roles: Vec<Role>,
    /// What they are called there: "Deputy head".
    pub(super) title: Option<String>,
    /// Whether the membership counts: to somebody suspended, the school does not exist.
    pub(super) status: Status,
    /// When they last signed in, to whichever school.
    pub(super) last_login_at: Option<DateTime<Utc>>,
    /// Changes of the membership, from 1.
    pub(super) version: i64,
    /// When they were added.
    pub(super) created_at: DateTime<Utc>,
    /// When the membership was last changed.
    pub(super) updated_at: DateTime<Utc>,
}

impl View for User {
    fn id(&self) -> Option<Uuid> {
        Some(self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl User {
    fn of(membership: membership::Model, account: account::Model) -> Self {
        Self {
            id: membership.id,
            account_id: account.id,
            name: account.name,
            email: account.email,
            phone: account.phone,
            roles: membership.roles.0,
            title: membership.title,
            status: membership.status,
            last_login_at: account.last_login_at,
            version: membership.version,
            created_at: membership.created_at,
            updated_at: membership.updated_at,
        }
    }
}

/// The school's members with their accounts.
fn select(ctx: &Ctx) -> SelectTwo<membership::Entity, account::Entity> {
    ctx.find::<membership::Entity>().find_also_related(account::Entity)
}

/// One member with the account.
async fn find(ctx: &Ctx, id: Uuid) -> Result<(membership::Model, account::Model)> {
    match select(ctx).filter(membership::Column::Id.eq(id)).one(ctx.uow()).await? {
        Some((membership, Some(account))) => Ok((membership, account)),
        _ => Err(Error::not_found()),
    }
}

/// One user.
///
/// # Errors
/// 404 when the school has no such user.
pub(super) async fn get(ctx: &Ctx, Id(id): Id) -> Result<User> {
    let (membership, account) = find(ctx, id).await?;
    Ok(User::of(membership, account))
}
