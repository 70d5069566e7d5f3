//! What nodes announce to each other.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::events::Heard;

/// Something that has been committed in a school.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bulletin {
    /// The school.
    pub school_id: Uuid,
    /// Whether it is in the outbox, so that who was away can be told later. What is not (a job's progress) is shown as it
    /// stands to who comes late.
    pub is_kept: bool,
    /// What happened.
    pub event: Heard,
}
