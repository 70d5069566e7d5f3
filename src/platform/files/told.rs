//! What other systems are told of files.

use kernel::events::EventType;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A content was stored.
#[derive(Serialize, ToSchema)]
#[schema(as = FileStored)]
pub(super) struct Stored {
    /// The file.
    pub(super) id: Uuid,
    /// Which content of it, from 1.
    pub(super) content_version: i32,
}

/// A virus was found.
#[derive(Serialize, ToSchema)]
#[schema(as = FileInfected)]
pub(super) struct Infected {
    /// The file.
    pub(super) id: Uuid,
    /// Which content of it.
    pub(super) content_version: i32,
    /// What the scanner calls it.
    pub(super) found: String,
}

/// The types of event.
pub(super) fn events() -> Vec<EventType> {
    vec![
        EventType::new::<Stored>("files.file.stored", "file", "A file, or a new content of one, was stored."),
        EventType::new::<Infected>("files.file.infected", "file", "The scanner found a virus in a content of a file."),
    ]
}
