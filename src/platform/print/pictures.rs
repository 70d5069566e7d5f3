//! Photographs among the school's files, for paper.

use std::collections::HashMap;

use futures::TryStreamExt;
use kernel::{Ctx, Error, Result};
use uuid::Uuid;

use super::portrait;
use crate::files;

/// Bytes of a photograph that are read at most; a larger one is left out.
const MOST_BYTES: u64 = 20 * 1024 * 1024;

/// These files as portraits of `width` by `height` pixels, by their ids. What is no picture that paper can show, or is not
/// there any more, is left out: a card without a photograph is better than none.
///
/// The caller has to know that who asks may see them.
///
/// # Errors
/// The database's.
pub async fn pictures(ctx: &Ctx, ids: &[Uuid], width: u32, height: u32) -> Result<HashMap<Uuid, Vec<u8>>> {
    let mut found = HashMap::with_capacity(ids.len());
    for content in files::contents(ctx, ids).await?.into_iter().filter(|content| content.size <= MOST_BYTES) {
        let Ok(pieces) = content.open(ctx).await else { continue };
        let Ok(pieces) = pieces.try_collect::<Vec<_>>().await else { continue };
        let work = move || portrait(&pieces.concat(), width, height);
        if let Some(small) = tokio::task::spawn_blocking(work).await.map_err(Error::internal)? {
            found.insert(content.file_id, small);
        }
    }
    Ok(found)
}
