//! What is told live of learners: that something about them has changed, and never what.

use futures::future::LocalBoxFuture;
use kernel::events::Heard;
use kernel::realtime::{Channel, Feed, Scope, Told};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::student::{Column, Entity};

const READ: &str = "sis.student.read";

pub(super) const CHANNELS: &[Channel] = &[
    Channel { name: "students", about: "Every change of a learner, for who sees all of them.", scope: Scope::School(READ) },
    Channel {
        name: "students/{id}",
        about: "Changes of one learner, for who sees them.",
        scope: Scope::Record { permission: READ, reaches, state: None },
    },
];

const TOPICS: &[&str] = &[
    "resource.created",
    "resource.updated",
    "resource.deleted",
    "resource.restored",
    "sis.student.enrolled",
    "sis.student.readmitted",
    "sis.student.withdrawn",
    "sis.student.graduated",
];

pub(super) const FEEDS: &[Feed] = &[
    Feed { channel: "students", topics: TOPICS, entity: "student", told },
    Feed { channel: "students/{id}", topics: TOPICS, entity: "student", told },
];

fn told(event: &Heard) -> Option<Told> {
    Told::change(event, "id")
}

fn reaches(ctx: &Ctx, id: Uuid) -> LocalBoxFuture<'_, Result<bool>> {
    Box::pin(async move {
        let student = ctx.find::<Entity>().filter(Column::Id.eq(id)).filter(ctx.visible("student", READ, Column::Id));
        Ok(student.count(ctx.uow()).await? > 0)
    })
}
