//! Academics: years, calendar, curriculum, classes and who teaches them.

pub mod academics;
