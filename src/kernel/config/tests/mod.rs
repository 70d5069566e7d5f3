//! The rules of the whole, a file for each; here, what their tests share.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{Config, Problem, Problems, Sources};

mod declared;
mod precedence;
mod problems;
mod production;
mod secrets;

const SECRET: &str = "0123456789abcdef0123456789abcdef-master";

fn env(variables: &[(&str, &str)]) -> Sources {
    let env = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Sources { env: env.collect(), ..Sources::default() }
}

/// A file with this text; it lives as long as the folder returned.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("school.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn rejected(sources: Sources) -> Problems {
    Config::load(sources).unwrap_err()
}

fn keys(problems: &Problems) -> BTreeSet<&str> {
    problems.iter().map(|problem| problem.key.as_str()).collect()
}

fn problem<'a>(problems: &'a Problems, key: &str) -> &'a Problem {
    problems.iter().find(|problem| problem.key == key).unwrap()
}

/// The least that production needs, with these variables more or instead.
fn production(more: &[(&str, &str)]) -> Sources {
    let least = [
        ("ONECLASS__PROFILE", "production"),
        ("ONECLASS__AUTH__SECRET", SECRET),
        ("ONECLASS__DATABASE__URL", "postgres://app:hunter2@db/one"),
        ("ONECLASS__HTTP__PUBLIC_URL", "https://one.example"),
    ];
    let kept = least.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    env(&kept.chain(more).copied().collect::<Vec<_>>())
}
