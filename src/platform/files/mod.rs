//! Files: what a school keeps of documents and pictures, with their contents in a folder or an S3 bucket.
//!
//! A content comes in one request ([`direct`]), to a signed address, or in parts ([`uploads`]); whichever way, it goes
//! through one door ([`ingest`]) and becomes a file in one transaction ([`keep`]). The bytes are never written in a
//! transaction, so each step leaves a row that says what to look for if the next one never comes: an upload before its
//! bytes, a job before a deletion. What falls between is swept ([`sweep`]).
//!
//! A file belongs to its uploader, and may belong to a record of any kind; who may read the record may then read the file,
//! if its visibility says so.

mod codes;
mod collection;
mod commands;
mod complete;
mod direct;
mod download;
pub mod file;
mod ingest;
mod keep;
mod links;
mod media;
mod operations;
mod owner;
mod part;
mod parts;
mod picture;
mod presign;
mod purge;
mod quota;
mod range;
mod scan;
mod service;
mod store;
mod sweep;
mod told;
mod upload;
mod uploads;
mod usage;
mod version;
mod versions;

pub use collection::Files;
pub use commands::attach;
pub use keep::NewFile;
pub use owner::Owner;
pub use service::{Content, contents, open, store};
pub use sweep::schedule;

use kernel::Module;
use kernel::access::{Grant, Role};
use kernel::i18n::Language;

/// What everybody may do with what they have uploaded themselves, and read of what belongs to records they may read.
const OWN: &[&str] = &[
    "files.file.read",
    "files.file.create",
    "files.file.update",
    "files.file.attach",
    "files.file.delete",
    "files.file.history",
];

const GRANTS: &[Grant] = &[
    Grant::all(Role::SuperAdmin, &["files.quota.update"]),
    Grant::all(Role::SchoolAdmin, &["files.file.*", "files.usage.*"]),
    Grant::all(Role::Registrar, OWN),
    Grant::all(Role::Registrar, &["files.usage.read"]),
    Grant::related(Role::Bursar, OWN),
    Grant::related(Role::Teacher, OWN),
    Grant::related(Role::Staff, OWN),
    Grant::related(Role::Student, OWN),
    Grant::related(Role::Parent, OWN),
];

const MESSAGES: &[(Language, &str)] = &[
    (Language::En, include_str!("messages/en.ftl")),
    (Language::Sn, include_str!("messages/sn.ftl")),
    (Language::Nd, include_str!("messages/nd.ftl")),
];

/// The module.
#[must_use]
pub fn module() -> Module {
    let mut module = Module::new("files", "Documents and pictures: uploads, downloads, versions, and how long they are kept.");
    module.resource::<Files>();
    for operation in module.operations.iter_mut().filter(|operation| operation.id == "delete_file") {
        operation.errors.extend([&codes::FILE_ON_HOLD, &codes::FILE_RETAINED]);
    }
    module.operations.extend(operations::all());
    module.jobs.push(scan::job());
    module.jobs.push(sweep::job());
    module.jobs.extend(purge::jobs());
    module.events.extend(told::events());
    module.grants = GRANTS;
    module.visibilities = collection::VISIBILITIES;
    module.codes = codes::ALL;
    module.messages = MESSAGES;
    module
}
