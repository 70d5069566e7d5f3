//! Dividing those who are in no house.

use std::collections::BTreeMap;

use kernel::operation::{Body, View};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::balance::{Size, balance};
use super::house_members::on_any_of;
use super::{house, house_member, join};
use crate::sis::enrolment;
use crate::sis::student::{self, Sex, Status};

/// Who.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignHouses {
    /// Only learners of these levels; all unless given.
    #[schema(max_items = 20)]
    pub level_codes: Option<Vec<String>>,
    /// Whether only to show what would be.
    #[serde(default)]
    pub dry_run: bool,
}

/// What becomes of a house.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HouseShare {
    /// The house.
    pub house_id: Uuid,
    /// Its name.
    pub name: String,
    /// Boys in it then.
    pub boys: usize,
    /// Girls in it then.
    pub girls: usize,
    /// Who comes into it.
    pub student_ids: Vec<Uuid>,
}

impl View for HouseShare {}

/// Puts everybody who is in no house into one.
///
/// # Errors
/// The database's.
pub(super) async fn assign(ctx: &Ctx, Body(cmd): Body<AssignHouses>) -> Result<Vec<HouseShare>> {
    let houses = ctx.find::<house::Entity>().filter(house::Column::Active.eq(true)).order_by_asc(house::Column::Code);
    let houses = houses.all(ctx.uow()).await?;
    let today = ctx.today();
    let members = ctx.find::<house_member::Entity>().filter(on_any_of(vec![today.into()])).all(ctx.uow()).await?;
    let learners = enrolled(ctx, cmd.level_codes.as_deref()).await?;
    let everybody: BTreeMap<Uuid, Sex> = sexes(ctx).await?;
    let mut sizes: Vec<Size> = houses.iter().map(|house| size(house.id, &members, &everybody)).collect();
    // Whoever will be in a house from a later day on has one.
    let later = ctx.find::<house_member::Entity>().filter(house_member::Column::StartsOn.gt(today)).all(ctx.uow()).await?;
    let has_one = |id: Uuid| members.iter().chain(&later).any(|member| member.student_id == id);
    let newcomers: Vec<(Uuid, Sex)> = learners.into_iter().filter(|(id, _)| !has_one(*id)).collect();
    let kinds: Vec<usize> = newcomers.iter().map(|(_, sex)| kind(*sex)).collect();
    let places = balance(&mut sizes, &kinds);
    let mut shares: Vec<HouseShare> = houses
        .into_iter()
        .zip(&sizes)
        .map(|(house, size)| {
            let [boys, girls] = size.of;
            HouseShare { house_id: house.id, name: house.name, boys, girls, student_ids: Vec::new() }
        })
        .collect();
    for ((student_id, _), place) in newcomers.into_iter().zip(places) {
        let Some(share) = shares.get_mut(place) else { continue };
        share.student_ids.push(student_id);
        if !cmd.dry_run {
            join::insert(ctx, share.house_id, student_id, today).await?;
        }
    }
    Ok(shares)
}

const fn kind(sex: Sex) -> usize {
    match sex {
        Sex::Male => 0,
        Sex::Female => 1,
    }
}

fn size(house: Uuid, members: &[house_member::Model], sexes: &BTreeMap<Uuid, Sex>) -> Size {
    let mut size = Size::default();
    for sex in members.iter().filter(|member| member.house_id == house).filter_map(|member| sexes.get(&member.student_id)) {
        if let Some(count) = size.of.get_mut(kind(*sex)) {
            *count += 1;
        }
    }
    size
}

/// Who is on the roll, in the order of their names.
async fn enrolled(ctx: &Ctx, levels: Option<&[String]>) -> Result<Vec<(Uuid, Sex)>> {
    use student::Column as C;
    let mut select = ctx.find::<student::Entity>().filter(C::Status.eq(Status::Enrolled));
    if let Some(levels) = levels {
        let open = ctx.find::<enrolment::Entity>().select_only().column(enrolment::Column::StudentId);
        let open = open.filter(enrolment::Column::EndsOn.is_null());
        let open = open.filter(enrolment::Column::LevelCode.is_in(levels.iter().map(String::as_str))).into_query();
        select = select.filter(C::Id.in_subquery(open));
    }
    let select = select.filter(ctx.visible("student", "sis.house_member.create", C::Id));
    let select = select.order_by_asc(C::LastName).order_by_asc(C::FirstName).order_by_asc(C::Id);
    Ok(select.select_only().columns([C::Id, C::Sex]).into_tuple().all(ctx.uow()).await?)
}

async fn sexes(ctx: &Ctx) -> Result<BTreeMap<Uuid, Sex>> {
    use student::Column as C;
    let all = ctx.find::<student::Entity>().filter(C::Status.eq(Status::Enrolled)).select_only().columns([C::Id, C::Sex]);
    let all: Vec<(Uuid, Sex)> = all.into_tuple().all(ctx.uow()).await?;
    Ok(all.into_iter().collect())
}
