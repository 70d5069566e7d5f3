//! What other modules ask about staff. None of it asks what the caller may see: that is for who answers the caller.

use chrono::NaiveDate;
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::members::member::{self, Column, Entity, Model};
use super::qualifications::qualification;
use super::subjects::staff_subject;

/// The member of staff who signs in with an account.
///
/// # Errors
/// The database's.
pub async fn member_of_account(ctx: &Ctx, account_id: Uuid) -> Result<Option<Model>> {
    Ok(ctx.find::<Entity>().filter(Column::AccountId.eq(account_id)).one(ctx.uow()).await?)
}

/// A member of staff, who may have left.
///
/// # Errors
/// The database's.
pub async fn find(ctx: &Ctx, id: Uuid) -> Result<Option<Model>> {
    Ok(ctx.find::<Entity>().filter(Column::Id.eq(id)).one(ctx.uow()).await?)
}

/// Who teaches at the school on a day, by last and first name.
///
/// # Errors
/// The database's.
pub async fn teachers(ctx: &Ctx, day: NaiveDate) -> Result<Vec<Model>> {
    let there = Condition::any().add(Column::LeftOn.is_null()).add(Column::LeftOn.gte(day));
    let rows = ctx.find::<Entity>().filter(Column::Kind.eq(member::Kind::Teaching)).filter(Column::StartedOn.lte(day));
    let rows = rows.filter(there).filter(Column::Status.ne(member::Status::Left));
    Ok(rows.order_by_asc(Column::LastName).order_by_asc(Column::FirstName).order_by_asc(Column::Id).all(ctx.uow()).await?)
}

/// How well a member is able to teach a subject, at a level where one is given; `None`: not at all.
///
/// # Errors
/// The database's.
pub async fn teaches(
    ctx: &Ctx,
    member_id: Uuid,
    subject_code: &str,
    level: Option<&str>,
) -> Result<Option<staff_subject::Strength>> {
    use staff_subject::Column as C;
    let row = ctx.find::<staff_subject::Entity>().filter(C::StaffMemberId.eq(member_id)).filter(C::SubjectCode.eq(subject_code));
    let row = row.one(ctx.uow()).await?;
    let at_level = |row: &staff_subject::Model| {
        let levels = &row.levels.0;
        level.is_none_or(|level| levels.is_empty() || levels.iter().any(|one| one == level))
    };
    Ok(row.filter(at_level).map(|row| row.strength))
}

/// Whether a member is registered as a teacher on a day: by a registration that somebody has verified and that is good then.
///
/// # Errors
/// The database's.
pub async fn is_registered(ctx: &Ctx, member_id: Uuid, day: NaiveDate) -> Result<bool> {
    use qualification::Column as C;
    let good = Condition::any().add(C::ExpiresOn.is_null()).add(C::ExpiresOn.gte(day));
    let begun = Condition::any().add(C::AwardedOn.is_null()).add(C::AwardedOn.lte(day));
    let rows = ctx.find::<qualification::Entity>().filter(C::StaffMemberId.eq(member_id));
    let rows = rows.filter(C::Kind.eq(qualification::Kind::TeacherRegistration)).filter(C::VerifiedAt.is_not_null());
    Ok(rows.filter(good).filter(begun).count(ctx.uow()).await? > 0)
}
