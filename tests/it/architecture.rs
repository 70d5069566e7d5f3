//! The shape of the source: which crate may name which, and how long a file gets.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The wings, each with those it stands on.
const WINGS: [(&str, &[&str]); 8] = [
    ("platform", &[]),
    ("people", &["platform"]),
    ("learning", &["platform", "people"]),
    ("money", &["platform", "people", "learning"]),
    ("campus", &["platform", "people", "learning", "money"]),
    ("engagement", &["platform", "people", "learning", "money", "campus"]),
    ("insight", &["platform", "people", "learning", "money", "campus", "engagement"]),
    ("staffhub", &["platform", "people", "learning"]),
];

/// A source file.
pub(crate) struct Source {
    /// Its path in the workspace.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder of the workspace.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !path.ends_with("target") && !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(root()).unwrap().display().to_string(), text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The crates of the workspace: name, folder, and the crates of ours that it names as dependencies (not for its tests).
fn crates() -> BTreeMap<String, (PathBuf, BTreeSet<String>)> {
    let manifests: Vec<_> = manifests(root());
    let named: Vec<(String, PathBuf, String)> = manifests
        .into_iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = section(&text, "[package]").find_map(|line| line.strip_prefix("name = "))?.trim_matches('"').to_owned();
            Some((name, path.parent().unwrap().to_owned(), text))
        })
        .collect();
    let ours: BTreeSet<String> = named.iter().map(|(name, ..)| name.clone()).collect();
    let depends = |text: &str| -> BTreeSet<String> {
        section(text, "[dependencies]")
            .filter_map(|line| line.split(['.', '=', ' ']).next().map(str::to_owned))
            .filter(|name| ours.contains(name))
            .collect()
    };
    named.iter().map(|(name, folder, text)| (name.clone(), (folder.clone(), depends(text)))).collect()
}

fn manifests(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let skipped = ["target", "node_modules", ".git"].iter().any(|name| path.ends_with(name));
        if path.is_dir() && !skipped {
            found.extend(manifests(&path));
        } else if path.ends_with("Cargo.toml") {
            found.push(path);
        }
    }
    found
}

fn section<'a>(text: &'a str, head: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = text.lines().skip_while(move |line| line.trim() != head).skip(1);
    lines.take_while(|line| !line.starts_with('[')).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn a_wing_names_only_the_wings_it_stands_on() {
    let crates = crates();
    for (wing, stands_on) in WINGS {
        let Some((_, depends)) = crates.get(wing) else { continue };
        let wings = depends.iter().filter(|name| WINGS.iter().any(|(other, _)| other == name));
        let wrong: Vec<_> = wings.filter(|name| !stands_on.contains(&name.as_str())).collect();
        assert!(wrong.is_empty(), "{wing} names {wrong:?}, which it does not stand on");
        let composed: Vec<_> =
            depends.iter().filter(|name| matches!(name.as_str(), "app" | "oneclass" | "seed" | "migration")).collect();
        assert!(composed.is_empty(), "{wing} names {composed:?}, which are composed of wings");
    }
    assert!(crates.contains_key("platform") && crates.contains_key("kernel"), "the manifests were not read: {crates:?}");
}

#[test]
fn the_kernel_engines_and_connectors_name_no_module() {
    for (name, (folder, depends)) in crates() {
        let below = |part: &str| folder.strip_prefix(root()).is_ok_and(|path| path.starts_with(part));
        if name == "kernel" || below("src/engines") || below("src/connectors") {
            let wrong: Vec<_> = depends
                .iter()
                .filter(|d| WINGS.iter().any(|(wing, _)| wing == d) || matches!(d.as_str(), "app" | "oneclass" | "seed"))
                .collect();
            assert!(wrong.is_empty(), "{name} names {wrong:?}");
        }
        if below("src/engines") {
            assert!(!depends.contains("kernel"), "{name} is pure, and names the kernel");
        }
    }
}

#[test]
fn no_file_is_longer_than_a_person_can_hold() {
    let all = ["src", "migration", "seed", "tests"].into_iter().flat_map(sources);
    let long: Vec<_> =
        all.filter(|s| s.text.lines().count() > 400).map(|s| format!("{}: {} lines", s.path, s.text.lines().count())).collect();
    assert!(long.is_empty(), "longer than 400 lines:\n{}", long.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let all = ["src", "migration", "seed", "tests"].into_iter().flat_map(sources);
    let silent: Vec<_> = all.filter(|s| !s.path.ends_with("tests.rs") && !s.text.starts_with("//!")).map(|s| s.path).collect();
    assert!(silent.is_empty(), "no `//!` at the top:\n{}", silent.join("\n"));
}

/// What clippy cannot see: a rule that is switched off outside the kernel and the modules' own beginnings of queries
/// must say why.
#[test]
fn a_lint_is_switched_off_only_with_a_reason() {
    let all = ["src", "migration", "seed"].into_iter().flat_map(sources);
    let silent: Vec<_> = all
        .filter(|s| !s.path.ends_with("tests.rs"))
        .filter(|s| s.text.lines().any(|line| line.trim_start().starts_with("#[allow(clippy::")))
        .map(|s| s.path)
        .collect();
    assert!(silent.is_empty(), "`#[allow(clippy::…)]` instead of `#[expect(…, reason = …)]`:\n{}", silent.join("\n"));
}
