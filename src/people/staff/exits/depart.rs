//! What follows when the last day has passed.

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};

use kernel::access::{Role, RoleSet};
use kernel::{Ctx, Result, resource};
use platform::identity::memberships;

use super::exit::{ActiveModel, Entity, Model};
use super::resource::StaffExits;
use crate::sis::record;
use crate::staff::contracts::contract;
use crate::staff::contracts::resource::{Input as Contract, StaffContracts};
use crate::staff::leave;
use crate::staff::members::standing::{self, Step};
use crate::staff::members::{StaffMembers, member};

/// The roles of people who work at a school. Who is a parent there too stays that.
const OF_STAFF: RoleSet =
    RoleSet::NONE.with(Role::SchoolAdmin).with(Role::Registrar).with(Role::Bursar).with(Role::Teacher).with(Role::Staff);

/// The member has left: their leave that waits is taken back, contracts that go on end, and the account loses its roles. Where
/// that would leave the school without an administrator, the roles stay until there is another ([`end_access`] is tried
/// again). Done again, it changes nothing.
///
/// # Errors
/// The database's.
pub(super) async fn depart(ctx: &Ctx, exit: Model) -> Result<Model> {
    let before = ctx.get::<member::Entity>(exit.staff_member_id).await?;
    if before.status != member::Status::Left {
        let status = standing::after(before.status, Step::Leave)?;
        let row = member::ActiveModel { status: Set(status), ..member::ActiveModel::default() };
        let after = ctx.update::<member::Entity>(&before, row).await?;
        record::history::<StaffMembers, _>(ctx, "leave", Some(&before), &after)?;
        record::event::<StaffMembers, _>(ctx, "staff.member.left", &after);
        leave::cancel_open(ctx, &after, exit.last_day, true).await?;
        end_contracts(ctx, &exit).await?;
    }
    match ctx.nested(async || end_access(ctx, &exit).await).await {
        Ok(after) => Ok(after),
        Err(error) if error.code().status == 409 => {
            tracing::warn!(exit = %exit.id, %error, "the account of somebody who has left keeps its roles");
            Ok(exit)
        }
        Err(error) => Err(error),
    }
}

/// Takes the roles of staff from the member's account.
///
/// # Errors
/// 409 `LAST_ADMIN`; the database's.
pub(super) async fn end_access(ctx: &Ctx, exit: &Model) -> Result<Model> {
    if exit.access_ended_at.is_some() {
        return Ok(exit.clone());
    }
    let member = ctx.get::<member::Entity>(exit.staff_member_id).await?;
    if let Some(account) = member.account_id {
        memberships::take_roles(ctx, account, OF_STAFF).await?;
    }
    let row = ActiveModel { access_ended_at: Set(Some(ctx.now())), ..ActiveModel::default() };
    let after = ctx.update::<Entity>(exit, row).await?;
    record::history::<StaffExits, _>(ctx, "end_access", Some(exit), &after)?;
    record::event::<StaffExits, _>(ctx, "resource.updated", &after);
    Ok(after)
}

/// Contracts that go on end with the last day; those that would begin later are taken back.
async fn end_contracts(ctx: &Ctx, exit: &Model) -> Result<()> {
    use contract::Column as C;
    let goes_on = Condition::any().add(C::EndsOn.is_null()).add(C::EndsOn.gt(exit.last_day));
    let rows = ctx.find::<contract::Entity>().filter(C::StaffMemberId.eq(exit.staff_member_id)).filter(goes_on);
    for row in rows.all(ctx.uow()).await? {
        if row.starts_on > exit.last_day {
            resource::delete::<StaffContracts>(ctx, row).await?;
            continue;
        }
        let last_day = exit.last_day;
        let before = row.clone();
        let input = Contract {
            staff_member_id: row.staff_member_id,
            kind: row.kind,
            paid_by: row.paid_by,
            post: row.post,
            scale: row.scale,
            fte_hundredths: row.fte_hundredths,
            weekly_hours_hundredths: row.weekly_hours_hundredths,
            starts_on: row.starts_on,
            ends_on: Some(last_day),
            probation_until: row.probation_until.map(|day| day.min(last_day)),
            note: row.note,
        };
        resource::update::<StaffContracts>(ctx, before, input).await?;
    }
    Ok(())
}
