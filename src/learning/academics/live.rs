//! What is told live of classes: that a class, who is in it or who teaches it has changed, and never who.

use futures::future::LocalBoxFuture;
use kernel::realtime::{Channel, Feed, Scope, Told};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::class::{Column, Entity};

const READ: &str = "academics.class.read";

pub(super) const CHANNELS: &[Channel] = &[Channel {
    name: "classes/{id}",
    about: "Changes of one class, of who is in it (`class_member`) and of who teaches it (`class_teacher`), for who sees the class.",
    scope: Scope::Record { permission: READ, reaches, state: None },
}];

const TOPICS: &[&str] = &["resource.created", "resource.updated", "resource.deleted", "resource.restored"];

pub(super) const FEEDS: &[Feed] = &[
    Feed { channel: "classes/{id}", topics: TOPICS, entity: "class", told: |event| Told::change(event, "id") },
    Feed { channel: "classes/{id}", topics: TOPICS, entity: "class_member", told: |event| Told::change(event, "class_id") },
    Feed { channel: "classes/{id}", topics: TOPICS, entity: "class_teacher", told: |event| Told::change(event, "class_id") },
];

fn reaches(ctx: &Ctx, id: Uuid) -> LocalBoxFuture<'_, Result<bool>> {
    Box::pin(async move {
        let class = ctx.find::<Entity>().filter(Column::Id.eq(id)).filter(ctx.visible("class", READ, Column::Id));
        Ok(class.count(ctx.uow()).await? > 0)
    })
}
