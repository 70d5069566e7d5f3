//! Brothers and sisters, and who lives together: worked out from guardians, never kept.
//!
//! Whoever asks sees the learners and guardians that they may see anyway, and no more: a parent does not learn of the other
//! parent's children or address by way of a shared child, and who has no custody of a child does not find it here.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Ctx;
use kernel::Result;
use kernel::operation::{Id, View};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::guardian_link::{self, Custody};
use super::included::GuardianSummary;
use super::student::{self, Status};
use super::{guardian, students};

/// A learner in few words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StudentSummary {
    /// Id.
    pub id: Uuid,
    /// The number the school knows them by.
    pub student_number: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// How they stand with the school.
    pub status: Status,
}

/// A brother or sister.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sibling {
    /// Who it is.
    pub student: StudentSummary,
    /// The guardians that both have, as far as the caller may know of them.
    pub shared_guardian_ids: Vec<Uuid>,
    /// Whether both live with one of the guardians they share.
    pub lives_together: bool,
}

/// Who lives together.
#[derive(Debug, Serialize, ToSchema)]
pub struct Household {
    /// The adults that learners live with.
    pub guardians: Vec<GuardianSummary>,
    /// The learners who live with one of them.
    pub students: Vec<StudentSummary>,
}

impl View for StudentSummary {}
impl View for Sibling {}
impl View for Household {}

impl From<student::Model> for StudentSummary {
    fn from(student: student::Model) -> Self {
        Self {
            id: student.id,
            student_number: student.student_number,
            first_name: student.first_name,
            last_name: student.last_name,
            status: student.status,
        }
    }
}

/// Learners who share a guardian with this one, by name.
///
/// # Errors
/// 404.
pub(super) async fn siblings(ctx: &Ctx, Id(id): Id) -> Result<Vec<Sibling>> {
    let student = students::for_reading(ctx, id, "sis.student.read").await?;
    let own = links(ctx, Of::Students(&[student.id])).await?;
    let guardians: BTreeSet<Uuid> = own.iter().map(|link| link.guardian_id).collect();
    let lives_with: BTreeSet<Uuid> = own.iter().filter(|link| link.lives_with).map(|link| link.guardian_id).collect();
    let mut by_student: BTreeMap<Uuid, Vec<guardian_link::Model>> = BTreeMap::new();
    for link in links(ctx, Of::Guardians(&guardians)).await?.into_iter().filter(|link| link.student_id != id) {
        by_student.entry(link.student_id).or_default().push(link);
    }
    let mut found = Vec::new();
    for student in visible_students(ctx, by_student.keys().copied().collect()).await? {
        let shared = by_student.remove(&student.id).unwrap_or_default();
        let lives_together = shared.iter().any(|link| link.lives_with && lives_with.contains(&link.guardian_id));
        let shared_guardian_ids = shared.into_iter().map(|link| link.guardian_id).collect();
        found.push(Sibling { student: student.into(), shared_guardian_ids, lives_together });
    }
    Ok(found)
}

/// Who this learner lives with: the adults, and the learners who live with one of them.
///
/// # Errors
/// 404.
pub(super) async fn household(ctx: &Ctx, Id(id): Id) -> Result<Household> {
    let student = students::for_reading(ctx, id, "sis.student.read").await?;
    let lives = |links: Vec<guardian_link::Model>| links.into_iter().filter(|link| link.lives_with);
    let adults: BTreeSet<Uuid> = lives(links(ctx, Of::Students(&[student.id])).await?).map(|link| link.guardian_id).collect();
    let mut children: BTreeSet<Uuid> = lives(links(ctx, Of::Guardians(&adults)).await?).map(|link| link.student_id).collect();
    children.insert(student.id);
    let all: Vec<Uuid> = children.iter().copied().collect();
    let adults: BTreeSet<Uuid> = lives(links(ctx, Of::Students(&all)).await?).map(|link| link.guardian_id).collect();
    use guardian::Column as C;
    let guardians = ctx
        .find::<guardian::Entity>()
        .filter(C::Id.is_in(adults))
        .filter(ctx.visible("guardian", "sis.guardian.read", C::Id))
        .order_by_asc(C::LastName)
        .order_by_asc(C::FirstName)
        .all(ctx.uow())
        .await?;
    let students = visible_students(ctx, all).await?.into_iter().map(StudentSummary::from).collect();
    Ok(Household { guardians: guardians.into_iter().map(GuardianSummary::from).collect(), students })
}

/// Whose links.
enum Of<'a> {
    Students(&'a [Uuid]),
    Guardians(&'a BTreeSet<Uuid>),
}

/// Links with some custody, whose guardian the caller may know of.
async fn links(ctx: &Ctx, of: Of<'_>) -> Result<Vec<guardian_link::Model>> {
    use guardian_link::Column as C;
    let links = ctx.find::<guardian_link::Entity>().filter(C::Custody.ne(Custody::None));
    let links = match of {
        Of::Students(ids) => links.filter(C::StudentId.is_in(ids.iter().copied())),
        Of::Guardians(ids) => links.filter(C::GuardianId.is_in(ids.iter().copied())),
    };
    let links = links.filter(ctx.visible("guardian", "sis.guardian.read", C::GuardianId));
    Ok(links.order_by_asc(C::ContactPriority).all(ctx.uow()).await?)
}

async fn visible_students(ctx: &Ctx, ids: Vec<Uuid>) -> Result<Vec<student::Model>> {
    use student::Column as C;
    let those = ctx.find::<student::Entity>().filter(C::Id.is_in(ids));
    let those = those.filter(ctx.visible("student", "sis.student.read", C::Id));
    Ok(those.order_by_asc(C::LastName).order_by_asc(C::FirstName).order_by_asc(C::Id).all(ctx.uow()).await?)
}
