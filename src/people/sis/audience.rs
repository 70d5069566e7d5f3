//! Whom of a learner's family the school writes to.

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use kernel::i18n::Language;
use kernel::{Ctx, Result, resource};
use platform::notifications::Recipient;
use platform::notifications::audience::GroupKind;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::guardian_link::{self, Custody};
use super::{Students, guardian, student};

/// The family of one learner.
pub(super) const STUDENT_GUARDIANS: GroupKind = GroupKind {
    kind: "student_guardians",
    about: "The guardians of a learner, but for those without custody.",
    resolve: of_student,
};

fn of_student(ctx: &Ctx, id: Uuid) -> LocalBoxFuture<'_, Result<Vec<Recipient>>> {
    async move {
        let student = resource::get::<Students>(ctx, id).await?;
        let one = ctx.find::<student::Entity>().select_only().column(student::Column::Id);
        guardians(ctx, one.filter(student::Column::Id.eq(student.id)).into_query()).await
    }
    .boxed_local()
}

/// The guardians of these learners (a query of their ids), each once, but for those without custody: who has none hears
/// nothing of the learner from the school.
///
/// # Errors
/// The database's.
pub async fn guardians(ctx: &Ctx, students: SelectStatement) -> Result<Vec<Recipient>> {
    use guardian_link::Column as C;
    let linked = ctx
        .find::<guardian_link::Entity>()
        .select_only()
        .column(C::GuardianId)
        .filter(C::Custody.ne(Custody::None))
        .filter(C::StudentId.in_subquery(students))
        .into_query();
    let found = ctx
        .find::<guardian::Entity>()
        .filter(guardian::Column::Id.in_subquery(linked))
        .order_by_asc(guardian::Column::Id)
        .all(ctx.uow())
        .await?;
    Ok(found.into_iter().map(recipient).collect())
}

fn recipient(guardian: guardian::Model) -> Recipient {
    let names = [guardian.title, Some(guardian.first_name), Some(guardian.last_name)];
    Recipient {
        account_id: guardian.account_id,
        person: Some(("guardian", guardian.id)),
        name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        language: guardian.language.as_deref().and_then(|code| code.parse::<Language>().ok()),
        email: guardian.email,
        phone: guardian.phone.or(guardian.alternative_phone),
        because: "because_guardian".to_owned(),
        ..Recipient::default()
    }
}
