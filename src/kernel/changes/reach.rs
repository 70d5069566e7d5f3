//! How far the caller sees, as a fingerprint: that it has changed is something no record's change says.

use aws_lc_rs::digest;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::UnionType;
use uuid::Uuid;

use crate::Ctx;
use crate::access::Reach;
use crate::errors::Result;
use crate::resource::ResourceInfo;

/// A fingerprint of the caller's roles and, when any of these resources reaches only as far as somebody is related, of
/// the ids they are related to: one statement, over what modules declare as
/// [`Visibility`](crate::access::Visibility). It changes with the day too, when a relation has dates.
///
/// What hangs on those ids (the enrolments of the learners of a class) is not looked at: a record that changes hands
/// between two related ones is a change of its own, which the feed shows to whom it comes.
pub(super) async fn fingerprint(ctx: &Ctx, resources: &[&ResourceInfo]) -> Result<String> {
    let mut context = digest::Context::new(&digest::SHA256);
    for role in ctx.actor().roles.iter() {
        context.update(role.as_str().as_bytes());
        context.update(b",");
    }
    if resources.iter().any(|resource| ctx.reach(&resource.list_permission()) == Some(Reach::Related)) {
        for id in related(ctx).await? {
            context.update(id.as_bytes());
        }
    }
    Ok(hex::encode(context.finish().as_ref().get(..8).unwrap_or_default()))
}

/// Every id that the actor is related to in any of their roles, in order.
async fn related(ctx: &Ctx) -> Result<Vec<Uuid>> {
    let registry = ctx.services().registry();
    let mine = registry.all_visibilities().filter(|visibility| ctx.actor().roles.has(visibility.role));
    let all = mine.map(|visibility| (visibility.ids)(ctx)).reduce(|mut all, more| {
        all.union(UnionType::All, more);
        all
    });
    let Some(all) = all else { return Ok(Vec::new()) };
    let rows = ctx.uow().query_all(&all).await?;
    let mut ids = rows.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<Vec<Uuid>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
