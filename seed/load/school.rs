//! Loading one school: the school itself, then everything in it in one transaction.

use std::sync::Arc;

use kernel::db::Access;
use kernel::{Ctx, Result, Services};
use people::sis::student;
use platform::schools::{self, school};
use sea_orm::QuerySelect;
use uuid::Uuid;

use super::calendar::SchoolYear;
use super::learners::{Demo, Learners};
use super::plan::Plan;
use super::{actor, classes, curriculum, fees, mistake, origin, planning, platform, staff, years};
use crate::generate::Generator;

/// Loads a school unless it is there with learners. Gives whether it did.
pub(super) async fn load(
    services: &Services,
    plan: &Plan,
    password_hash: &str,
    demo: bool,
    written: &dyn Fn(u64),
) -> Result<bool> {
    let school = find_or_create(services, plan).await?;
    let ctx = Ctx::school_of(services, Arc::new((&school).into()), actor(), origin(), Access::Write);
    if has_learners(&ctx).await? {
        ctx.rollback().await;
        return Ok(false);
    }
    let year = SchoolYear::of(ctx.today());
    let mut generator = Generator::new(plan.seed).map_err(mistake)?;
    let planned = classes::planned(plan);
    let teachers = staff::load(&ctx, plan, &mut generator, &year, planned.len(), password_hash, demo).await?;
    let academic_year = years::load(&ctx, &year).await?;
    let subjects = curriculum::load(&ctx, plan).await?;
    let fees = fees::load(&ctx, plan, &year).await?;
    let mut made = Vec::with_capacity(planned.len());
    for class in planned {
        made.push((classes::load(&ctx, &class, &year).await?, class));
        ctx.flush().await?;
    }
    classes::load_teachers(&ctx, &made, &teachers, &subjects, &year).await?;
    let shown = demo;
    let demo = demo.then(|| Demo::new(password_hash));
    Learners::new(&ctx, plan, generator, year, fees, demo).fill(&made, written).await?;
    if shown {
        planning::load(&ctx, &academic_year, &subjects, &made).await?;
    }
    ctx.commit().await?;
    Ok(true)
}

async fn find_or_create(services: &Services, plan: &Plan) -> Result<school::Model> {
    let ctx = platform(services);
    if let Some(school) = schools::by_subdomain(&ctx, plan.subdomain()).await? {
        ctx.rollback().await;
        return Ok(school);
    }
    let school = schools::create(&ctx, plan.school.clone()).await?;
    ctx.commit().await?;
    Ok(school)
}

async fn has_learners(ctx: &Ctx) -> Result<bool> {
    let select = ctx.find_with_deleted::<student::Entity>().select_only().column(student::Column::Id).limit(1);
    let found: Option<Uuid> = select.into_tuple().one(ctx.uow()).await?;
    Ok(found.is_some())
}
