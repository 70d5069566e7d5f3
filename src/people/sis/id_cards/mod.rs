//! Cards by which learners are known: a photograph, the name, the number in letters and as a code for scanners.
//!
//! They say nothing that would harm the child who loses one: no address, no telephone but the school's.

mod card;

pub use card::{Bearer, print};

use std::rc::Rc;

use actix_web::http::Method;
use chrono::NaiveDate;
use kernel::Module;
use kernel::errors::code;
use kernel::operation::{Id, Operation, Query, Reply};
use kernel::{Ctx, Error, Result};
use platform::print::answers_with_pdf;
use platform::schools::reference;
use sea_orm::{ActiveEnum, ColumnTrait, QueryFilter};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::codes::NOT_ENROLLED;
use super::{enrolment, students};

/// What else a card says.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct CardQuery {
    /// The last day on which the card is good; the end of the calendar year unless given.
    pub valid_until: Option<NaiveDate>,
}

/// Brings the operation.
pub(super) fn declare(module: &mut Module) {
    let print = Operation::raw(Method::GET, "/students/{id}/id-card.pdf", "print_student_id_card", one)
        .permission("sis.id_card.print")
        .describe(
            "Print a learner's card",
            "A PDF of the size of a bank card on a page of A4: photograph, name, number in letters and as a QR code, level, the last day on which it is good. That it was printed goes to the audit log. Reads only.",
        )
        .errors(&[&NOT_ENROLLED, &code::UNKNOWN_PARAMETER, &code::INVALID_PARAMETER]);
    module.operations.push(answers_with_pdf(print));
}

/// One learner's.
///
/// # Errors
/// 404; 409 `NOT_ENROLLED`; 400 for a day that has gone by.
async fn one(ctx: Rc<Ctx>, (Id(id), Query(query)): (Id, Query<CardQuery>)) -> Result<Reply> {
    use enrolment::Column as C;
    let student = students::for_reading(&ctx, id, "sis.id_card.print").await?;
    let spell = ctx.find::<enrolment::Entity>().filter(C::StudentId.eq(id)).filter(C::EndsOn.is_null()).one(ctx.uow()).await?;
    let off_roll = || Error::conflict(&NOT_ENROLLED).with("state", student.status.to_value()).with("allowed", "enrolled");
    let spell = spell.ok_or_else(off_roll)?;
    let levels = reference::set(&ctx, "levels").await?;
    let placed = levels.label(&spell.level_code, ctx.origin().language).to_owned();
    let (about, file_name) = (("student", id), format!("id-card-{}", student.student_number));
    let bearer = Bearer { placed, student };
    print(&ctx, vec![bearer], query.valid_until, about, file_name).await
}
