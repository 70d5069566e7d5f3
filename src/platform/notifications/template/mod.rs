//! Texts: the program's own, and those that schools write instead.

pub mod entity;
mod kinds;
mod preview;
pub(super) mod render;
mod templates;
mod texts;

pub(super) use kinds::{NotificationKind, list_kinds};
pub(super) use preview::preview;
pub(super) use render::Template;
pub(super) use templates::Templates;
pub(super) use texts::{Said, Texts};
