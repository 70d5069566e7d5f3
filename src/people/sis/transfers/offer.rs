//! Offering a learner's record to another school of the platform, and taking the offer back.

use std::sync::Arc;

use kernel::errors::{Detail, Problems};
use kernel::operation::{Body, Id};
use kernel::resource::Resource;
use kernel::services::School;
use kernel::{Ctx, Error, Result};
use platform::schools::reference;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::outgoing::{ActiveModel, Column, Entity, Model, Status};
use super::outgoings::OutgoingTransfers;
use super::record::{RecordPart, copy};
use super::{checks, leave_for};
use crate::sis::codes::{TRANSFER_DECIDED, TRANSFER_OPEN};
use crate::sis::standing::{self, Step};
use crate::sis::{record as trail, students};

/// To which school, and what.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct OfferTransfer {
    /// The school, by the name under which it is reached on the platform.
    #[schema(min_length = 3, max_length = 63)]
    pub school: String,
    /// What of the record goes with it, beside who the learner is and when they were on the roll; everything unless given.
    #[schema(max_items = 10)]
    pub parts: Option<Vec<RecordPart>>,
    /// What the other school is told with it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Offers a copy of the record. Offered again to the same school, the answer is the offer that waits.
///
/// # Errors
/// 404; 409 `NOT_ENROLLED`, or `TRANSFER_OPEN` while another school has not answered; 412; 422 when there is no such school.
pub(super) async fn offer(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<OfferTransfer>)) -> Result<Model> {
    let student = students::for_command(ctx, id, "sis.student.withdraw").await?;
    let receiver = receiver(ctx, &cmd.school).await?;
    let waiting = ctx.find::<Entity>().filter(Column::StudentId.eq(id));
    let waiting = waiting.filter(Column::Status.is_in([Status::Offered, Status::Withdrawing])).one(ctx.uow()).await?;
    match waiting {
        Some(offer) if offer.status == Status::Offered && offer.receiving_school_id == Some(receiver.id) => return Ok(offer),
        Some(_) => return Err(Error::conflict(&TRANSFER_OPEN)),
        None => {}
    }
    standing::after(student.status, Step::Withdraw)?;
    let mut problems = Problems::new();
    // What the spell will be closed with, when the other school accepts.
    reference::check(ctx, &mut problems, "school", "exit_reasons", leave_for::REASON).await?;
    problems.into_result()?;
    let all = vec![RecordPart::Guardians, RecordPart::Alerts, RecordPart::PreviousSchools];
    let record = copy(ctx, &student, &cmd.parts.unwrap_or(all)).await?;
    let row = ActiveModel {
        student_id: Set(student.id),
        receiving_school_id: Set(Some(receiver.id)),
        receiving_school_name: Set(leave_for::cut(&receiver.name)),
        status: Set(Status::Offered),
        record: Set(Some(record)),
        note: Set(cmd.note),
        ..ActiveModel::default()
    };
    let made = ctx.insert::<Entity>(row).await?;
    trail::history::<OutgoingTransfers, _>(ctx, "offer", None, &made)?;
    trail::event::<OutgoingTransfers, _>(ctx, "sis.transfer.offered", &made);
    ctx.set_meta(&json!({ "warnings": checks::warnings(ctx, student.id).await? }));
    Ok(made)
}

/// Takes an offer back. It is withdrawn when the other school has not answered before it hears of it.
///
/// # Errors
/// 404; 409 `TRANSFER_DECIDED`; 412.
pub(super) async fn withdraw(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let select = OutgoingTransfers::scope(ctx, "sis.student.withdraw", ctx.find::<Entity>());
    let before = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&before)?;
    match before.status {
        Status::Offered => {}
        Status::Withdrawing | Status::Withdrawn => return Ok(before),
        _ => return Err(Error::conflict(&TRANSFER_DECIDED)),
    }
    let row = ActiveModel { status: Set(Status::Withdrawing), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(&before, row).await?;
    trail::history::<OutgoingTransfers, _>(ctx, "withdraw", Some(&before), &after)?;
    trail::event::<OutgoingTransfers, _>(ctx, "sis.transfer.withdrawing", &after);
    Ok(after)
}

/// Another school of the platform that works.
async fn receiver(ctx: &Ctx, subdomain: &str) -> Result<Arc<School>> {
    let services = ctx.services();
    let refused = || Error::validation(vec![Detail::of("school", "invalid_reference")]);
    let known = platform::schools::by_subdomain(ctx, subdomain).await?.ok_or_else(refused)?;
    let school = services.tenants().by_id(services, known.id).await?;
    school.filter(|school| school.active && school.id != ctx.school_id()).ok_or_else(refused)
}
