//! Offering a place, taking it, and refusing one.

use chrono::{Days, NaiveDate};
use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::super::codes::{CERTIFICATE_OWED, OFFER_ENDED};
use super::application::{ActiveModel, Model, RefusalReason};
use super::commands::{for_command, step};
use super::progress::{self, Step};
use super::{certificate, places};

/// Days that an offer is open unless another end is given.
const OPEN_FOR: Days = Days::new(14);

/// An offer.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Last day on which it can be taken; two weeks from today unless given.
    pub offer_ends_on: Option<NaiveDate>,
    /// What the family is told beside it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// A refusal.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Refuse {
    /// Why.
    pub reason: RefusalReason,
    /// What the family is told beside it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Offers a place, which is kept until the offer ends.
///
/// # Errors
/// 404; 409 `LEVEL_FULL`, `ILLEGAL_TRANSITION`; 412; 422 when the offer would end before today.
pub(super) async fn offer(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Offer>)) -> Result<Model> {
    let before = for_command(ctx, id).await?;
    progress::after(before.status, Step::Offer)?;
    let today = ctx.today();
    let ends_on = cmd.offer_ends_on.or_else(|| today.checked_add_days(OPEN_FOR)).unwrap_or(today);
    let mut problems = Problems::new();
    problems.add_if(ends_on < today, || Detail::of("offer_ends_on", "minimum").with("limit", today));
    problems.into_result()?;
    places::take(ctx, &before).await?;
    let row = ActiveModel {
        offered_at: Set(Some(ctx.now())),
        offer_ends_on: Set(Some(ends_on)),
        decision_note: Set(cmd.note),
        ..ActiveModel::default()
    };
    step(ctx, &before, Step::Offer, row).await
}

/// The family takes the place.
///
/// # Errors
/// 404; 409 `OFFER_ENDED`, `ILLEGAL_TRANSITION`; 412.
pub(super) async fn accept(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let before = for_command(ctx, id).await?;
    progress::after(before.status, Step::Accept)?;
    if let Some(ended) = before.offer_ends_on.filter(|ends_on| *ends_on < ctx.today()) {
        return Err(Error::conflict(&OFFER_ENDED).with("date", ended));
    }
    step(ctx, &before, Step::Accept, ActiveModel { decided_at: Set(Some(ctx.now())), ..ActiveModel::default() }).await
}

/// Refuses it. A government school that has no room certifies that first (Education Act s10).
///
/// # Errors
/// 404; 409 `CERTIFICATE_OWED`, `ILLEGAL_TRANSITION`; 412.
pub(super) async fn refuse(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Refuse>)) -> Result<Model> {
    let before = for_command(ctx, id).await?;
    progress::after(before.status, Step::Refuse)?;
    if cmd.reason == RefusalReason::LevelFull && certificate::is_owed(ctx).await? {
        let certified = ctx.find::<certificate::Entity>().filter(certificate::Column::ApplicationId.eq(id));
        if certified.count(ctx.uow()).await? == 0 {
            return Err(Error::conflict(&CERTIFICATE_OWED));
        }
    }
    let row = ActiveModel {
        decided_at: Set(Some(ctx.now())),
        refusal_reason: Set(Some(cmd.reason)),
        decision_note: Set(cmd.note),
        ..ActiveModel::default()
    };
    step(ctx, &before, Step::Refuse, row).await
}
