//! Addresses of the services behind us. They may hold passwords, so showing one masks it.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::config::setting::Setting;

/// The databases the platform runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A SQLite file, or one in memory.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// The address of a database, its password masked in `Debug` and `Display`.
#[derive(Clone)]
pub struct DatabaseUrl {
    kind: DatabaseKind,
    text: SecretString,
}

impl DatabaseUrl {
    /// Which database the address is for.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// The whole address, password included: for opening a connection only.
    pub fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(self.expose()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl Setting for DatabaseUrl {
    const EXPECTED: &'static str =
        "a database address: `sqlite://path/to/file.db`, `sqlite::memory:` or `postgres://role:password@host/database`";
    const SECRET: bool = true;

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once(':')?;
        let kind = match scheme {
            "sqlite" => DatabaseKind::Sqlite,
            "postgres" | "postgresql" if rest.starts_with("//") => DatabaseKind::Postgres,
            _ => return None,
        };
        let names_something = !rest.trim_start_matches('/').is_empty();
        names_something.then(|| Self { kind, text: SecretString::from(text) })
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// The address of a Redis server, its password masked in `Debug` and `Display`.
#[derive(Clone)]
pub struct RedisUrl(SecretString);

impl RedisUrl {
    /// The whole address, password included: for opening a connection only.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(self.expose()))
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisUrl({self})")
    }
}

impl Setting for RedisUrl {
    const EXPECTED: &'static str = "a Redis address: `redis://host:6379` or, with TLS, `rediss://host:6379`";
    const SECRET: bool = true;

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://")?;
        (matches!(scheme, "redis" | "rediss") && !rest.is_empty()).then(|| Self(SecretString::from(text)))
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// The address with the password of its user part and of its query masked; any other text as it is.
///
/// The user part ends at the *last* `@`: an unescaped `@` or `/` in a password then masks too much, never too little.
pub(in crate::config) fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let rest = match rest.rsplit_once('@') {
        Some((user_part, place)) => {
            let user = user_part.split_once(':').map_or(user_part, |(user, _)| user);
            let hidden = if user_part.contains(':') { ":***" } else { "" };
            format!("{user}{hidden}@{place}")
        }
        None => rest.to_owned(),
    };
    let Some((place, query)) = rest.split_once('?') else {
        return format!("{scheme}://{rest}");
    };
    let parameters: Vec<String> = query
        .split('&')
        .map(|parameter| match parameter.split_once('=') {
            Some((name, _)) if name.to_lowercase().contains("pass") => format!("{name}=***"),
            _ => parameter.to_owned(),
        })
        .collect();
    format!("{scheme}://{place}?{}", parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_masked_wherever_it_stands() {
        for (url, shown) in [
            ("postgres://app:s3cret@db:5432/one", "postgres://app:***@db:5432/one"),
            ("postgres://app:s3cr/e@t@db/one", "postgres://app:***@db/one"),
            (
                "postgres://db/one?user=app&password=s3cret&sslmode=require",
                "postgres://db/one?user=app&password=***&sslmode=require",
            ),
            ("redis://:s3cret@cache", "redis://:***@cache"),
            ("postgres://app@db/one", "postgres://app@db/one"),
            ("sqlite://data/oneclass.db?mode=rwc", "sqlite://data/oneclass.db?mode=rwc"),
        ] {
            assert_eq!(masked(url), shown);
        }
    }

    #[test]
    fn only_sqlite_and_postgresql_are_databases() {
        let kind = |url| DatabaseUrl::parse(url).map(|url| url.kind());
        assert_eq!(kind("sqlite://data/oneclass.db"), Some(DatabaseKind::Sqlite));
        assert_eq!(kind("sqlite::memory:"), Some(DatabaseKind::Sqlite));
        assert_eq!(kind("postgresql://db/one"), Some(DatabaseKind::Postgres));
        assert_eq!(kind("mysql://db/one"), None);
        assert_eq!(kind("postgres://"), None);
        assert_eq!(kind("oneclass.db"), None);
    }
}
