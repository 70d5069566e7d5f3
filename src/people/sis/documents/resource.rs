//! Documents of learners as a resource.

use chrono::NaiveDate;
use kernel::access::Reach;
use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, Reference, Resource};
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::document::{ActiveModel, Column, Entity, Model};
use super::kind;
use crate::papers;
use crate::sis::student;

/// What a document is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StudentDocumentInput)]
pub struct Input {
    /// The learner. Cannot be changed later.
    pub student_id: Uuid,
    /// Its kind.
    pub student_document_kind_id: Uuid,
    /// What it is.
    #[schema(min_length = 1, max_length = 160)]
    pub title: String,
    /// The file, of those that the caller may give to a record: who may read the document may read it from then on. Without:
    /// it is kept on paper only.
    pub file_id: Option<Uuid>,
    /// The day it was issued.
    pub issued_on: Option<NaiveDate>,
    /// The last day it is good for; without: for ever. Of a kind that expires it has to be there.
    pub expires_on: Option<NaiveDate>,
    /// Anything else about it. Sensitive.
    #[schema(max_length = 300)]
    pub note: Option<String>,
}

kernel::apply!(Input => ActiveModel { student_id, student_document_kind_id, title, file_id, issued_on, expires_on, note });

/// Documents of learners.
#[derive(Debug)]
pub struct StudentDocuments;

impl Resource for StudentDocuments {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student_document";
    const PLURAL: &'static str = "student_documents";
    const PATH: &'static str = "/student-documents";
    const ABOUT: &'static str = "A document of a learner: of which kind, until when it is good, and its file. Families see those of kinds that they may see.";
    const SENSITIVE: &'static [&'static str] = &["note"];
    const ANNOUNCED: &'static [&'static str] = &["student_id"];
    const SORTABLE: &'static [Column] = &[Column::ExpiresOn, Column::IssuedOn, Column::Title];
    const FILTERABLE: &'static [Column] =
        &[Column::StudentId, Column::StudentDocumentKindId, Column::Title, Column::FileId, Column::IssuedOn, Column::ExpiresOn];
    const NATURAL_KEY: &'static [Column] = &[Column::StudentId, Column::StudentDocumentKindId, Column::Title];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "student_id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "student_document_kind_id": "01890a5d-ac96-774b-bcce-b302099a8058", "title": "Birth certificate",
            "issued_on": "2016-05-02", "note": "Original seen"
        })
    }

    /// Follows the student; who sees their own family only, only what families may see.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        let select = select.filter(ctx.visible("student", permission, Column::StudentId));
        if ctx.reach(permission) == Some(Reach::All) {
            return select;
        }
        let shown = ctx.find::<kind::Entity>().select_only().column(kind::Column::Id);
        let shown = shown.filter(kind::Column::FamilyMaySee.eq(true)).into_query();
        select.filter(Column::StudentDocumentKindId.in_subquery(shown))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<student::Entity>(Column::StudentId), Reference::to::<kind::Entity>(Column::StudentDocumentKindId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let moved = change.before.as_ref().is_some_and(|before| before.student_id != input.student_id);
        problems.add_if(moved, || Detail::of("student_id", "read_only"));
        let backwards = input.issued_on.zip(input.expires_on).is_some_and(|(issued, expires)| expires < issued);
        problems.add_if(backwards, || Detail::of("expires_on", "date_order"));
        let kind = ctx.get::<kind::Entity>(input.student_document_kind_id).await?;
        problems.add_if(kind.expires && input.expires_on.is_none(), || Detail::of("expires_on", "required"));
        problems.into_result()?;
        match new_file(change) {
            Some(id) => papers::file(ctx, id, "file_id").await.map(|_| ()),
            None => Ok(()),
        }
    }

    async fn after_write(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let (Some(id), Some(document)) = (new_file(change), &change.after) else { return Ok(()) };
        let file = papers::file(ctx, id, "file_id").await?;
        papers::give(ctx, &file, Self::ENTITY, document.id).await
    }
}

/// The file that a change names and the document did not have before.
fn new_file(change: &Change<StudentDocuments>) -> Option<Uuid> {
    let before = change.before.as_ref().and_then(|before| before.file_id);
    change.input.as_ref()?.file_id.filter(|id| before != Some(*id))
}
