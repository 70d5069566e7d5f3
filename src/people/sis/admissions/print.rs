//! The certificate of full enrolment on paper, for the head to sign and stamp.

use std::rc::Rc;

use actix_web::http::Method;
use kernel::operation::{Id, Operation, Reply};
use kernel::resource::Resource;
use kernel::{Ctx, Result};
use platform::print::{self, Paper, Template, answers_with_pdf};
use platform::schools::reference;
use serde_json::json;

use super::super::enrolment::Boarding;
use super::certificates::Certificates;

static CERTIFICATE: Template = Template { name: "full_enrolment_certificate", text: include_str!("certificate.typ") };

/// The operation.
pub(in crate::sis) fn print_certificate() -> Operation {
    let print = Operation::raw(
        Method::GET,
        "/full-enrolment-certificates/{id}/certificate.pdf",
        "print_full_enrolment_certificate",
        async |ctx: Rc<Ctx>, Id(id): Id| certificate(&ctx, id).await,
    )
    .permission("sis.full_enrolment_certificate.read")
    .describe(
        "Print a certificate of full enrolment",
        "The certificate (Education Act s10) as a PDF of A4 with the school's head, to be signed and stamped. That it was printed goes to the audit log. Reads only.",
    );
    answers_with_pdf(print)
}

/// # Errors
/// 404.
async fn certificate(ctx: &Ctx, id: uuid::Uuid) -> Result<Reply> {
    let certificate = kernel::resource::get::<Certificates>(ctx, id).await?;
    let language = ctx.origin().language;
    let key = match certificate.boarding {
        Boarding::Day => "certificate-day_places",
        Boarding::Boarder => "certificate-boarding_places",
    };
    let places = ctx.services().messages().format(language, key, &[("places", certificate.places.to_string().into())]);
    let levels = reference::set(ctx, "levels").await?;
    let of = json!({
        "number": certificate.certificate_number,
        "child_name": certificate.child_name,
        "born_on": certificate.born_on,
        "level": levels.label(&certificate.level_code, language),
        "year": certificate.academic_year.to_string(),
        "places": places,
        "next_school": certificate.next_school,
        "issued_on": certificate.issued_on,
        "issued_by": certificate.issued_by,
    });
    let file_name = format!("full-enrolment-{}", certificate.certificate_number.replace(['/', '\\'], "-"));
    let about = (Certificates::ENTITY, id);
    print::print(ctx, Paper { template: &CERTIFICATE, of, pictures: Vec::new(), about, file_name }).await
}
