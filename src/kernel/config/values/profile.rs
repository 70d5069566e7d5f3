//! The profile: which set of defaults and checks is in force.

use std::fmt;
use std::str::FromStr;

use crate::config::setting::Setting;

/// Which set of defaults and checks is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Starts with nothing set: SQLite, demonstration data, a secret made on first start.
    #[default]
    Demo,
    /// Nothing that matters is guessed: secrets, addresses and the database must be given.
    Production,
}

impl Profile {
    /// The name used in files, variables and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownProfile;

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "give {}", Profile::EXPECTED)
    }
}

impl std::error::Error for UnknownProfile {}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        [Self::Demo, Self::Production].into_iter().find(|profile| profile.name() == text.trim()).ok_or(UnknownProfile)
    }
}

impl Setting for Profile {
    const EXPECTED: &'static str = "`demo` or `production`";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}
