//! Off the roll for another school.

use chrono::NaiveDate;
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::checks;
use super::outgoing::{ActiveModel, Column, Entity, Model, Status};
use super::outgoings::OutgoingTransfers;
use crate::sis::codes::TRANSFER_OPEN;
use crate::sis::leave::{self, Withdraw};
use crate::sis::{record as trail, students};

/// Why a spell ends that ends with a transfer: a code of the reference set `exit_reasons`.
pub(super) const REASON: &str = "transfer";

/// To which school.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(super) struct TransferOut {
    /// The school, which is not on the platform.
    #[schema(min_length = 1, max_length = 160)]
    pub next_school: String,
    /// Last day on the roll; today unless given, and no later.
    pub ends_on: Option<NaiveDate>,
    /// Anything else about it.
    #[schema(max_length = 400)]
    pub note: Option<String>,
}

/// Takes a learner off the roll for a school that is not on the platform; the letter is there from then on.
///
/// # Errors
/// 404; 409 `NOT_ENROLLED`, or `TRANSFER_OPEN` while a school of the platform has not answered; 412; 422.
pub(super) async fn transfer_out(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<TransferOut>)) -> Result<Model> {
    let student = students::for_command(ctx, id, "sis.student.withdraw").await?;
    let waiting = ctx.find::<Entity>().filter(Column::StudentId.eq(id));
    let waiting = waiting.filter(Column::Status.is_in([Status::Offered, Status::Withdrawing])).one(ctx.uow()).await?;
    if waiting.is_some() {
        return Err(Error::conflict(&TRANSFER_OPEN));
    }
    let warnings = checks::warnings(ctx, student.id).await?;
    let next_school = Some(cmd.next_school.clone());
    let withdraw = Withdraw { ends_on: cmd.ends_on, exit_reason: REASON.to_owned(), next_school, note: cmd.note.clone() };
    leave::withdraw(ctx, student.id, withdraw).await?;
    let row = ActiveModel {
        student_id: Set(student.id),
        receiving_school_id: Set(None),
        receiving_school_name: Set(cmd.next_school),
        status: Set(Status::Left),
        note: Set(cmd.note),
        decided_at: Set(Some(ctx.now())),
        ..ActiveModel::default()
    };
    let made = ctx.insert::<Entity>(row).await?;
    trail::history::<OutgoingTransfers, _>(ctx, "create", None, &made)?;
    trail::event::<OutgoingTransfers, _>(ctx, "sis.transfer.left", &made);
    ctx.set_meta(&json!({ "warnings": warnings }));
    Ok(made)
}

/// A school's name, as long as it is kept.
pub(super) fn cut(name: &str) -> String {
    name.chars().take(160).collect()
}
