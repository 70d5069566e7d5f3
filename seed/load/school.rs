//! Loading one school: the school itself, then everything in it in one transaction.

use std::sync::Arc;

use kernel::db::Access;
use kernel::{Ctx, Result, Services};
use learning::academics::years::CurrentYear;
use people::sis::student;
use platform::schools::{self, school};
use sea_orm::QuerySelect;
use uuid::Uuid;

use super::calendar::SchoolYear;
use super::classes::PlannedClass;
use super::curriculum::Subjects;
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
    let Structure { academic_year, subjects, classes: made } = Structure::load(&ctx, plan, planned, &year).await?;
    let fees = fees::load(&ctx, plan, &year).await?;
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

/// Loads what a school needs before anybody comes: the academic year with its terms, grades, subjects with the country's rules,
/// and classes. What it has of it stays.
pub(super) async fn load_structure(services: &Services, plan: &Plan) -> Result<()> {
    let school = find_or_create(services, plan).await?;
    let ctx = Ctx::school_of(services, Arc::new((&school).into()), actor(), origin(), Access::Write);
    Structure::load(&ctx, plan, classes::planned(plan), &SchoolYear::of(ctx.today())).await?;
    ctx.commit().await
}

/// What a school is made of, but for people and money.
struct Structure {
    academic_year: CurrentYear,
    subjects: Subjects,
    classes: Vec<(Uuid, PlannedClass)>,
}

impl Structure {
    async fn load(ctx: &Ctx, plan: &Plan, planned: Vec<PlannedClass>, year: &SchoolYear) -> Result<Self> {
        Ok(Self {
            academic_year: years::load(ctx, year).await?,
            subjects: curriculum::load(ctx, plan).await?,
            classes: classes::load(ctx, planned, year).await?,
        })
    }
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
