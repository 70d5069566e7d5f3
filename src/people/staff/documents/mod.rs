//! Documents of members of staff, and which of them a school requires.

pub mod document;
pub mod document_kind;
pub mod document_kinds;
pub mod missing;
pub mod resource;

pub use document_kinds::DocumentKinds;
pub use resource::StaffDocuments;

pub(super) use document_kinds::defaults;
