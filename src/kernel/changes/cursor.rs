//! A position in a school's feed, as clients keep it.

use uuid::Uuid;

use crate::Ctx;
use crate::errors::{Error, Result, code};
use crate::list::Cursor;

/// How much of an entry's hash a cursor keeps, in hex digits: enough to know the entry again.
const HASH: usize = 16;

/// A position: after the entry with this number in the school's chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    /// The entry's number; 0 is before the first.
    pub(super) seq: i64,
    /// The beginning of its hash: shows that the log still is the one that the position was taken in.
    hash: String,
}

impl Position {
    /// Before the first entry.
    pub(super) const fn start() -> Self {
        Self { seq: 0, hash: String::new() }
    }

    /// After an entry.
    pub(super) fn after(seq: i64, hash: &str) -> Self {
        Self { seq, hash: hash.get(..HASH).unwrap_or(hash).to_owned() }
    }

    /// As a client keeps it, with the fingerprint of its reach.
    pub(super) fn seal(&self, ctx: &Ctx, reach: &str) -> Result<String> {
        let values = [self.seq.to_string(), self.hash.clone(), reach.to_owned()].map(Some).to_vec();
        Cursor { sort: "seq".to_owned(), values }.seal(ctx.services().cursor_key(), &name(ctx.school_id()))
    }

    /// What [`seal`](Self::seal) made in this school.
    ///
    /// # Errors
    /// 400 `INVALID_CURSOR`.
    pub(super) fn open(ctx: &Ctx, text: &str) -> Result<(Self, String)> {
        let cursor = Cursor::open(text, ctx.services().cursor_key(), &name(ctx.school_id()))?;
        let invalid = || Error::new(&code::INVALID_CURSOR);
        match <[Option<String>; 3]>::try_from(cursor.values) {
            Ok([Some(seq), Some(hash), Some(reach)]) => {
                let seq = seq.parse().map_err(|_| invalid())?;
                Ok((Self { seq, hash }, reach))
            }
            _ => Err(invalid()),
        }
    }
}

/// What the signature covers besides the position: entries are numbered in each school from 1.
fn name(school: Uuid) -> String {
    format!("changes:{school}")
}
