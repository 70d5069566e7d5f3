//! The school's head on its papers.

use kernel::{Ctx, Result};
use serde::Serialize;

use crate::schools;

/// What the head of a paper shows.
#[derive(Debug, Serialize)]
pub(super) struct Letterhead {
    name: String,
    short_name: Option<String>,
    motto: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    /// Its numbers at the ministry and at the examinations council, each with what it is.
    numbers: Vec<String>,
}

/// That of the context's school.
///
/// # Errors
/// The database's.
pub(super) async fn of(ctx: &Ctx) -> Result<Letterhead> {
    let school = schools::own(ctx).await?;
    let (language, messages) = (ctx.origin().language, ctx.services().messages());
    let number =
        |key: &str, number: Option<String>| number.map(|number| messages.format(language, key, &[("number", number.into())]));
    let numbers = [
        number("letterhead-school_number", school.school_number.map(|number| number.to_string())),
        number("letterhead-emis_code", school.emis_code),
        number("letterhead-zimsec_centre", school.zimsec_centre.map(|number| number.to_string())),
    ];
    Ok(Letterhead {
        name: school.name,
        short_name: school.short_name,
        motto: school.motto,
        address: school.address,
        phone: school.phone.map(|phone| phone.to_string()),
        email: school.email.map(|email| email.to_string()),
        numbers: numbers.into_iter().flatten().collect(),
    })
}
