//! The list of a class: who is in it on a day, in the order of the register. Who is not on the roll of the school on
//! that day is not on the list, even while nobody has ended their place in the class.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::operation::{Id, Query, View};
use kernel::{Ctx, Result};
use people::sis::{enrolment, student};

use super::class_member::{self, Column};
use super::classes::Classes;
use super::period::covering;

/// On which day.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ClassListQuery {
    /// The day; today unless given.
    pub as_of: Option<NaiveDate>,
}

/// A line of a class list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
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
}

impl View for ClassListEntry {}

/// The students of a class on a day: those the caller may see.
///
/// # Errors
/// 404.
pub async fn class_list(ctx: &Ctx, (Id(class_id), Query(query)): (Id, Query<ClassListQuery>)) -> Result<Vec<ClassListEntry>> {
    let class = kernel::resource::get::<Classes>(ctx, class_id).await?;
    let day = query.as_of.unwrap_or_else(|| ctx.today());
    let members = ctx.find::<class_member::Entity>().filter(Column::ClassId.eq(class.id)).filter(covering(
        Column::StartsOn,
        Column::EndsOn,
        day,
    ));
    let ids = members.clone().select_only().column(Column::StudentId).into_query();
    let students = ctx
        .find::<student::Entity>()
        .filter(student::Column::Id.in_subquery(ids))
        .filter(student::Column::Id.in_subquery(on_roll(ctx, day)))
        .filter(ctx.visible("student", "sis.student.read", student::Column::Id))
        .order_by_asc(student::Column::LastName)
        .order_by_asc(student::Column::FirstName)
        .order_by_asc(student::Column::Id)
        .all(ctx.uow())
        .await?;
    let mut places: HashMap<Uuid, class_member::Model> =
        members.all(ctx.uow()).await?.into_iter().map(|member| (member.student_id, member)).collect();
    let lines: Vec<_> = students
        .into_iter()
        .filter_map(|student| {
            let member = places.remove(&student.id)?;
            Some(ClassListEntry {
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
            })
        })
        .collect();
    ctx.set_meta(&serde_json::json!({ "total": lines.len(), "as_of": day }));
    Ok(lines)
}

/// The students who are enrolled on a day.
pub(super) fn on_roll(ctx: &Ctx, day: NaiveDate) -> SelectStatement {
    use enrolment::Column as C;
    ctx.find::<enrolment::Entity>().select_only().column(C::StudentId).filter(covering(C::StartsOn, C::EndsOn, day)).into_query()
}
