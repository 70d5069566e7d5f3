//! What is told of leave: to who decides, to the member, and to whoever arranges cover.

use chrono::NaiveDate;
use kernel::events::Event;
use kernel::{Ctx, Result};
use platform::notifications::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::leave_type;
use super::request::{Model, Status};
use super::texts::{LEAVE_APPROVED, LEAVE_DECLINED, LEAVE_REQUESTED};
use crate::staff::members::member;
use crate::staff::people::{self, Telling};

/// Somebody who teaches will be away, or will not be after all.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Cover {
    /// Id of the leave request.
    pub id: Uuid,
    /// The member of staff.
    pub staff_member_id: Uuid,
    /// Their account, if they have one: lessons are given by accounts.
    pub account_id: Option<Uuid>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Whether they are there until midday of the first day.
    pub starts_at_midday: bool,
    /// Whether they are back from midday of the last day on.
    pub ends_at_midday: bool,
}

/// Announces that a teacher's lessons need cover, or need it no more.
///
/// # Errors
/// None that is not a fault of ours.
pub(super) fn of_cover(ctx: &Ctx, topic: &'static str, request: &Model, member: &member::Model) -> Result<()> {
    if member.kind != member::Kind::Teaching {
        return Ok(());
    }
    let cover = Cover {
        id: request.id,
        staff_member_id: member.id,
        account_id: member.account_id,
        starts_on: request.starts_on,
        ends_on: request.ends_on,
        starts_at_midday: request.starts_at_midday,
        ends_at_midday: request.ends_at_midday,
    };
    ctx.emit(Event { topic, entity: "leave_request", entity_id: request.id, payload: serde_json::to_value(cover)? });
    Ok(())
}

/// Tells the heads that somebody asks for leave. Not why: that is for who opens the request.
///
/// # Errors
/// The database's.
pub(super) async fn of_request(ctx: &Ctx, request: &Model, member: &member::Model, kind: &leave_type::Model) -> Result<()> {
    let heads = people::heads(ctx).await?;
    // Who asks for leave of their own knows.
    let heads = heads.into_iter().filter(|head| head.account_id != ctx.actor().account_id).collect();
    people::tell(ctx, heads, telling(&LEAVE_REQUESTED, request, member, kind)).await
}

/// Tells the member how it was decided.
///
/// # Errors
/// The database's.
pub(super) async fn of_decision(ctx: &Ctx, request: &Model, member: &member::Model, kind: &leave_type::Model) -> Result<()> {
    let text = if request.status == Status::Approved { &LEAVE_APPROVED } else { &LEAVE_DECLINED };
    people::tell(ctx, vec![people::recipient(member)], telling(text, request, member, kind)).await
}

fn telling(text: &'static Kind, request: &Model, member: &member::Model, kind: &leave_type::Model) -> Telling {
    let data = Map::from_iter([
        ("member".to_owned(), Value::from(member.full_name())),
        ("leave".to_owned(), kind.name.clone().into()),
        ("from".to_owned(), request.starts_on.to_string().into()),
        ("until".to_owned(), request.ends_on.to_string().into()),
    ]);
    Telling { kind: text, data, audience: json!({ "leave_request_id": request.id }), dedupe_key: None }
}
