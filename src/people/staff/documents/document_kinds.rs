//! Kinds of document as a resource.

use sea_orm::{ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::errors::code;
use kernel::resource::{Change, ChangeKind, Resource};
use kernel::{Ctx, Error, Result};

use super::document;
use super::document_kind::{ActiveModel, Column, Entity, Model, RequiredOf};

/// What a kind of document is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffDocumentKindInput)]
pub struct Input {
    /// Its stable name: `national_id`.
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// Of whom it is required.
    pub required_of: RequiredOf,
}

kernel::apply!(Input => ActiveModel { code, name, required_of });

/// Kinds of document.
#[derive(Debug)]
pub struct DocumentKinds;

impl Resource for DocumentKinds {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_document_kind";
    const PLURAL: &'static str = "staff_document_kinds";
    const PATH: &'static str = "/staff-document-kinds";
    const ABOUT: &'static str = "A kind of document that the school keeps of its staff, and of whom it is required.";
    const SORTABLE: &'static [Column] = &[Column::Code, Column::Name];
    const FILTERABLE: &'static [Column] = &[Column::Code, Column::Name, Column::RequiredOf];
    const DEFAULT_SORT: &'static str = "name";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({ "code": "drivers_licence", "name": "Driver's licence", "required_of": "ancillary" })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let (ChangeKind::Delete, Some(before)) = (change.kind, &change.before) else { return Ok(()) };
        let used = ctx.find::<document::Entity>().filter(document::Column::StaffDocumentKindId.eq(before.id));
        if used.count(ctx.uow()).await? == 0 { Ok(()) } else { Err(Error::conflict(&code::STILL_REFERENCED)) }
    }
}

/// What a school keeps of its staff until it decides otherwise.
pub(in crate::staff) fn defaults() -> Vec<ActiveModel> {
    [
        ("national_id", "Copy of the national ID", RequiredOf::Everybody),
        ("police_clearance", "Police clearance", RequiredOf::Everybody),
        ("teaching_certificate", "Teaching qualification", RequiredOf::Teaching),
        ("contract", "Signed contract", RequiredOf::Everybody),
        ("curriculum_vitae", "Curriculum vitae", RequiredOf::Nobody),
    ]
    .into_iter()
    .map(|(code, name, required_of)| ActiveModel {
        code: Set(code.to_owned()),
        name: Set(name.to_owned()),
        required_of: Set(required_of),
        ..ActiveModel::default()
    })
    .collect()
}
