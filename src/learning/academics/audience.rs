//! Whom one can write to about a class.

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use kernel::{Ctx, Result, resource};
use people::sis;
use platform::notifications::Recipient;
use platform::notifications::audience::GroupKind;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::class_list::on_roll;
use super::class_member::{self, Column};
use super::classes::Classes;
use super::period::covering;

/// The families of a class.
pub(super) const CLASS_GUARDIANS: GroupKind = GroupKind {
    kind: "class_guardians",
    about: "The guardians of the learners who are in a class today, but for those without custody.",
    resolve: guardians,
};

fn guardians(ctx: &Ctx, id: Uuid) -> LocalBoxFuture<'_, Result<Vec<Recipient>>> {
    async move {
        let class = resource::get::<Classes>(ctx, id).await?;
        let today = ctx.today();
        let members = ctx
            .find::<class_member::Entity>()
            .select_only()
            .column(Column::StudentId)
            .filter(Column::ClassId.eq(class.id))
            .filter(covering(Column::StartsOn, Column::EndsOn, today))
            .filter(Column::StudentId.in_subquery(on_roll(ctx, today)))
            .filter(ctx.visible("student", "sis.student.read", Column::StudentId));
        sis::guardians_of(ctx, members.into_query()).await
    }
    .boxed_local()
}
