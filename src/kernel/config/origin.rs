//! Where a value came from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::field::env_name;

/// Where the value of a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nothing set it: the profile's default holds.
    Default,
    /// The configuration file at this path.
    File(PathBuf),
    /// The environment variable of this name.
    Environment(String),
    /// The option of this name on the command line.
    CommandLine(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::CommandLine(option) => f.write_str(option),
        }
    }
}

/// Where every value came from.
#[derive(Debug, Clone, Default)]
pub struct Origins(BTreeMap<&'static str, Origin>);

impl Origins {
    /// Where the value with this key came from; `Default` for a key that is no setting.
    pub fn of(&self, key: &str) -> &Origin {
        self.0.get(key).unwrap_or(&Origin::Default)
    }

    /// Whether somebody set the value, rather than left it to the default.
    pub fn is_explicit(&self, key: &str) -> bool {
        *self.of(key) != Origin::Default
    }

    pub(super) fn record(&mut self, key: &'static str, origin: Origin) {
        self.0.insert(key, origin);
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}

/// One layer of sources; the order of the variants is their precedence, the last wins.
#[derive(Debug, Clone)]
pub(super) enum Layer {
    Defaults,
    File(PathBuf),
    Environment,
    CommandLine,
}

impl Layer {
    /// The name under which figment remembers which layer a value came from.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Defaults => "defaults",
            Self::File(_) => "file",
            Self::Environment => "environment",
            Self::CommandLine => "command line",
        }
    }

    pub(super) fn origin(&self, key: &str) -> Origin {
        match self {
            Self::Defaults => Origin::Default,
            Self::File(path) => Origin::File(path.clone()),
            Self::Environment => Origin::Environment(env_name(key)),
            Self::CommandLine => Origin::CommandLine("--profile"),
        }
    }
}
