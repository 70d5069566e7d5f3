//! The list of a class: who is in it on a day, in the order of the register. Who is not on the roll of the school on
//! that day is not on the list, even while nobody has ended their place in the class.

use chrono::NaiveDate;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::operation::{Id, Query, View};
use kernel::{Ctx, Result};
use people::sis::{StudentGuardian, enrolment, load_guardians, student};

use super::super::class;
use super::super::class_member::{self, Column};
use super::super::classes::Classes;
use super::super::period::covering;

/// On which day, with what.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ClassListQuery {
    /// The day; today unless given.
    pub as_of: Option<NaiveDate>,
    /// What is shown with each student.
    pub include: Option<ClassListInclude>,
}

/// What a class list can show with each student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClassListInclude {
    /// The guardians that the caller may see, in the order they are called.
    Guardians,
}

/// A line of a class list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClassListEntry {
    /// The membership.
    pub class_member_id: Uuid,
    /// The student.
    pub student_id: Uuid,
    /// The student's number.
    pub student_number: String,
    /// First name.
    pub first_name: String,
    /// Further given names.
    pub middle_names: Option<String>,
    /// Last name.
    pub last_name: String,
    /// What the student is called.
    pub preferred_name: Option<String>,
    /// Sex.
    pub sex: people::sis::student::Sex,
    /// First day in the class.
    pub starts_on: NaiveDate,
    /// Last day in the class; `null` while it goes on.
    pub ends_on: Option<NaiveDate>,
    /// The guardians, when they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardians: Option<Vec<StudentGuardian>>,
}

impl View for ClassListEntry {}

/// The students of a class on a day: those the caller may see. Four statements with their guardians, however many they are.
///
/// # Errors
/// 404; 403 for guardians that the caller may not see at all.
pub async fn class_list(ctx: &Ctx, (Id(class_id), Query(query)): (Id, Query<ClassListQuery>)) -> Result<Vec<ClassListEntry>> {
    let class = kernel::resource::get::<Classes>(ctx, class_id).await?;
    let day = query.as_of.unwrap_or_else(|| ctx.today());
    let lines = lines(ctx, &class, day, query.include).await?;
    ctx.set_meta(&serde_json::json!({ "total": lines.len(), "as_of": day }));
    Ok(lines)
}

/// The lines of a class's list.
///
/// # Errors
/// 403; the database's.
pub(super) async fn lines(
    ctx: &Ctx,
    class: &class::Model,
    day: NaiveDate,
    include: Option<ClassListInclude>,
) -> Result<Vec<ClassListEntry>> {
    if include == Some(ClassListInclude::Guardians) {
        ctx.require("sis.guardian_link.read")?;
    }
    let mut lines: Vec<_> = members(ctx, class, day).await?.into_iter().map(ClassListEntry::from).collect();
    if include == Some(ClassListInclude::Guardians) {
        let mut guardians = load_guardians(ctx, lines.iter().map(|line| line.student_id).collect()).await?;
        lines.iter_mut().for_each(|line| line.guardians = Some(guardians.remove(&line.student_id).unwrap_or_default()));
    }
    Ok(lines)
}

/// Who is in a class on a day, of those that the caller may see, in the order of the register.
///
/// # Errors
/// The database's.
pub(super) async fn members(
    ctx: &Ctx,
    class: &class::Model,
    day: NaiveDate,
) -> Result<Vec<(class_member::Model, student::Model)>> {
    let found = ctx
        .find::<class_member::Entity>()
        .join(JoinType::InnerJoin, to_student())
        .select_also(student::Entity)
        .filter(Column::ClassId.eq(class.id))
        .filter(covering(Column::StartsOn, Column::EndsOn, day))
        .filter(student::Column::DeletedAt.is_null())
        .filter(Column::StudentId.in_subquery(on_roll(ctx, day)))
        .filter(ctx.visible("student", "sis.student.read", Column::StudentId))
        .order_by_asc(student::Column::LastName)
        .order_by_asc(student::Column::FirstName)
        .order_by_asc(student::Column::Id)
        .all(ctx.uow())
        .await?;
    Ok(found.into_iter().filter_map(|(member, student)| Some((member, student?))).collect())
}

fn to_student() -> RelationDef {
    use student::Column as S;
    class_member::Entity::belongs_to(student::Entity).from((Column::SchoolId, Column::StudentId)).to((S::SchoolId, S::Id)).into()
}

impl From<(class_member::Model, student::Model)> for ClassListEntry {
    fn from((member, student): (class_member::Model, student::Model)) -> Self {
        Self {
            class_member_id: member.id,
            student_id: student.id,
            student_number: student.student_number,
            first_name: student.first_name,
            middle_names: student.middle_names,
            last_name: student.last_name,
            preferred_name: student.preferred_name,
            sex: student.sex,
            starts_on: member.starts_on,
            ends_on: member.ends_on,
            guardians: None,
        }
    }
}

/// The students who are enrolled on a day.
pub(in crate::academics) fn on_roll(ctx: &Ctx, day: NaiveDate) -> SelectStatement {
    use enrolment::Column as C;
    ctx.find::<enrolment::Entity>().select_only().column(C::StudentId).filter(covering(C::StartsOn, C::EndsOn, day)).into_query()
}
