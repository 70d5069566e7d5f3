//! What `include=` adds to members of staff. A page is loaded at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;

use kernel::{Ctx, Result};

use super::member::PaidBy;
use crate::sis::student::Codes;
use crate::staff::contracts::contract;
use crate::staff::leave::request;
use crate::staff::period::covering;
use crate::staff::subjects::staff_subject::{self, Strength};

/// The contract under which a member works today; of several, the one that began last.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentContract {
    /// Id.
    pub id: Uuid,
    /// Of what kind.
    pub kind: contract::Kind,
    /// The post.
    pub post: String,
    /// Who pays.
    pub paid_by: PaidBy,
    /// Part of full time, in hundredths.
    pub fte_hundredths: i32,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day; `null` until further notice.
    pub ends_on: Option<NaiveDate>,
}

/// A subject that a member is able to teach.
#[derive(Debug, Serialize, ToSchema)]
pub struct AbleToTeach {
    /// Code of the subject.
    pub subject_code: String,
    /// Codes of the levels; none: every level.
    pub levels: Codes,
    /// How well.
    pub strength: Strength,
}

/// The leave that a member is on today.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaveToday {
    /// The request.
    pub leave_request_id: Uuid,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
}

/// For `include=contract`.
pub(super) async fn contracts(ctx: &Ctx, members: Vec<Uuid>) -> Result<HashMap<Uuid, Json>> {
    use contract::Column as C;
    let rows = ctx.find::<contract::Entity>().filter(C::StaffMemberId.is_in(members));
    let rows = rows.filter(ctx.visible("staff_member", "staff.staff_contract.read", C::StaffMemberId));
    let rows = rows.filter(covering(C::StartsOn, C::EndsOn, ctx.today())).order_by_asc(C::StartsOn).all(ctx.uow()).await?;
    let shown = rows.into_iter().map(|row| {
        let contract::Model { id, kind, post, paid_by, fte_hundredths, starts_on, ends_on, .. } = row;
        let view = CurrentContract { id, kind, post, paid_by, fte_hundredths, starts_on, ends_on };
        Ok((row.staff_member_id, serde_json::to_value(view)?))
    });
    shown.collect()
}

/// For `include=subjects`.
pub(super) async fn subjects(ctx: &Ctx, members: Vec<Uuid>) -> Result<HashMap<Uuid, Json>> {
    use staff_subject::Column as C;
    let rows = ctx.find::<staff_subject::Entity>().filter(C::StaffMemberId.is_in(members.iter().copied()));
    let rows = rows.order_by_asc(C::SubjectCode).all(ctx.uow()).await?;
    let mut found: HashMap<Uuid, Vec<AbleToTeach>> = HashMap::new();
    for row in rows {
        let staff_subject::Model { subject_code, levels, strength, .. } = row;
        found.entry(row.staff_member_id).or_default().push(AbleToTeach { subject_code, levels, strength });
    }
    members.into_iter().map(|id| Ok((id, serde_json::to_value(found.remove(&id).unwrap_or_default())?))).collect()
}

/// For `include=leave_today`.
pub(super) async fn leave_today(ctx: &Ctx, members: Vec<Uuid>) -> Result<HashMap<Uuid, Json>> {
    use request::Column as C;
    let rows = ctx.find::<request::Entity>().filter(C::StaffMemberId.is_in(members));
    let rows = rows.filter(ctx.visible("staff_member", "staff.leave_request.read", C::StaffMemberId));
    let rows = rows.filter(request::approved_on(ctx.today())).all(ctx.uow()).await?;
    let shown = rows.into_iter().map(|row| {
        let view = LeaveToday { leave_request_id: row.id, starts_on: row.starts_on, ends_on: row.ends_on };
        Ok((row.staff_member_id, serde_json::to_value(view)?))
    });
    shown.collect()
}
