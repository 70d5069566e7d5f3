//! Classes and who teaches them.

pub mod academics;
