//! Which of the documents that a school requires a member of staff has not brought, or brought and let expire.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use kernel::operation::{Id, View};
use kernel::{Ctx, Result};

use super::{document, document_kind};
use crate::expiry::{Held, held};
use crate::staff::members;

/// A document that is required and not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingDocument {
    /// Its kind.
    pub staff_document_kind_id: Uuid,
    /// The kind's code.
    pub code: String,
    /// The kind's name.
    pub name: String,
    /// When the last one expired; `null` when there never was one.
    pub expired_on: Option<NaiveDate>,
}

impl View for MissingDocument {}

/// The operation.
///
/// # Errors
/// 404.
pub(in crate::staff) async fn list_missing(ctx: &Ctx, Id(id): Id) -> Result<Vec<MissingDocument>> {
    let member = members::for_reading(ctx, id, "staff.staff_document.read").await?;
    let kinds = ctx.find::<document_kind::Entity>().order_by_asc(document_kind::Column::Name).all(ctx.uow()).await?;
    let brought = ctx.find::<document::Entity>().filter(document::Column::StaffMemberId.eq(member.id)).all(ctx.uow()).await?;
    let mut by_kind: BTreeMap<Uuid, Vec<Option<NaiveDate>>> = BTreeMap::new();
    for document in brought {
        by_kind.entry(document.staff_document_kind_id).or_default().push(document.expires_on);
    }
    let required = kinds.into_iter().filter(|kind| kind.required_of.is_of(member.kind));
    let missing = required.filter_map(|kind| {
        let expired_on = match held(by_kind.get(&kind.id).map(Vec::as_slice).unwrap_or_default(), ctx.today()) {
            Held::Missing => None,
            Held::Expired(day) => Some(day),
            Held::Expiring(_) | Held::Good(_) => return None,
        };
        Some(MissingDocument { staff_document_kind_id: kind.id, code: kind.code, name: kind.name, expired_on })
    });
    Ok(missing.collect())
}
