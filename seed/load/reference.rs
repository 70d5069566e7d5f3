//! Writing the code lists.

use kernel::{Ctx, Result, Services};
use platform::schools::reference::{self, Model, ReferenceCode};

use super::{mistake, platform};
use crate::reference::{ReferenceRow, ReferenceSet, reference_sets};

/// Writes the code lists that are not in the database as they are here. When all are, nothing is written.
///
/// # Errors
/// The database's.
pub async fn load_reference(services: &Services) -> Result<()> {
    let ctx = platform(services);
    let mut codes = Vec::new();
    for set in reference_sets().map_err(mistake)? {
        if !is_loaded(&ctx, &set).await? {
            codes.extend(set.rows.into_iter().map(|row| code(set.name, row)));
        }
    }
    if codes.is_empty() {
        ctx.rollback().await;
        return Ok(());
    }
    reference::load(&ctx, codes).await?;
    ctx.commit().await
}

async fn is_loaded(ctx: &Ctx, set: &ReferenceSet) -> Result<bool> {
    let loaded = reference::set(ctx, set.name).await?;
    Ok(set.rows.iter().all(|row| loaded.get(&row.code, row.valid_from).is_some_and(|known| is_same(known, row))))
}

fn is_same(known: &Model, row: &ReferenceRow) -> bool {
    let attributes = known.attributes.as_ref().and_then(|a| a.as_object().cloned()).unwrap_or_default();
    known.parent_code == row.parent_code
        && known.ordinal == row.ordinal
        && known.labels == serde_json::json!(row.labels)
        && attributes == row.attributes
        && known.valid_from == row.valid_from
        && known.valid_to == row.valid_to
        && known.source == row.source
}

fn code(set: &str, row: ReferenceRow) -> ReferenceCode {
    ReferenceCode {
        code_set: set.to_owned(),
        code: row.code,
        parent_code: row.parent_code,
        ordinal: row.ordinal,
        labels: row.labels,
        attributes: row.attributes,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        source: row.source,
    }
}
