//! Making the learner's record from an accepted application.

use chrono::{Datelike, NaiveDate};
use kernel::operation::{Body, Id};
use kernel::{Ctx, Result, resource};
use platform::schools::reference;
use sea_orm::ActiveValue::Set;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::super::enrol::Enrol;
use super::super::enrolment::EntryReason;
use super::super::student::Codes;
use super::super::students::{self, Students};
use super::application::{ActiveModel, Model};
use super::commands::{for_command, step};
use super::progress::{self, Step};

/// What is known on the first day.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct EnrolApplication {
    /// First day on the roll; today unless given, and no later. For a place that begins another day the application waits.
    pub starts_on: Option<NaiveDate>,
    /// The stream, where the level has several.
    #[schema(max_length = 20)]
    pub stream: Option<String>,
    /// The learner's number; the next of the school's sequence unless given.
    #[schema(min_length = 1, max_length = 30)]
    pub student_number: Option<String>,
}

/// Puts the child on the roll: learner, spell and first guardian are made in one transaction with the application's end, so
/// that a second click finds it done.
///
/// # Errors
/// 404; 409 `ILLEGAL_TRANSITION`; 412; 422 naming what is wrong with the day, or with the record.
pub(super) async fn enrol(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<EnrolApplication>)) -> Result<Model> {
    let before = for_command(ctx, id).await?;
    progress::after(before.status, Step::Enrol)?;
    let application = before.clone();
    let entry_reason = match &application.previous_school {
        Some(_) if !is_entry(ctx, &application.level_code).await? => EntryReason::TransferIn,
        _ => EntryReason::New,
    };
    let input = students::Input {
        student_number: cmd.student_number,
        first_name: application.first_name,
        middle_names: application.middle_names,
        last_name: application.last_name,
        preferred_name: None,
        sex: application.sex,
        born_on: application.born_on,
        birth_entry_number: application.birth_entry_number,
        national_id: None,
        nationality: application.nationality,
        home_language: application.home_language,
        disabilities: Codes::default(),
        orphan_status: Default::default(),
        beam: false,
        phone: None,
        email: None,
        address: application.address,
        custom: None,
        enrolment: Some(Enrol {
            level_code: application.level_code,
            starts_on: cmd.starts_on,
            boarding: Some(application.boarding),
            stream: cmd.stream,
            entry_reason: Some(entry_reason),
            previous_school: application.previous_school,
            note: Some(format!("{} {}", application.application_number, ctx.today().year())),
        }),
        guardian: Some(application.guardian.0),
    };
    let student = resource::create::<Students>(ctx, input).await?;
    step(ctx, &before, Step::Enrol, ActiveModel { student_id: Set(Some(student.id)), ..ActiveModel::default() }).await
}

/// Whether children usually begin at a school with this level: the reference set says so (`entry`). A child who comes there
/// from the school before is no transfer.
async fn is_entry(ctx: &Ctx, level: &str) -> Result<bool> {
    let levels = reference::set(ctx, "levels").await?;
    let attributes = levels.get(level, ctx.today()).and_then(|row| row.attributes.as_ref());
    Ok(attributes.and_then(|attributes| attributes.get("entry")?.as_bool()).unwrap_or(false))
}
