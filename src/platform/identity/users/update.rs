//! `PATCH /users/{id}`.

use kernel::Ctx;
use kernel::access::Role;
use kernel::audit::Entry;
use kernel::errors::Result;
use kernel::operation::{Body, Id};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use validator::Validate;

use super::super::gate;
use super::super::membership::{ActiveModel, Entity, Roles, Status};
use super::super::memberships;
use super::{User, find};

/// What is to change; what is not given stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct UserPatch {
    /// What they are in the school from now on: any role but `super_admin`.
    #[schema(min_items = 1, max_items = 7)]
    #[schema(nullable = false)]
    pub(in super::super) roles: Option<Vec<Role>>,
    /// What they are called there; `null` takes the title away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 80)]
    pub(in super::super) title: Option<Option<String>>,
    /// Whether the membership counts.
    #[schema(nullable = false)]
    pub(in super::super) status: Option<Status>,
}

/// Tells a field that is `null` from one that is not there.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Changes roles, title or status of somebody in this school. It holds from their next request on.
///
/// # Errors
/// 404, 412; 422 for roles that are not to be given; 409 `LAST_ADMIN` when the school would be left without one.
pub(in super::super) async fn update(ctx: &Ctx, (Id(id), Body(patch)): (Id, Body<UserPatch>)) -> Result<User> {
    let (before, account) = find(ctx, id).await?;
    ctx.check_version(&before)?;
    let roles: Roles = match &patch.roles {
        Some(roles) => {
            memberships::check_roles(roles)?;
            roles.iter().copied().collect()
        }
        None => before.roles.clone(),
    };
    let title = patch.title.unwrap_or_else(|| before.title.clone());
    let status = patch.status.unwrap_or(before.status);
    if (&roles, &title, status) == (&before.roles, &before.title, before.status) {
        return Ok(User::of(before, account));
    }
    if memberships::is_admin(&before.roles, before.status) && !memberships::is_admin(&roles, status) {
        memberships::ensure_an_admin_remains(ctx, &before).await?;
    }
    let row = ActiveModel { roles: Set(roles), title: Set(title), status: Set(status), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    ctx.audit(Entry::new("user", "update", Some(id)).before(serde_json::to_value(&before)?).after(serde_json::to_value(&after)?));
    memberships::announce(ctx, "resource.updated", &after);
    gate::account_changes(ctx, account.id);
    Ok(User::of(after, account))
}
