//! What can be done with accounts: for sign-up by an administrator, the seed and the command line alike.

use kernel::Ctx;
use kernel::audit::Entry;
use kernel::errors::{Error, Result, code};
use kernel::i18n::Language;
use kernel::values::{Email, Phone};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::account::{ActiveModel, Column, Entity, Model, Status, select};
use super::passwords::{self, policy};
use super::sessions::{self, Which};

/// What a new account signs in with.
#[derive(Debug, Clone)]
pub enum Credential {
    /// A password; held against the policy, and hashed.
    Password(SecretString),
    /// A hash made before with [`passwords::hash`]: for many accounts that share one, which the policy has seen already.
    Hash(String),
}

/// An account to be.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Address they sign in with; nobody else's.
    pub email: Email,
    /// Name, 1 to 160 characters.
    pub name: String,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Language they chose.
    pub language: Option<Language>,
    /// Whether they run the platform.
    pub platform_admin: bool,
    /// What they sign in with.
    pub credential: Credential,
}

impl NewAccount {
    /// An account of somebody who does not run the platform, with nothing said but what must be.
    #[must_use]
    pub fn new(email: Email, name: impl Into<String>, credential: Credential) -> Self {
        Self { email, name: name.into(), phone: None, language: None, platform_admin: false, credential }
    }
}

/// Creates an account.
///
/// # Errors
/// 422 for a password that the policy refuses, 409 `DUPLICATE` when the address has an account.
pub async fn create(ctx: &Ctx, new: NewAccount) -> Result<Model> {
    let account = row(ctx, new).await?.insert(ctx.uow()).await?;
    ctx.audit(Entry::new("account", "create", Some(account.id)).after(serde_json::json!({
        "email": account.email, "name": account.name, "platform_admin": account.platform_admin,
    })));
    Ok(account)
}

/// Creates many accounts, in as few statements as the databases allow, with one audit entry for all. Gives their ids in
/// order. Quick only for accounts that bring a [`Credential::Hash`].
///
/// # Errors
/// As [`create`]; none is created then.
pub async fn create_many(ctx: &Ctx, new: Vec<NewAccount>) -> Result<Vec<Uuid>> {
    let mut ids = Vec::with_capacity(new.len());
    let mut rows = Vec::with_capacity(new.len());
    for new in new {
        let row = row(ctx, new).await?;
        ids.extend(row.id.try_as_ref().copied());
        rows.push(row);
    }
    if rows.is_empty() {
        return Ok(ids);
    }
    kernel::db::insert_many::<Entity>(ctx.uow(), rows).await?;
    ctx.audit(Entry::new("account", "create_many", None).after(serde_json::json!({ "count": ids.len() })));
    Ok(ids)
}

async fn row(ctx: &Ctx, new: NewAccount) -> Result<ActiveModel> {
    let password_hash = match new.credential {
        Credential::Hash(hash) => hash,
        Credential::Password(password) => {
            policy::check("password", password.expose_secret(), &new.email)?;
            passwords::hash(&ctx.services().config().auth, password.expose_secret()).await?
        }
    };
    let now = ctx.now();
    Ok(ActiveModel {
        id: Set(ctx.new_id()),
        email: Set(new.email),
        phone: Set(new.phone),
        password_hash: Set(password_hash),
        name: Set(new.name),
        language: Set(new.language),
        platform_admin: Set(new.platform_admin),
        status: Set(Status::Active),
        password_changed_at: Set(now),
        last_login_at: Set(None),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
    })
}

/// The account with this address.
///
/// # Errors
/// The database's.
pub async fn find_by_email(ctx: &Ctx, email: &Email) -> Result<Option<Model>> {
    Ok(select().filter(Column::Email.eq(email.clone())).one(ctx.uow()).await?)
}

/// The account with this id.
///
/// # Errors
/// 404 when there is none.
pub async fn get(ctx: &Ctx, id: Uuid) -> Result<Model> {
    select().filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// Sets a new password for who has forgotten theirs, and ends all their sessions. For the command line: no operation
/// offers it. A server that runs meanwhile notices within `auth.session_cache_seconds`.
///
/// # Errors
/// 404 when the address has no account, 422 for a password that the policy refuses.
pub async fn reset_password(ctx: &Ctx, email: &Email, new: &SecretString) -> Result<Model> {
    let account = find_by_email(ctx, email).await?.ok_or_else(Error::not_found)?;
    policy::check("password", new.expose_secret(), email)?;
    let hash = passwords::hash(&ctx.services().config().auth, new.expose_secret()).await?;
    let account = set_password(ctx, &account, hash).await?;
    let ended = sessions::revoke(ctx, Which::AllOf(account.id), "password_reset").await?;
    ctx.audit(Entry::new("account", "reset_password", Some(account.id)).after(serde_json::json!({ "sessions_ended": ended })));
    Ok(account)
}

/// Keeps a new password's hash, if the account still is as it was read.
///
/// # Errors
/// 412 when somebody else changed the account in between.
pub(super) async fn set_password(ctx: &Ctx, account: &Model, hash: String) -> Result<Model> {
    let row = ActiveModel { password_hash: Set(hash), password_changed_at: Set(ctx.now()), ..Default::default() };
    update(ctx, account, row).await
}

/// Writes changed columns, if the account still has the version it was read with.
///
/// # Errors
/// 412 when somebody else changed it in between.
pub(super) async fn update(ctx: &Ctx, before: &Model, mut row: ActiveModel) -> Result<Model> {
    row.id = Set(before.id);
    row.version = Set(before.version + 1);
    row.updated_at = Set(ctx.now());
    match Entity::update(row).validate()?.filter(Column::Version.eq(before.version)).exec(ctx.uow()).await {
        Err(sea_orm::DbErr::RecordNotUpdated) => Err(Error::new(&code::PRECONDITION_FAILED)),
        other => Ok(other?),
    }
}

/// Writes what is no change of the account: when it was used, and a better hash of the same password. The version stays.
///
/// # Errors
/// The database's.
pub(super) async fn touch(ctx: &Ctx, id: Uuid, row: ActiveModel) -> Result<()> {
    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(ctx.uow()).await?;
    Ok(())
}
