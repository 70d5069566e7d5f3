//! What the module tells of a learner: in which classes they were, day by day and as of a day.

use chrono::NaiveDate;
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use kernel::resource::{Verb, find_scoped};
use kernel::{Ctx, Module, Result};
use people::sis::as_of::{AsOfSource, Named};
use people::sis::timeline::{Happened, TimelineSource};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::class;
use super::class_member::{Column, Model};
use super::class_members::ClassMembers;
use super::period::covering;

const READ: &str = "academics.class_member.read";

pub(super) fn declare(module: &mut Module) {
    module.offer(TimelineSource { name: "classes", permission: READ, read: classes });
    module.offer(AsOfSource { name: "classes", permission: READ, read: classes_on });
}

fn classes(ctx: &Ctx, student_id: Uuid) -> LocalBoxFuture<'_, Result<Vec<Happened>>> {
    async move {
        let members = find_scoped::<ClassMembers>(ctx, Verb::List).filter(Column::StudentId.eq(student_id));
        let members = members.all(ctx.uow()).await?;
        let names = names(ctx, &members).await?;
        let mut all = Vec::new();
        for member in members {
            let name = names.iter().find(|class| class.id == member.class_id).map(|class| class.name.clone());
            let name = name.unwrap_or_default();
            let of = |on, key| Happened::new(on, key, "class_member", member.id).with("class", name.clone());
            all.push(of(member.starts_on, "timeline-class"));
            all.extend(member.ends_on.map(|end| of(end, "timeline-class-left")));
        }
        Ok(all)
    }
    .boxed_local()
}

fn classes_on(ctx: &Ctx, student_id: Uuid, day: NaiveDate) -> LocalBoxFuture<'_, Result<Vec<Named>>> {
    async move {
        let members = find_scoped::<ClassMembers>(ctx, Verb::List).filter(Column::StudentId.eq(student_id));
        let members = members.filter(covering(Column::StartsOn, Column::EndsOn, day)).all(ctx.uow()).await?;
        names(ctx, &members).await
    }
    .boxed_local()
}

/// The classes, deleted ones too: that somebody was in one was so.
async fn names(ctx: &Ctx, members: &[Model]) -> Result<Vec<Named>> {
    let ids = members.iter().map(|member| member.class_id);
    let classes = ctx.find_with_deleted::<class::Entity>().filter(class::Column::Id.is_in(ids));
    let classes = classes.order_by_asc(class::Column::Name).all(ctx.uow()).await?;
    Ok(classes.into_iter().map(|class| Named { id: class.id, name: class.name }).collect())
}
