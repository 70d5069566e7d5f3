//! The sections of the configuration, one file each. A setting is declared here and nowhere else.

mod audit;
mod auth;
mod database;
mod demo;
mod files;
mod http;
mod jobs;
mod limits;
mod log;
mod mail;
mod mail_reports;
mod metrics;
mod notifications;
mod overload;
mod push;
mod rate_limits;
mod realtime;
mod redis;
mod storage;
mod tracing;
mod webhooks;

pub use audit::Audit;
pub use auth::Auth;
pub use database::Database;
pub use demo::Demo;
pub use files::Files;
pub use http::Http;
pub use jobs::Jobs;
pub use limits::Limits;
pub use log::Log;
pub use mail::Mail;
pub use mail_reports::MailReports;
pub use metrics::Metrics;
pub use notifications::Notifications;
pub use overload::Overload;
pub use push::Push;
pub use rate_limits::RateLimits;
pub use realtime::Realtime;
pub use redis::Redis;
pub use storage::Storage;
pub use tracing::Tracing;
pub use webhooks::Webhooks;

use super::Config;
use super::field::{Field, same};
use super::reader::Reader;

/// The one setting outside any section. Its default text is what holds when no source names a profile.
const PROFILE: &[Field] = &[Field {
    key: "profile",
    secret: false,
    doc: "Which defaults and checks are in force: `demo` starts with nothing set, `production` guesses nothing \
          that matters. `--profile` on the command line wins.",
    preset: same("demo"),
}];

/// Every field, section by section, in the order of the documentation.
pub(super) const ALL: &[&[Field]] = &[
    PROFILE,
    Http::FIELDS,
    Database::FIELDS,
    Auth::FIELDS,
    Storage::FIELDS,
    Files::FIELDS,
    Mail::FIELDS,
    Push::FIELDS,
    MailReports::FIELDS,
    Redis::FIELDS,
    Log::FIELDS,
    Jobs::FIELDS,
    Audit::FIELDS,
    Limits::FIELDS,
    RateLimits::FIELDS,
    Overload::FIELDS,
    Realtime::FIELDS,
    Demo::FIELDS,
    Metrics::FIELDS,
    Tracing::FIELDS,
    Webhooks::FIELDS,
    Notifications::FIELDS,
];

/// Reads every section before giving up, so that every problem is found. `None` only with a problem recorded.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<Config> {
    let profile = reader.read("profile");
    let http = Http::read(reader);
    let database = Database::read(reader);
    let auth = Auth::read(reader);
    let storage = Storage::read(reader);
    let files = Files::read(reader);
    let mail = Mail::read(reader);
    let push = Push::read(reader);
    let mail_reports = MailReports::read(reader);
    let redis = Redis::read(reader);
    let log = Log::read(reader);
    let jobs = Jobs::read(reader);
    let audit = Audit::read(reader);
    let limits = Limits::read(reader);
    let rate_limits = RateLimits::read(reader);
    let overload = Overload::read(reader);
    let realtime = Realtime::read(reader);
    let demo = Demo::read(reader);
    let metrics = Metrics::read(reader);
    let tracing = Tracing::read(reader);
    let webhooks = Webhooks::read(reader);
    let notifications = Notifications::read(reader);
    Some(Config {
        profile: profile?,
        http: http?,
        database: database?,
        auth: auth?,
        storage: storage?,
        files: files?,
        mail: mail?,
        push: push?,
        mail_reports: mail_reports?,
        redis: redis?,
        log: log?,
        jobs: jobs?,
        audit: audit?,
        limits: limits?,
        rate_limits: rate_limits?,
        overload: overload?,
        realtime: realtime?,
        demo: demo?,
        metrics: metrics?,
        tracing: tracing?,
        webhooks: webhooks?,
        notifications: notifications?,
    })
}
