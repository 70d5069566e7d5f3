//! What this module tells of where a learner was: the roll, houses, schools before, transfers, merges.

use chrono::{DateTime, NaiveDate, Utc};
use futures::FutureExt;
use futures::future::LocalBoxFuture;
use kernel::resource::{Resource, Verb, find_scoped};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entry::{Happened, TimelineSource};
use crate::sis::enrolments::Enrolments;
use crate::sis::houses::{HouseMembers, house, house_member};
use crate::sis::merge::{Merges, merged};
use crate::sis::previous_schools::PreviousSchools;
use crate::sis::transfers::{OutgoingTransfers, outgoing};
use crate::sis::{enrolment, previous_school};

type Told<'a> = LocalBoxFuture<'a, Result<Vec<Happened>>>;

pub(super) const SOURCES: &[TimelineSource] = &[
    TimelineSource { name: "enrolments", permission: "sis.enrolment.read", read: enrolments },
    TimelineSource { name: "houses", permission: "sis.house_member.read", read: houses },
    TimelineSource { name: "previous_schools", permission: "sis.previous_school.read", read: previous_schools },
    TimelineSource { name: "transfers", permission: "sis.outgoing_transfer.read", read: transfers },
    TimelineSource { name: "merges", permission: "sis.student_merge.read", read: merges },
];

/// The rows of a resource about a learner that the caller may see.
pub(super) async fn rows<R: Resource>(
    ctx: &Ctx,
    column: <R::Entity as EntityTrait>::Column,
    student_id: Uuid,
) -> Result<Vec<<R::Entity as EntityTrait>::Model>> {
    Ok(find_scoped::<R>(ctx, Verb::List).filter(column.eq(student_id)).all(ctx.uow()).await?)
}

/// The school's day of a moment.
pub(super) fn day(ctx: &Ctx, at: DateTime<Utc>) -> NaiveDate {
    match ctx.school() {
        Ok(school) => at.with_timezone(&school.time_zone).date_naive(),
        Err(_) => at.date_naive(),
    }
}

fn enrolments(ctx: &Ctx, id: Uuid) -> Told<'_> {
    async move {
        let reasons = ctx.can("sis.enrolment.read_sensitive");
        let mut all = Vec::new();
        for spell in rows::<Enrolments>(ctx, enrolment::Column::StudentId, id).await? {
            let began = Happened::new(spell.starts_on, "timeline-enrolled", "enrolment", spell.id);
            all.push(began.with("level", spell.level_code.clone()));
            let Some(end) = spell.ends_on else { continue };
            all.push(match spell.exit_reason.filter(|_| reasons) {
                Some(reason) => Happened::new(end, "timeline-left-because", "enrolment", spell.id).with("reason", reason),
                None => Happened::new(end, "timeline-left", "enrolment", spell.id),
            });
        }
        Ok(all)
    }
    .boxed_local()
}

fn houses(ctx: &Ctx, id: Uuid) -> Told<'_> {
    async move {
        let members = rows::<HouseMembers>(ctx, house_member::Column::StudentId, id).await?;
        let ids = members.iter().map(|member| member.house_id);
        let houses = ctx.find_with_deleted::<house::Entity>().filter(house::Column::Id.is_in(ids)).all(ctx.uow()).await?;
        let mut all = Vec::new();
        for member in members {
            let name = houses.iter().find(|house| house.id == member.house_id).map(|house| house.name.clone());
            let name = name.unwrap_or_default();
            let of = |on, key| Happened::new(on, key, "house_member", member.id).with("house", name.clone());
            all.push(of(member.starts_on, "timeline-house"));
            all.extend(member.ends_on.map(|end| of(end, "timeline-house-left")));
        }
        Ok(all)
    }
    .boxed_local()
}

fn previous_schools(ctx: &Ctx, id: Uuid) -> Told<'_> {
    async move {
        let mut all = Vec::new();
        for school in rows::<PreviousSchools>(ctx, previous_school::Column::StudentId, id).await? {
            let of = |on, key| Happened::new(on, key, "previous_school", school.id).with("school", school.name.clone());
            all.extend(school.starts_on.map(|day| of(day, "timeline-previous-school")));
            all.extend(school.ends_on.map(|day| of(day, "timeline-previous-school-left")));
        }
        Ok(all)
    }
    .boxed_local()
}

fn transfers(ctx: &Ctx, id: Uuid) -> Told<'_> {
    async move {
        use outgoing::Status;
        let mut all = Vec::new();
        for transfer in rows::<OutgoingTransfers>(ctx, outgoing::Column::StudentId, id).await? {
            let of = |at, key| {
                let happened = Happened::new(day(ctx, at), key, "outgoing_transfer", transfer.id);
                happened.with("school", transfer.receiving_school_name.clone())
            };
            let ended = match transfer.status {
                Status::Left => "timeline-transfer-left",
                Status::Accepted => "timeline-transfer-accepted",
                Status::Declined => "timeline-transfer-declined",
                Status::Withdrawn => "timeline-transfer-withdrawn",
                Status::Offered | Status::Withdrawing => "",
            };
            if transfer.status != Status::Left {
                all.push(of(transfer.created_at, "timeline-transfer-offered"));
            }
            all.extend(transfer.decided_at.filter(|_| !ended.is_empty()).map(|at| of(at, ended)));
        }
        Ok(all)
    }
    .boxed_local()
}

fn merges(ctx: &Ctx, id: Uuid) -> Told<'_> {
    async move {
        let mut all = Vec::new();
        for merge in rows::<Merges>(ctx, merged::Column::SurvivorId, id).await? {
            let of = |at, key| Happened::new(day(ctx, at), key, "student_merge", merge.id);
            all.push(of(merge.created_at, "timeline-merged"));
            all.extend(merge.undone_at.map(|at| of(at, "timeline-merge-undone")));
        }
        Ok(all)
    }
    .boxed_local()
}
