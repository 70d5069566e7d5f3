//! Schedules as a school sees them: what comes round when, and whether it should.

use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::slots;
use crate::Ctx;
use crate::access::{Grant, Role};
use crate::audit::Entry;
use crate::errors::{Error, Result};
use crate::jobs::{self, Job};
use crate::operation::{Id, Operation};
use crate::registry::Module;
use crate::resource::{NoInput, Resource, Verb};

struct Schedules;

impl Resource for Schedules {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "schedules";
    const ENTITY: &'static str = "schedule";
    const PLURAL: &'static str = "schedules";
    const PATH: &'static str = "/schedules";
    const ABOUT: &'static str = "Work that comes round by the clock, in the school's own time zone.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get];
    const SORTABLE: &'static [Column] = &[Column::Name, Column::NextAt];
    const FILTERABLE: &'static [Column] = &[Column::Name, Column::Paused];

    fn example() -> serde_json::Value {
        json!({})
    }
}

const GRANTS: &[Grant] = &[Grant::all(Role::SchoolAdmin, &["schedules.*"])];

/// The module of schedules.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("schedules", "Work that comes round by the clock: when it is next, and whether it should be.");
    module.resource::<Schedules>();
    module.operations.push(
        Operation::post("/schedules/{id}/pause", "pause_schedule", pause).permission("schedules.schedule.pause").describe(
            "Pause a schedule",
            "Lets its slots pass without anything being done, until it is resumed. Nothing is caught up on then.",
        ),
    );
    module.operations.push(
        Operation::post("/schedules/{id}/resume", "resume_schedule", resume)
            .permission("schedules.schedule.resume")
            .describe("Resume a schedule", "Lets a paused schedule go on with its next slot."),
    );
    module.operations.push(
        Operation::post("/schedules/{id}/run", "run_schedule", run)
            .permission("schedules.schedule.run")
            .describe(
                "Run a schedule now",
                "Starts a job that does what the schedule does, for a slot that is now. Its own slots stay as they are.",
            )
            .starts_job(),
    );
    module.grants = GRANTS;
    module
}

async fn find(ctx: &Ctx, id: uuid::Uuid) -> Result<Model> {
    let schedule = ctx.get::<Entity>(id).await?;
    ctx.check_version(&schedule)?;
    Ok(schedule)
}

/// Lets its slots pass. Pausing what is paused changes nothing.
async fn pause(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let schedule = find(ctx, id).await?;
    if schedule.paused {
        return Ok(schedule);
    }
    ctx.audit(Entry::new("schedule", "pause", Some(id)));
    ctx.update::<Entity>(&schedule, ActiveModel { paused: Set(true), ..ActiveModel::default() }).await
}

/// Lets it go on, with the next slot from now.
async fn resume(ctx: &Ctx, Id(id): Id) -> Result<Model> {
    let schedule = find(ctx, id).await?;
    if !schedule.paused {
        return Ok(schedule);
    }
    let next = slots::after(&slots::parse(&schedule.pattern)?, ctx.school()?.time_zone, ctx.now())?;
    ctx.audit(Entry::new("schedule", "resume", Some(id)));
    let row = ActiveModel { paused: Set(false), next_at: Set(next), ..ActiveModel::default() };
    ctx.update::<Entity>(&schedule, row).await
}

async fn run(ctx: &Ctx, Id(id): Id) -> Result<Job> {
    let schedule = ctx.get::<Entity>(id).await?;
    let declared = ctx.services().registry().schedules().find(|declared| declared.name() == schedule.name);
    let declared = declared.ok_or_else(Error::not_found)?;
    ctx.audit(Entry::new("schedule", "run", Some(id)));
    let job = jobs::New::of(declared.name(), json!({ "slot": ctx.now() })).only_once(format!("schedule:{}", schedule.name));
    Ok(jobs::enqueue(ctx, job).await?.into())
}
