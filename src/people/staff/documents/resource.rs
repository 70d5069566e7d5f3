//! Documents of members of staff as a resource.

use chrono::NaiveDate;
use sea_orm::{QueryFilter, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, Reference, Resource};
use kernel::{Ctx, Result};

use super::document::{ActiveModel, Column, Entity, Model};
use super::document_kind;
use crate::papers;
use crate::staff::members::member;
use crate::staff::period::in_order;

/// What a document is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffDocumentInput)]
#[validate(schema(function = "days_in_order"))]
pub struct Input {
    /// The member of staff. Cannot be changed later.
    pub staff_member_id: Uuid,
    /// Its kind.
    pub staff_document_kind_id: Uuid,
    /// What it is.
    #[schema(min_length = 1, max_length = 160)]
    pub title: String,
    /// The file, of those that the caller may give to a record: who may read the document may read it from then on. Without:
    /// it is kept on paper only.
    pub file_id: Option<Uuid>,
    /// The day it was issued.
    pub issued_on: Option<NaiveDate>,
    /// The last day it is good for; without: for ever.
    pub expires_on: Option<NaiveDate>,
    /// Anything else about it: where the paper is kept.
    #[schema(max_length = 300)]
    pub note: Option<String>,
}

kernel::apply!(Input => ActiveModel {
    staff_member_id, staff_document_kind_id, title, file_id, issued_on, expires_on, note,
});

fn days_in_order(input: &Input) -> Result<(), ValidationError> {
    in_order(input.issued_on, input.expires_on, "expires_on")
}

/// Documents of members of staff.
#[derive(Debug)]
pub struct StaffDocuments;

impl Resource for StaffDocuments {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_document";
    const PLURAL: &'static str = "staff_documents";
    const PATH: &'static str = "/staff-documents";
    const ABOUT: &'static str = "A document of a member of staff: of which kind, until when it is good, and its file. The member and the heads are told 60, 30 and 7 days before it expires.";
    const ANNOUNCED: &'static [&'static str] = &["staff_member_id"];
    const SORTABLE: &'static [Column] = &[Column::ExpiresOn, Column::IssuedOn, Column::Title];
    const FILTERABLE: &'static [Column] =
        &[Column::StaffMemberId, Column::StaffDocumentKindId, Column::Title, Column::FileId, Column::IssuedOn, Column::ExpiresOn];
    const NATURAL_KEY: &'static [Column] = &[Column::StaffMemberId, Column::StaffDocumentKindId, Column::Title];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "staff_member_id": "01890a5d-ac96-774b-bcce-b302099a8057",
            "staff_document_kind_id": "01890a5d-ac96-774b-bcce-b302099a8058", "title": "Licence, class 2",
            "issued_on": "2024-05-02", "expires_on": "2199-05-01", "note": "Original seen; copy in folder 12"
        })
    }

    /// Follows the member of staff.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::StaffMemberId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![
            Reference::to::<member::Entity>(Column::StaffMemberId),
            Reference::to::<document_kind::Entity>(Column::StaffDocumentKindId),
        ]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let other = change.before.as_ref().is_some_and(|before| before.staff_member_id != input.staff_member_id);
        problems.add_if(other, || Detail::of("staff_member_id", "read_only"));
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
fn new_file(change: &Change<StaffDocuments>) -> Option<Uuid> {
    let before = change.before.as_ref().and_then(|before| before.file_id);
    change.input.as_ref()?.file_id.filter(|id| before != Some(*id))
}
