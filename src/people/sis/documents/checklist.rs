//! Which of the documents that a school wants of a learner are there.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::access::Reach;
use kernel::operation::{Id, View};
use kernel::resource::Resource;
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{StudentDocuments, document, kind};
use crate::expiry::{Held, held};
use crate::sis::admissions::Applications;
use crate::sis::{enrolment, students};

/// How it is with documents of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StudentDocumentState)]
pub enum State {
    /// There never was one.
    Missing,
    /// The last one has expired.
    Expired,
    /// There is one, which expires within 60 days.
    Expiring,
    /// There is one.
    Good,
}

/// A line of a checklist.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChecklistLine {
    /// The kind of document.
    pub student_document_kind_id: Uuid,
    /// The kind's code.
    pub code: String,
    /// The kind's name.
    pub name: String,
    /// Whether it is required.
    pub required: bool,
    /// How it is.
    pub state: State,
    /// The last day that the best of them is, or was, good for.
    pub expires_on: Option<NaiveDate>,
    /// The documents there are.
    pub document_ids: Vec<Uuid>,
}

impl View for ChecklistLine {}

/// The checklist of a learner: the operation.
///
/// # Errors
/// 404.
pub(super) async fn of_student(ctx: &Ctx, Id(id): Id) -> Result<Vec<ChecklistLine>> {
    const READ: &str = "sis.student_document.read";
    let student = students::for_reading(ctx, id, READ).await?;
    let all = ctx.reach(READ) == Some(Reach::All);
    let level = level(ctx, student.id).await?;
    let select = StudentDocuments::scope(ctx, READ, ctx.find::<document::Entity>());
    let rows = select.filter(document::Column::StudentId.eq(student.id)).order_by_asc(document::Column::Id);
    let mut by_kind: BTreeMap<Uuid, Vec<document::Model>> = BTreeMap::new();
    for row in rows.all(ctx.uow()).await? {
        by_kind.entry(row.student_document_kind_id).or_default().push(row);
    }
    let kinds = kinds(ctx).await?.into_iter().filter(|kind| all || kind.family_may_see);
    let lines = kinds.filter_map(|kind| {
        let documents = by_kind.remove(&kind.id).unwrap_or_default();
        let required = kind.is_required_in(level.as_deref());
        (required || !documents.is_empty()).then(|| line(kind, required, &documents, ctx.today()))
    });
    Ok(lines.collect())
}

/// What is asked of an applicant: the operation.
///
/// # Errors
/// 404.
pub(super) async fn asked(ctx: &Ctx, Id(id): Id) -> Result<Vec<ChecklistLine>> {
    let application = kernel::resource::get::<Applications>(ctx, id).await?;
    let asked = kinds(ctx).await?.into_iter().filter(|kind| kind.at_admission);
    let lines = asked.map(|kind| {
        let required = kind.is_required_in(Some(&application.level_code));
        line(kind, required, &[], ctx.today())
    });
    Ok(lines.collect())
}

async fn kinds(ctx: &Ctx) -> Result<Vec<kind::Model>> {
    Ok(ctx.find::<kind::Entity>().order_by_asc(kind::Column::Name).all(ctx.uow()).await?)
}

fn line(kind: kind::Model, required: bool, documents: &[document::Model], today: NaiveDate) -> ChecklistLine {
    let days: Vec<Option<NaiveDate>> = documents.iter().map(|document| document.expires_on).collect();
    let (state, expires_on) = match held(&days, today) {
        Held::Missing => (State::Missing, None),
        Held::Expired(day) => (State::Expired, Some(day)),
        Held::Expiring(day) => (State::Expiring, Some(day)),
        Held::Good(day) => (State::Good, day),
    };
    ChecklistLine {
        student_document_kind_id: kind.id,
        code: kind.code,
        name: kind.name,
        required,
        state,
        expires_on,
        document_ids: documents.iter().map(|document| document.id).collect(),
    }
}

/// The level that the learner is, or was last, in.
async fn level(ctx: &Ctx, student_id: Uuid) -> Result<Option<String>> {
    use enrolment::Column as C;
    let last = ctx.find::<enrolment::Entity>().filter(C::StudentId.eq(student_id)).order_by_desc(C::StartsOn);
    Ok(last.one(ctx.uow()).await?.map(|spell| spell.level_code))
}
