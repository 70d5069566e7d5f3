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
    let held = ctx.find::<document::Entity>().filter(document::Column::StaffMemberId.eq(member.id)).all(ctx.uow()).await?;
    let mut by_kind: BTreeMap<Uuid, Vec<Option<NaiveDate>>> = BTreeMap::new();
    for document in held {
        by_kind.entry(document.staff_document_kind_id).or_default().push(document.expires_on);
    }
    let required = kinds.into_iter().filter(|kind| kind.required_of.is_of(member.kind));
    let missing = required.filter_map(|kind| {
        let expired_on = lacks(by_kind.get(&kind.id).map_or(&[], Vec::as_slice), ctx.today())?;
        Some(MissingDocument { staff_document_kind_id: kind.id, code: kind.code, name: kind.name, expired_on })
    });
    Ok(missing.collect())
}

/// `None` when one of the documents is good on a day; otherwise when the last of them expired, if there was any.
fn lacks(expire: &[Option<NaiveDate>], today: NaiveDate) -> Option<Option<NaiveDate>> {
    let good = expire.iter().any(|last| last.is_none_or(|last| today <= last));
    (!good).then(|| expire.iter().flatten().max().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_missing_when_there_is_none_that_is_good_today() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-03-02");
        assert_eq!(lacks(&[], today), Some(None));
        assert_eq!(lacks(&[Some(day("2026-03-01")), Some(day("2025-03-01"))], today), Some(Some(day("2026-03-01"))));
        assert_eq!(lacks(&[Some(day("2026-03-01")), Some(today)], today), None);
        assert_eq!(lacks(&[None], today), None);
    }
}
