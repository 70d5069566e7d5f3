//! JSON as the API takes it: strict about what a body is, tidy about the text in it, merge patches, and the paths by
//! which a problem in it is named.

mod body;
mod merge_patch;
mod path;
mod strict;

pub use body::body;
pub use merge_patch::merge_patch;
pub use path::pointer_to_path;
pub use strict::{JsonError, JsonErrorKind, Limits, parse_strict};
