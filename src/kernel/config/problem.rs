//! What is wrong with a configuration, in words that say how to mend it.

use std::fmt;

use super::field::env_name;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key as in the file (`http.port`); what was written, when no such key exists.
    pub key: String,
    /// The environment variable for the key.
    pub env_name: String,
    /// What is wrong. Never holds a secret.
    pub problem: String,
    /// What to do about it.
    pub how_to_mend: String,
}

impl Problem {
    pub(super) fn new(key: &str, problem: impl Into<String>, how_to_mend: impl Into<String>) -> Self {
        Self { key: key.to_owned(), env_name: env_name(key), problem: problem.into(), how_to_mend: how_to_mend.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, env_name, problem, how_to_mend } = self;
        write!(f, "{key} ({env_name}): {problem}\n    {how_to_mend}")
    }
}

/// Everything that is wrong, at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn of(problems: Vec<Problem>) -> Self {
        Self(problems)
    }

    /// The problems, at least one: unknown keys first, then by setting.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// How many there are; at least one.
    #[expect(clippy::len_without_is_empty, reason = "there is always at least one problem")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.len() == 1 { "problem" } else { "problems" };
        write!(f, "the configuration has {} {noun}:", self.len())?;
        self.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
    }
}

impl std::error::Error for Problems {}
