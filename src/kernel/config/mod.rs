//! Configuration: one typed structure, from defaults, then a file, then the environment (the later wins).
//!
//! Rules kept here: every problem is reported at once, so nobody mends a deployment one restart at a time;
//! a secret is never shown; a key nobody reads is a problem and not a silence. Each setting is written once,
//! in `sections/`: its name, type, default, range and meaning make the structure, the checks and the table.

mod environment;
mod field;
mod file;
mod load;
mod nearest;
mod origin;
mod problem;
mod reader;
mod rules;
mod sections;
mod setting;
mod sources;
mod table;
mod values;

#[cfg(test)]
mod tests;

pub use field::{Field, fields};
pub use load::Loaded;
pub use origin::{Origin, Origins};
pub use problem::{Problem, Problems};
pub use sections::{
    Audit, Auth, Database, Demo, Files, Http, Jobs, Limits, Log, Mail, MailReports, Metrics, Notifications, Overload, Push,
    RateLimits, Realtime, Redis, Storage, Tracing, Webhooks,
};
pub use sources::Sources;
pub use table::config_table_markdown;
pub use values::{
    CollectorUrl, DatabaseKind, DatabaseUrl, DomainName, FileStore, Header, LogFilter, LogFormat, MailSecurity, Pooler, Profile,
    PublicUrl, Ratio, RedisUrl, UnknownProfile, WebOrigin,
};

/// Everything that may differ between two installations of the same build.
#[derive(Debug, Clone)]
pub struct Config {
    /// Which set of defaults and checks is in force.
    pub profile: Profile,
    /// The HTTP server.
    pub http: Http,
    /// The database.
    pub database: Database,
    /// Signing in, tokens and passwords.
    pub auth: Auth,
    /// Files kept on disk.
    pub storage: Storage,
    /// Uploaded files.
    pub files: Files,
    /// E-mail.
    pub mail: Mail,
    /// The mailbox of letters that come back.
    pub mail_reports: MailReports,
    /// Notices on people's devices.
    pub push: Push,
    /// The shared cache.
    pub redis: Redis,
    /// The log.
    pub log: Log,
    /// Background work.
    pub jobs: Jobs,
    /// The audit chain.
    pub audit: Audit,
    /// Limits on bulk work.
    pub limits: Limits,
    /// Rate limits: requests a minute.
    pub rate_limits: RateLimits,
    /// Overload: how many requests run at once, and how long others wait.
    pub overload: Overload,
    /// Live updates.
    pub realtime: Realtime,
    /// Demonstration data.
    pub demo: Demo,
    /// Metrics for monitoring.
    pub metrics: Metrics,
    /// Traces for a collector.
    pub tracing: Tracing,
    /// Webhooks, out and in.
    pub webhooks: Webhooks,
    /// Notifications.
    pub notifications: Notifications,
}
