//! Where the people of a school can be reached, for those who tell them things.

use kernel::Ctx;
use kernel::access::Role;
use kernel::errors::Result;
use kernel::i18n::Language;
use kernel::values::{Email, Phone};
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use uuid::Uuid;

use super::account;
use super::membership::{Column, Entity, Status};
use super::memberships::has_role;

/// Somebody who belongs to the school, and may sign in.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The account.
    pub account_id: Uuid,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Email,
    /// Telephone.
    pub phone: Option<Phone>,
    /// The language they chose.
    pub language: Option<Language>,
}

/// Those of these accounts that belong to the school.
///
/// # Errors
/// The database's.
pub async fn of_accounts(ctx: &Ctx, accounts: &[Uuid]) -> Result<Vec<Contact>> {
    find(ctx, Condition::all().add(Column::AccountId.is_in(accounts.iter().copied()))).await
}

/// Everybody with this role.
///
/// # Errors
/// The database's.
pub async fn with_role(ctx: &Ctx, role: Role) -> Result<Vec<Contact>> {
    find(ctx, has_role(role)).await
}

/// Everybody whose account has this telephone.
///
/// # Errors
/// The database's.
pub async fn with_phone(ctx: &Ctx, phone: &Phone) -> Result<Vec<Contact>> {
    find(ctx, Condition::all().add(account::Column::Phone.eq(phone.as_str()))).await
}

async fn find(ctx: &Ctx, which: Condition) -> Result<Vec<Contact>> {
    let members = ctx
        .find::<Entity>()
        .find_also_related(account::Entity)
        .filter(which)
        .filter(Column::Status.eq(Status::Active))
        .filter(account::Column::Status.eq(account::Status::Active))
        .all(ctx.uow())
        .await?;
    let accounts = members.into_iter().filter_map(|(_, account)| account);
    Ok(accounts
        .map(|account| Contact {
            account_id: account.id,
            name: account.name,
            email: account.email,
            phone: account.phone,
            language: account.language,
        })
        .collect())
}
