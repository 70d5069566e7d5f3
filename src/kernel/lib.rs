//! The kernel: what every module stands on. It knows no module. `README.md` beside this file is its front page.

pub mod access;
pub mod admission;
pub mod asyncapi;
pub mod audit;
pub mod changes;
pub mod clock;
pub mod config;
mod ctx;
pub mod db;
pub mod envelope;
pub mod errors;
pub mod events;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod http;
pub mod i18n;
pub mod idempotency;
pub mod inbound;
pub mod jobs;
pub mod json;
pub mod list;
pub mod nodes;
pub mod openapi;
pub mod operation;
pub mod ratelimit;
pub mod reads;
pub mod realtime;
mod recently;
pub mod registry;
pub mod resource;
pub mod schedules;
pub mod schema;
pub mod secret;
pub mod services;
pub mod telemetry;
pub mod text;
pub mod values;
mod workers;

pub use ctx::{Ctx, Origin, set};
pub use errors::{Error, Result};
pub use registry::{Module, Registry};
pub use services::{School, Services};
