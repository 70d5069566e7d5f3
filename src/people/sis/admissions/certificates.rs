//! Certificates of full enrolment: a record that is read, and the command that makes one.

use kernel::audit::Entry;
use kernel::events::Event;
use kernel::operation::{Body, Id};
use kernel::resource::{NoInput, Resource, Verb};
use kernel::{Ctx, Error, Result};
use platform::schools::sequences;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::super::codes::{LEVEL_NOT_FULL, MUST_ENROL};
use super::application::Status;
use super::certificate::{ActiveModel, Column, Entity, Model};
use super::commands::for_command;
use super::progress::{self, Step};
use super::{place, places};

/// The sequence of their numbers.
const SEQUENCE: &str = "full_enrolment_certificate";

/// What the head certifies.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Certify {
    /// The next nearest school.
    #[schema(min_length = 1, max_length = 160)]
    pub next_school: String,
    /// Whether the child can reach it. If not, there is no certificate: the child must be enrolled here.
    pub next_school_accessible: bool,
}

/// Certificates.
#[derive(Debug)]
pub struct Certificates;

impl Resource for Certificates {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "full_enrolment_certificate";
    const PLURAL: &'static str = "full_enrolment_certificates";
    const PATH: &'static str = "/full-enrolment-certificates";
    const ABOUT: &'static str = "A certificate that a level was full when a child applied (Education Act s10).";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Export];
    const SORTABLE: &'static [Column] = &[Column::CertificateNumber, Column::IssuedOn];
    const FILTERABLE: &'static [Column] = &[Column::ApplicationId, Column::LevelCode, Column::AcademicYear, Column::IssuedOn];
    const DEFAULT_SORT: &'static str = "-certificate_number";

    fn example() -> serde_json::Value {
        json!({})
    }
}

/// Certifies that the level is full. An application has one certificate: asked for again, it is given again.
///
/// # Errors
/// 404; 409 `LEVEL_NOT_FULL`, `MUST_ENROL`, `ILLEGAL_TRANSITION` for what was decided; 412.
pub(super) async fn certify(ctx: &Ctx, (Id(id), Body(cmd)): (Id, Body<Certify>)) -> Result<Model> {
    let application = for_command(ctx, id).await?;
    let known = ctx.find::<Entity>().filter(Column::ApplicationId.eq(id)).one(ctx.uow()).await?;
    if let Some(known) = known {
        return Ok(known);
    }
    if application.status != Status::Refused {
        progress::after(application.status, Step::Refuse)?;
    }
    if places::is_full(ctx, &application).await? != Some(true) {
        return Err(Error::conflict(&LEVEL_NOT_FULL));
    }
    if !cmd.next_school_accessible {
        return Err(Error::conflict(&MUST_ENROL));
    }
    let places = ctx
        .find::<place::Entity>()
        .filter(place::Column::AcademicYear.eq(application.academic_year))
        .filter(place::Column::LevelCode.eq(application.level_code.as_str()))
        .filter(place::Column::Boarding.eq(application.boarding));
    let places = places.one(ctx.uow()).await?.map_or(0, |row| row.places);
    let names =
        [Some(application.first_name.as_str()), application.middle_names.as_deref(), Some(application.last_name.as_str())];
    let certificate = ctx
        .insert::<Entity>(ActiveModel {
            certificate_number: Set(sequences::next(ctx, SEQUENCE).await?),
            application_id: Set(id),
            child_name: Set(names.into_iter().flatten().collect::<Vec<_>>().join(" ")),
            born_on: Set(application.born_on),
            level_code: Set(application.level_code),
            academic_year: Set(application.academic_year),
            boarding: Set(application.boarding),
            places: Set(places),
            next_school: Set(cmd.next_school),
            issued_on: Set(ctx.today()),
            issued_by: Set(ctx.actor().name.clone()),
            ..ActiveModel::default()
        })
        .await?;
    ctx.audit(Entry::new(Certificates::ENTITY, "create", Some(certificate.id)).after(serde_json::to_value(&certificate)?));
    let payload = json!({ "id": certificate.id, "version": certificate.version });
    let topic = "sis.full_enrolment_certificate.issued";
    ctx.emit(Event { topic, entity: Certificates::ENTITY, entity_id: certificate.id, payload });
    Ok(certificate)
}
