//! `DELETE /users/{id}`.

use kernel::Ctx;
use kernel::audit::Entry;
use kernel::errors::Result;
use kernel::operation::Id;

use super::super::gate;
use super::super::membership::Entity;
use super::super::memberships;
use super::find;

/// Ends a membership. The account stays, with its other schools.
///
/// # Errors
/// 404, 412; 409 `LAST_ADMIN` when the school would be left without one.
pub(in super::super) async fn delete(ctx: &Ctx, Id(id): Id) -> Result<()> {
    let (membership, account) = find(ctx, id).await?;
    ctx.check_version(&membership)?;
    if memberships::is_admin(&membership.roles, membership.status) {
        memberships::ensure_an_admin_remains(ctx, &membership).await?;
    }
    ctx.delete::<Entity>(&membership).await?;
    ctx.audit(Entry::new("user", "delete", Some(id)).before(serde_json::to_value(&membership)?));
    memberships::announce(ctx, "resource.deleted", &membership);
    gate::account_changes(ctx, account.id);
    Ok(())
}
