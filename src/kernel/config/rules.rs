//! Rules between settings: those that always hold, and those of production.

use ipnet::IpNet;
use secrecy::ExposeSecret;

use super::Config;
use super::origin::Origins;
use super::problem::Problem;
use super::sections::{Auth, Files, Mail, MailReports, Push};
use super::values::{DatabaseKind, FileStore, MailSecurity, Pooler, Profile};
use crate::values::Email;

/// A shorter master secret could be guessed: 256 bits is what the keys derived from it offer.
const SECRET_BYTES: usize = 32;

/// The weakest (memory in KiB, passes) that OWASP's Password Storage Cheat Sheet accepts for Argon2id.
const OWASP_ARGON2ID: [(u32, u32); 5] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];

/// Every rule that the configuration breaks.
pub(super) fn check(config: &Config, origins: &Origins) -> Vec<Problem> {
    let mut broken = Vec::new();
    database(config, &mut broken);
    sizes(config, &mut broken);
    files(&config.files, &mut broken);
    mail(&config.mail, &mut broken);
    mail_reports(&config.mail, &config.mail_reports, &mut broken);
    push(&config.push, &mut broken);
    auth(&config.auth, &mut broken);
    if config.profile == Profile::Production {
        production(config, origins, &mut broken);
    }
    broken
}

fn database(config: &Config, broken: &mut Vec<Problem>) {
    let database = &config.database;
    let others = [
        ("database.owner_url", &database.owner_url),
        ("database.platform_url", &database.platform_url),
        ("database.replica_url", &database.replica_url),
    ];
    for (key, url) in others {
        let Some(url) = url else { continue };
        if database.kind() == DatabaseKind::Sqlite || url.kind() == DatabaseKind::Sqlite {
            let mend = "Remove it, or make both addresses PostgreSQL's.";
            broken.push(Problem::new(key, "SQLite has no roles, so there is no second address", mend));
        }
    }
    if database.kind() == DatabaseKind::Sqlite && database.pooler != Pooler::None {
        let mend = "Remove it, or make database.url PostgreSQL's.";
        broken.push(Problem::new("database.pooler", "nothing stands between this process and a SQLite file", mend));
    }
    if database.min_connections > database.max_connections {
        let problem = format!("{} is more than database.max_connections", database.min_connections);
        let mend = format!("Give {} or less.", database.max_connections);
        broken.push(Problem::new("database.min_connections", problem, mend));
    }
}

fn sizes(config: &Config, broken: &mut Vec<Problem>) {
    let (http, limits) = (&config.http, &config.limits);
    if http.upload_limit_bytes < http.body_limit_bytes {
        let problem = format!("{} is less than http.body_limit_bytes", http.upload_limit_bytes);
        let mend = format!("Give {} or more.", http.body_limit_bytes);
        broken.push(Problem::new("http.upload_limit_bytes", problem, mend));
    }
    if limits.import_sync_rows > limits.import_max_rows {
        let problem = format!("{} is more than limits.import_max_rows", limits.import_sync_rows);
        let mend = format!("Give {} or less.", limits.import_max_rows);
        broken.push(Problem::new("limits.import_sync_rows", problem, mend));
    }
}

fn files(files: &Files, broken: &mut Vec<Problem>) {
    if files.store == FileStore::S3 && files.bucket.is_none() {
        broken.push(Problem::new("files.bucket", "is required with files.store = s3", "Give the name of the bucket."));
    }
    if files.access_key.is_some() != files.secret_key.is_some() {
        let mend = "Give both; or neither, for the role of the machine.";
        broken.push(Problem::new("files.secret_key", "belongs to files.access_key, and one of them is missing", mend));
    }
    if files.max_image_bytes > files.max_bytes {
        let problem = format!("{} is more than files.max_bytes", files.max_image_bytes);
        broken.push(Problem::new("files.max_image_bytes", problem, format!("Give {} or less.", files.max_bytes)));
    }
}

fn mail(mail: &Mail, broken: &mut Vec<Problem>) {
    if mail.smtp_user.is_some() != mail.smtp_password.is_some() {
        let mend = "Give both; or neither, for a mail server that wants none.";
        broken.push(Problem::new("mail.smtp_password", "belongs to mail.smtp_user, and one of them is missing", mend));
    }
    if mail.smtp_user.is_some() && mail.smtp_security == MailSecurity::None {
        let mend = "Give mail.smtp_security = starttls or implicit.";
        broken.push(Problem::new("mail.smtp_security", "would send the password in the clear", mend));
    }
    if mail.from.parse::<Email>().is_err() {
        broken.push(Problem::new("mail.from", "is no e-mail address", "Give one that the mail server lets this program use."));
    }
    let signs =
        [mail.dkim_domain.is_some(), mail.dkim_selector.is_some(), mail.dkim_key.is_some() || mail.dkim_key_file.is_some()];
    if signs.contains(&true) && signs.contains(&false) {
        let mend = "Give mail.dkim_domain, mail.dkim_selector and mail.dkim_key (or mail.dkim_key_file); or none of them.";
        broken.push(Problem::new("mail.dkim_key", "a signature needs a domain, a selector and a key", mend));
    }
    if mail.dkim_key.is_some() && mail.dkim_key_file.is_some() {
        broken.push(Problem::new("mail.dkim_key_file", "there is mail.dkim_key already", "Give one of them."));
    }
}

fn mail_reports(mail: &Mail, reports: &MailReports, broken: &mut Vec<Problem>) {
    if reports.host.is_none() {
        return;
    }
    if reports.user.is_none() || reports.password.is_none() {
        let mend = "Give mail_reports.user and mail_reports.password.";
        broken.push(Problem::new("mail_reports.user", "a mailbox is read with a name and a password", mend));
    }
    if mail.return_path_domain.is_none() {
        let mend = "Give mail.return_path_domain, whose letters that mailbox gets.";
        broken.push(Problem::new("mail_reports.host", "nothing comes back there", mend));
    }
}

fn push(push: &Push, broken: &mut Vec<Problem>) {
    let beside = [
        ("push.apns_key_id", push.apns_key_id.is_some()),
        ("push.apns_team_id", push.apns_team_id.is_some()),
        ("push.apns_topic", push.apns_topic.is_some()),
    ];
    for (key, is_given) in beside {
        if is_given != push.apns_key_file.is_some() {
            let mend = "Give push.apns_key_file, push.apns_key_id, push.apns_team_id and push.apns_topic, or none of them.";
            broken.push(Problem::new(key, "belongs to push.apns_key_file, and one of them is missing", mend));
        }
    }
}

fn auth(auth: &Auth, broken: &mut Vec<Problem>) {
    let too_short = |secret: &secrecy::SecretString| secret.expose_secret().len() < SECRET_BYTES;
    if auth.secret.as_ref().is_some_and(too_short) {
        let mend = "Make one with `openssl rand -base64 48`.";
        broken.push(Problem::new("auth.secret", format!("is shorter than {SECRET_BYTES} bytes"), mend));
    }
    // Argon2 itself needs eight blocks of 1 KiB for each lane (RFC 9106, section 3.1).
    let least = auth.argon2_parallelism.saturating_mul(8);
    if auth.argon2_memory_kib < least {
        let problem = format!("is too little for {} lanes", auth.argon2_parallelism);
        broken.push(Problem::new("auth.argon2_memory_kib", problem, format!("Give {least} or more.")));
    }
}

fn production(config: &Config, origins: &Origins, broken: &mut Vec<Problem>) {
    let mut add = |key, problem: &str, mend: &str| broken.push(Problem::new(key, problem, mend));
    let http = &config.http;
    match &http.public_url {
        None => add(
            "http.public_url",
            "is required in production",
            "Give the address that browsers use, such as `https://app.example.org`.",
        ),
        Some(url) if http.tls_terminated && !url.is_https() => add(
            "http.public_url",
            "is not https, though http.tls_terminated says that browsers come over TLS",
            "Give an https address; or, on a network of your own without TLS, set http.tls_terminated to false.",
        ),
        Some(_) => {}
    }
    if http.trusted_proxies.iter().any(|range| IpNet::prefix_len(range) == 0) {
        add(
            "http.trusted_proxies",
            "trusts every address, so any client can pretend to come from another",
            "List the addresses of your own proxies.",
        );
    }
    if !origins.is_explicit("database.url") {
        add(
            "database.url",
            "must be given in production, also when it is SQLite's",
            "Give the address of the database, such as `postgres://role:password@host/database`.",
        );
    }
    if config.auth.secret.is_none() {
        add(
            "auth.secret",
            "is required in production",
            "Make one with `openssl rand -base64 48` and keep it safe: sealed keys cannot be read without it.",
        );
    }
    let (memory, passes) = (config.auth.argon2_memory_kib, config.auth.argon2_iterations);
    if !OWASP_ARGON2ID.iter().any(|(least_memory, least_passes)| memory >= *least_memory && passes >= *least_passes) {
        add(
            "auth.argon2_memory_kib",
            "with auth.argon2_iterations is weaker than OWASP's least for Argon2id",
            "Give 19456 with 2 iterations, or more.",
        );
    }
    if config.demo.load {
        add(
            "demo.load",
            "must be false in production: the demonstration's passwords are known",
            "Remove it, or set it to false.",
        );
    }
}
