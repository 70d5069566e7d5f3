//! The cards of some learners, as one document.

use chrono::{Datelike, NaiveDate};
use kernel::errors::{Detail, code};
use kernel::operation::Reply;
use kernel::{Ctx, Error, Result};
use platform::print::{Paper, Picture, Template, pictures, qr};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sis::{photos, student};

/// The card.
static CARD: Template = Template { name: "id_card", text: include_str!("card.typ") };
/// Pixels of a photograph: 24 mm by 30 mm at 300 to the inch.
const PHOTO: (u32, u32) = (284, 354);

/// Who gets a card.
#[derive(Debug)]
pub struct Bearer {
    /// The learner.
    pub student: student::Model,
    /// Their class or level, as people write it.
    pub placed: String,
}

/// The cards of these learners, with the photographs that the caller may see.
///
/// # Errors
/// 400 for a last day that has gone by; the database's.
pub async fn print(
    ctx: &Ctx,
    bearers: Vec<Bearer>,
    valid_until: Option<NaiveDate>,
    about: (&'static str, Uuid),
    file_name: String,
) -> Result<Reply> {
    let today = ctx.today();
    let valid_until = valid_until.or_else(|| NaiveDate::from_ymd_opt(today.year(), 12, 31)).unwrap_or(today);
    if valid_until < today {
        return Err(Error::new(&code::INVALID_PARAMETER).detail(Detail::of("valid_until", "in_past")));
    }
    let ids: Vec<Uuid> = bearers.iter().map(|bearer| bearer.student.id).collect();
    let shown = photos::visible(ctx).filter(photos::photo::Column::StudentId.is_in(ids)).all(ctx.uow()).await?;
    let files: Vec<Uuid> = shown.iter().map(|photo| photo.file_id).collect();
    let mut portraits = pictures(ctx, &files, PHOTO.0, PHOTO.1).await?;
    let mut on_paper = Vec::with_capacity(bearers.len() * 2);
    let mut cards: Vec<Value> = Vec::with_capacity(bearers.len());
    for (index, Bearer { student, placed }) in bearers.into_iter().enumerate() {
        let mut add = |kind: &str, bytes: Option<Vec<u8>>, extension: &str| {
            let name = format!("{kind}-{index}.{extension}");
            bytes.map(|bytes| on_paper.push(Picture { name: name.clone(), bytes })).map(|()| name)
        };
        let photo = shown.iter().find(|photo| photo.student_id == student.id).and_then(|photo| portraits.remove(&photo.file_id));
        cards.push(json!({
            "photo": add("photo", photo, "jpg"),
            "code": add("code", qr(&student.student_number), "svg"),
            "name": format!("{} {}", student.first_name, student.last_name),
            "number": student.student_number,
            "born_on": student.born_on,
            "placed": placed,
        }));
    }
    let of = json!({ "cards": cards, "valid_until": valid_until });
    platform::print::print(ctx, Paper { template: &CARD, of, pictures: on_paper, about, file_name }).await
}
