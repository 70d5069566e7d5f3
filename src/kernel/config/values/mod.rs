//! The types of settings that have a form of their own, each refusing at start-up what could not work later.

mod addresses;
mod file_store;
mod log;
mod mail_security;
mod pooler;
mod profile;
mod service_urls;
mod traces;

pub use addresses::{DomainName, PublicUrl, WebOrigin};
pub use file_store::FileStore;
pub use log::{LogFilter, LogFormat};
pub use mail_security::MailSecurity;
pub use pooler::Pooler;
pub use profile::{Profile, UnknownProfile};
pub(super) use service_urls::masked;
pub use service_urls::{DatabaseKind, DatabaseUrl, RedisUrl};
pub use traces::{CollectorUrl, Header, Ratio};
