//! Setting a balance right by hand: days brought along from before, a mistake, days bought out.

use chrono::Datelike;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, code};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Error, Result};

use super::ask::exceeded;
use super::entry::{Kind, Model};
use super::leave_type;
use super::ledger::{self, Line, New};
use super::lock;
use crate::staff::codes::OWN_RECORD;
use crate::staff::members;

/// Days to be added to a balance, or taken from it.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AdjustLeave {
    /// The type of leave: one of which a balance is kept.
    pub leave_type_id: Uuid,
    /// How many days, in hundredths; negative to take them away.
    #[schema(minimum = -36600, maximum = 36600)]
    pub amount_hundredths: i32,
    /// Why.
    #[schema(min_length = 3, max_length = 300)]
    pub note: String,
}

/// The operation.
///
/// # Errors
/// As [`adjust`].
pub(in crate::staff) async fn adjust_leave(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<AdjustLeave>)) -> Result<Model> {
    adjust(ctx, id, cmd).await
}

/// Adds days to this year's balance of a member, or takes them away.
///
/// # Errors
/// 404; 422; 409 `OWN_RECORD` for the caller's own, `LEAVE_BALANCE_EXCEEDED` when more would be taken than is left.
pub async fn adjust(ctx: &Ctx, member_id: Uuid, cmd: AdjustLeave) -> Result<Model> {
    let member = members::for_reading(ctx, member_id, "staff.leave_entry.adjust").await?;
    let member = lock(ctx, member.id).await?;
    if member.account_id.is_some() && member.account_id == ctx.actor().account_id {
        return Err(Error::conflict(&OWN_RECORD));
    }
    if cmd.amount_hundredths == 0 {
        return Err(Error::field("amount_hundredths", "not_allowed"));
    }
    let kind = ctx.get::<leave_type::Entity>(cmd.leave_type_id).await.map_err(|error| match error.is(&code::NOT_FOUND) {
        true => {
            let detail = Detail::of("leave_type_id", "invalid_reference");
            Error::new(&code::INVALID_REFERENCE).with("field", "leave_type_id").detail(detail)
        }
        false => error,
    })?;
    let year = ctx.today().year();
    let Some(left) = ledger::open(ctx, &member, &kind, year).await? else {
        return Err(Error::field("leave_type_id", "not_allowed"));
    };
    if left + cmd.amount_hundredths < 0 && cmd.amount_hundredths < 0 && !kind.allows_negative {
        return Err(exceeded(year, left));
    }
    let line = Line { year, kind: Kind::Adjustment, amount: cmd.amount_hundredths };
    let new = New { line, effective_on: ctx.today(), request: None, note: Some(cmd.note) };
    ledger::write(ctx, new, member.id, kind.id).await
}
