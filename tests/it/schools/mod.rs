//! What the schools module promises.

mod custom_fields;
mod platform;
mod profile;
mod reference;
mod sequences;
mod settings;
