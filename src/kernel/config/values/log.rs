//! The level and the form of the log.

use std::fmt;

use crate::config::setting::Setting;

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// Directives for `tracing_subscriber::EnvFilter`: a level, and levels for single targets (`info,sqlx=warn`).
///
/// A bare word is taken as a level here; `EnvFilter` would take a mistyped one as a target and log nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The directives, in the form `EnvFilter` parses.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Setting for LogFilter {
    const EXPECTED: &'static str =
        "a level (`off`, `error`, `warn`, `info`, `debug`, `trace`), also by target as in `info,sqlx=warn`";

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let level_of = |directive: &str| {
            let level = directive.rsplit_once('=').map_or(directive, |(_, level)| level);
            LEVELS.contains(&level.trim())
        };
        text.split(',').all(level_of).then_some(Self(text))
    }

    fn shown(&self) -> String {
        self.0.clone()
    }
}

/// The form of a line of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For a person at a terminal.
    Text,
    /// One JSON object a line, for a collector.
    Json,
}

impl Setting for LogFormat {
    const EXPECTED: &'static str = "`text` or `json`";

    fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Json => "json".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_level_is_refused_rather_than_taken_as_a_target() {
        assert!(LogFilter::parse("info,sqlx=warn").is_some());
        assert!(LogFilter::parse("inof").is_none());
        assert!(LogFilter::parse("info,sqlx=loud").is_none());
    }
}
