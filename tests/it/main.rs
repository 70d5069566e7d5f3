//! The application, driven over HTTP as clients drive it, on SQLite and on PostgreSQL: what holds for all of it. What a
//! single module promises is tested in the file of its name.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this crate is test code: what is not as expected must fail the test at once"
)]
#![expect(clippy::cloned_ref_to_slice_refs, reason = "a list of one reads as a list: `[id.clone()]`")]

mod harness;

mod academics;
mod architecture;
mod audit;
mod authorization;
mod catalogue;
mod changes;
mod conformance;
mod crashes;
mod demo;
mod deployment;
mod edge;
mod etag;
mod files;
mod finance;
mod hostile;
mod i18n;
mod idempotency;
mod identity;
mod import_export;
mod integrations;
mod jobs;
mod lists;
mod login;
mod nodes;
mod notifications;
mod overload;
mod paper;
mod partitions;
mod ratelimit;
mod realtime;
mod replica;
mod rls;
mod schools;
mod sis;
mod staff;
mod statements;
mod tracing;
