//! What must be so of an appraisal.

use std::collections::{HashMap, HashSet};

use kernel::errors::{Detail, Problems};
use kernel::{Ctx, Error, Result};
use platform::identity::membership;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::appraisal::{Model, Ratings, Status};
use super::criterion;
use super::resource::Input;
use crate::staff::members::member;

/// 409: it is written no more.
pub(super) fn not_a_draft(status: Status) -> Error {
    match status {
        Status::Draft => Error::illegal_transition("draft", &["shared"]),
        Status::Shared => Error::illegal_transition("shared", &["acknowledged", "closed"]),
        Status::Acknowledged => Error::illegal_transition("acknowledged", &["closed"]),
        Status::Closed => Error::illegal_transition("closed", &[]),
    }
}

/// Holds an input against what is known.
///
/// # Errors
/// 422 naming every problem.
pub(super) async fn check(ctx: &Ctx, input: &Input, before: Option<&Model>) -> Result<()> {
    let mut problems = Problems::new();
    if let Some(before) = before {
        problems.add_if(before.staff_member_id != input.staff_member_id, || Detail::of("staff_member_id", "read_only"));
        problems.add_if(input.appraiser_account_id.is_none(), || Detail::of("appraiser_account_id", "required"));
    }
    let appraiser = input.appraiser_account_id.or(ctx.actor().account_id);
    if let Some(appraiser) = appraiser.filter(|id| before.is_none_or(|before| before.appraiser_account_id != *id)) {
        check_appraiser(ctx, &mut problems, appraiser, input.staff_member_id).await?;
    }
    let criteria = ctx.find::<criterion::Entity>().all(ctx.uow()).await?;
    check_ratings(&mut problems, &input.ratings, before.map(|before| &before.ratings), &criteria);
    problems.into_result()
}

async fn check_appraiser(ctx: &Ctx, problems: &mut Problems, appraiser: Uuid, member_id: Uuid) -> Result<()> {
    let themselves = ctx.find::<member::Entity>().filter(member::Column::Id.eq(member_id));
    let themselves = themselves.filter(member::Column::AccountId.eq(appraiser)).count(ctx.uow()).await? > 0;
    problems.add_if(themselves, || Detail::of("appraiser_account_id", "own_appraisal"));
    let belongs = ctx.find::<membership::Entity>().filter(membership::Column::AccountId.eq(appraiser));
    let belongs = belongs.filter(membership::Column::Status.eq(membership::Status::Active)).count(ctx.uow()).await? > 0;
    problems.add_if(!belongs, || Detail::of("appraiser_account_id", "invalid_reference"));
    Ok(())
}

/// A criterion that was taken off the list since does not stand in the way of changing something else.
fn check_ratings(problems: &mut Problems, ratings: &Ratings, before: Option<&Ratings>, criteria: &[criterion::Model]) {
    let highest: HashMap<&str, i32> =
        criteria.iter().filter(|one| one.active).map(|one| (one.code.as_str(), one.highest)).collect();
    let mut seen = HashSet::new();
    for (index, rating) in ratings.0.iter().enumerate() {
        problems.add_if(!seen.insert(rating.criterion.as_str()), || Detail::of("ratings", "unique_items"));
        if before.is_some_and(|before| before.0.contains(rating)) {
            continue;
        }
        match highest.get(rating.criterion.as_str()) {
            None => problems.add(Detail::of(format!("ratings[{index}].criterion"), "invalid_reference")),
            Some(highest) if rating.rating > *highest => {
                problems.add(Detail::of(format!("ratings[{index}].rating"), "maximum").with("limit", highest));
            }
            Some(_) => {}
        }
    }
}
