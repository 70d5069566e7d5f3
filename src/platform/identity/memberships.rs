//! What can be done with memberships.

use kernel::access::{Actor, Role, RoleSet};
use kernel::audit::Entry;
use kernel::db::Access;
use kernel::errors::{Detail, Error, Problems, Result};
use kernel::events::{Event, EventType};
use kernel::{Ctx, Origin, Services};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, PaginatorTrait, QueryFilter, QuerySelect, RelationTrait};
use utoipa::ToSchema;
use uuid::Uuid;

use super::account;
use super::code::LAST_ADMIN;
use super::gate;
use super::membership::{ActiveModel, Column, Entity, Model, Relation, Roles, Status, of_any_school};

/// Makes an account a member of the context's school.
///
/// # Errors
/// 422 for no role or `super_admin`, 409 `DUPLICATE` when it is a member already.
pub async fn add(ctx: &Ctx, account_id: Uuid, roles: &[Role], title: Option<String>) -> Result<Model> {
    check_roles(roles)?;
    let membership = ctx.insert::<Entity>(row(account_id, roles, title)).await?;
    ctx.audit(Entry::new("user", "create", Some(membership.id)).after(serde_json::to_value(&membership)?));
    announce(ctx, "resource.created", &membership);
    Ok(membership)
}

/// An account's membership of the context's school, while it may be used.
///
/// # Errors
/// The database's.
pub async fn active(ctx: &Ctx, account_id: Uuid) -> Result<Option<Model>> {
    let of = ctx.find::<Entity>().filter(Column::AccountId.eq(account_id)).filter(Column::Status.eq(Status::Active));
    Ok(of.one(ctx.uow()).await?)
}

/// A membership to be.
#[derive(Debug, Clone)]
pub struct NewMembership {
    /// The account.
    pub account_id: Uuid,
    /// What they are in the school.
    pub roles: Vec<Role>,
    /// What they are called there.
    pub title: Option<String>,
}

/// Makes many accounts members of the context's school, in as few statements as the databases allow, with one audit
/// entry for all.
///
/// # Errors
/// As [`add`]; none becomes a member then.
pub async fn add_many(ctx: &Ctx, new: Vec<NewMembership>) -> Result<()> {
    let count = new.len();
    let mut rows = Vec::with_capacity(count);
    for new in new {
        check_roles(&new.roles)?;
        rows.push(row(new.account_id, &new.roles, new.title));
    }
    ctx.insert_many::<Entity>(rows).await?;
    ctx.audit(Entry::new("user", "create_many", None).after(serde_json::json!({ "count": count })));
    Ok(())
}

fn row(account_id: Uuid, roles: &[Role], title: Option<String>) -> ActiveModel {
    ActiveModel {
        account_id: Set(account_id),
        roles: Set(roles.iter().copied().collect()),
        title: Set(title),
        status: Set(Status::Active),
        ..ActiveModel::default()
    }
}

/// Nobody is a member as nothing; and who runs the platform is no school's to name.
pub(super) fn check_roles(roles: &[Role]) -> Result<()> {
    let mut problems = Problems::new();
    problems.add_if(roles.is_empty(), || Detail::of("roles", "min_items").with("limit", 1));
    for (index, role) in roles.iter().enumerate() {
        problems.add_if(*role == Role::SuperAdmin, || Detail::of(format!("roles[{index}]"), "not_allowed"));
    }
    problems.into_result()
}

/// Says whether an account's membership of the context's school counts. Without one, or when it is so already, nothing
/// happens.
///
/// # Errors
/// 409 `LAST_ADMIN` when the school would be left without an administrator; 412 when somebody else changed it in between.
pub async fn set_status(ctx: &Ctx, account_id: Uuid, status: Status) -> Result<()> {
    match of_school(ctx, account_id).await? {
        Some(before) if before.status != status => {
            let roles = before.roles.clone();
            change(ctx, before, roles, status).await
        }
        _ => Ok(()),
    }
}

/// Takes these roles from an account in the context's school: what is left when somebody's work there ends. With no role
/// left, the membership is suspended. Gives whether anything changed.
///
/// # Errors
/// As [`set_status`].
pub async fn take_roles(ctx: &Ctx, account_id: Uuid, taken: RoleSet) -> Result<bool> {
    let Some(before) = of_school(ctx, account_id).await? else { return Ok(false) };
    let left: Roles = before.roles.0.iter().copied().filter(|role| !taken.has(*role)).collect();
    let (roles, status) = if left.0.is_empty() { (before.roles.clone(), Status::Suspended) } else { (left, before.status) };
    if roles == before.roles && status == before.status {
        return Ok(false);
    }
    change(ctx, before, roles, status).await.map(|()| true)
}

async fn of_school(ctx: &Ctx, account_id: Uuid) -> Result<Option<Model>> {
    Ok(ctx.find::<Entity>().filter(Column::AccountId.eq(account_id)).one(ctx.uow()).await?)
}

async fn change(ctx: &Ctx, before: Model, roles: Roles, status: Status) -> Result<()> {
    if is_admin(&before.roles, before.status) && !is_admin(&roles, status) {
        ensure_an_admin_remains(ctx, &before).await?;
    }
    let row = ActiveModel { roles: Set(roles), status: Set(status), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    let entry = Entry::new("user", "update", Some(after.id)).before(serde_json::to_value(&before)?);
    ctx.audit(entry.after(serde_json::to_value(&after)?));
    announce(ctx, "resource.updated", &after);
    gate::account_changes(ctx, after.account_id);
    Ok(())
}

/// The memberships of an account that count, in whichever schools. The context's realm must be the account's own.
///
/// # Errors
/// The database's.
pub(super) async fn of_account(ctx: &Ctx, account_id: Uuid) -> Result<Vec<Model>> {
    let own = of_any_school().filter(Column::AccountId.eq(account_id)).filter(Column::Status.eq(Status::Active));
    Ok(own.all(ctx.uow()).await?)
}

/// The same, in a unit of work of its own that has ended when this returns.
///
/// # Errors
/// The database's.
pub(super) async fn read_of(services: &Services, actor: Actor, origin: Origin, account_id: Uuid) -> Result<Vec<Model>> {
    let ctx = Ctx::account(services, Actor { account_id: Some(account_id), ..actor }, origin, Access::Read);
    let memberships = of_account(&ctx, account_id).await?;
    ctx.commit().await?;
    Ok(memberships)
}

/// Makes sure that the school keeps an administrator who can sign in when `leaving` is one no more. Locks the
/// administrators' rows, so that two who leave at once do not both count the other.
///
/// # Errors
/// 409 `LAST_ADMIN`.
pub(super) async fn ensure_an_admin_remains(ctx: &Ctx, leaving: &Model) -> Result<()> {
    let admins = ctx.find::<Entity>().filter(has_role(Role::SchoolAdmin)).filter(Column::Status.eq(Status::Active));
    let locked = admins.clone().lock_exclusive().all(ctx.uow()).await?;
    if !locked.iter().any(|admin| admin.id == leaving.id) {
        return Ok(());
    }
    let others = admins
        .filter(Column::Id.ne(leaving.id))
        .join(sea_orm::JoinType::InnerJoin, Relation::Account.def())
        .filter(account::Column::Status.eq(account::Status::Active));
    if others.count(ctx.uow()).await? == 0 { Err(Error::conflict(&LAST_ADMIN)) } else { Ok(()) }
}

/// Rows whose roles hold this one. The array is searched as text, which both databases can: a role's name with its
/// quotes is part of no other's, and the `_` of some, which stands for any character, makes none of them another.
pub(super) fn has_role(role: Role) -> Condition {
    let roles = Expr::col(Column::Roles.as_column_ref()).cast_as("text");
    Condition::all().add(roles.like(format!("%\"{}\"%", role.as_str())))
}

/// What the events of users tell.
#[derive(Debug, ToSchema)]
#[schema(as = UserChanged)]
#[expect(dead_code, reason = "the schema of what `announce` writes")]
struct UserChanged {
    /// Id of the user in the school.
    id: Uuid,
    /// The account.
    account_id: Uuid,
    /// The user's version after the change.
    version: i64,
}

/// The types of event of users.
pub(super) fn events() -> Vec<EventType> {
    [
        ("resource.created", "Somebody became a user of the school."),
        ("resource.updated", "What somebody is in the school was changed."),
        ("resource.deleted", "Somebody is a user of the school no more."),
    ]
    .map(|(topic, about)| EventType::new::<UserChanged>(topic, "user", about))
    .into()
}

/// Tells the other modules of a change.
pub(super) fn announce(ctx: &Ctx, topic: &'static str, membership: &Model) {
    ctx.emit(Event {
        topic,
        entity: "user",
        entity_id: membership.id,
        payload: serde_json::json!({ "id": membership.id, "account_id": membership.account_id, "version": membership.version }),
    });
}

/// Whether these roles make an administrator.
pub(super) fn is_admin(roles: &Roles, status: Status) -> bool {
    status == Status::Active && roles.0.contains(&Role::SchoolAdmin)
}
