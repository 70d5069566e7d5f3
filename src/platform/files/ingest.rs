//! The one way in for a content, wherever it comes from: its type is decided by its first bytes, a picture loses what it
//! tells beside itself, the rest goes through piece by piece, and its SHA-256 is taken on the way.

use std::cell::RefCell;
use std::rc::Rc;

use actix_web::web::{Bytes, BytesMut};
use aws_lc_rs::digest;
use futures::{StreamExt, TryStreamExt};
use kernel::config::Files;
use kernel::errors::{Error, Result, code};
use kernel::operation::ByteStream;
use object_store::path::Path;

use super::store::Store;
use super::{media, picture};

/// A content as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Its length in bytes.
    pub(super) length: u64,
    /// Its SHA-256, in hexadecimal.
    pub(super) sha256: String,
    /// What it is.
    pub(super) media_type: String,
}

/// Takes a content in, of at most `longest` bytes.
///
/// # Errors
/// 413, 422 as [`media::decide`] and [`picture::without_metadata`]; the stream's; the store's.
pub(super) async fn content(
    (store, limits): (&Store, &Files),
    key: &Path,
    said: Option<&str>,
    mut bytes: ByteStream,
    longest: u64,
) -> Result<Kept> {
    let mut head = BytesMut::new();
    while head.len() < media::HEAD
        && let Some(piece) = bytes.try_next().await?
    {
        head.extend_from_slice(&piece);
    }
    let media_type = media::decide(said, &head)?;
    let head = futures::stream::once(std::future::ready(Ok(head.freeze())));
    let whole: ByteStream = Box::pin(head.chain(bytes));
    let (length, sha256) = if media::is_picture(&media_type) {
        let picture = gathered(whole, longest.min(limits.max_image_bytes)).await?;
        let clean = picture::without_metadata(picture)?;
        raw(store, key, Box::pin(futures::stream::once(std::future::ready(Ok(clean)))), u64::MAX).await?
    } else {
        raw(store, key, whole, longest).await?
    };
    Ok(Kept { length, sha256, media_type })
}

/// Writes bytes as they are, at most `longest`: gives how many, and their SHA-256 in hexadecimal.
///
/// # Errors
/// 413; the stream's; the store's.
pub(super) async fn raw(store: &Store, key: &Path, bytes: ByteStream, longest: u64) -> Result<(u64, String)> {
    let seen = Rc::new(RefCell::new((0_u64, digest::Context::new(&digest::SHA256))));
    let counted = seen.clone();
    let through = bytes.map(move |piece| {
        let piece = piece?;
        let (length, context) = &mut *counted.borrow_mut();
        *length += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        context.update(&piece);
        if *length > longest { Err(too_large(longest)) } else { Ok(piece) }
    });
    store.write(key, Box::pin(through)).await?;
    let (length, context) = seen.replace((0, digest::Context::new(&digest::SHA256)));
    Ok((length, hex::encode(context.finish())))
}

async fn gathered(mut bytes: ByteStream, longest: u64) -> Result<Bytes> {
    let mut all = BytesMut::new();
    while let Some(piece) = bytes.try_next().await? {
        all.extend_from_slice(&piece);
        if u64::try_from(all.len()).unwrap_or(u64::MAX) > longest {
            return Err(too_large(longest));
        }
    }
    Ok(all.freeze())
}

pub(super) fn too_large(limit: u64) -> Error {
    Error::new(&code::PAYLOAD_TOO_LARGE).with("limit", limit)
}
