//! Reads the configuration file, and names what in it is no setting.

use std::path::{Path, PathBuf};

use figment::Provider;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};

use super::environment::put;
use super::field::{FILE_KEY, env_name, field, fields};
use super::nearest::nearest;
use super::problem::Problem;

/// The file read when nothing names another, in the working folder.
pub(super) const USUAL: &str = "oneclass.toml";

/// The file to read: the one named, which must then exist, or the usual one if it is there.
pub(super) fn choose(named: Option<PathBuf>) -> Option<PathBuf> {
    named.or_else(|| Some(PathBuf::from(USUAL)).filter(|usual| usual.exists()))
}

/// The settings in the file. `Err` when it cannot be read or is not TOML: nothing is then known of what it says.
pub(super) fn read(path: &Path, problems: &mut Vec<Problem>) -> Result<Dict, Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let mend = format!("Make the file readable, or name another with --config or {}.", env_name(FILE_KEY));
        Problem::new(FILE_KEY, format!("{} cannot be read: {error}", path.display()), mend)
    })?;
    let data: Map<figment::Profile, Dict> = Toml::string(&text).data().map_err(|error| {
        let problem = format!("{} is not TOML: {}", path.display(), without_lines_of_the_file(&error.to_string()));
        Problem::new(FILE_KEY, problem, "Mend the line named.")
    })?;
    let mut kept = Dict::new();
    for (name, value) in data.into_values().flatten() {
        keep_known(name, value, path, &mut kept, problems);
    }
    Ok(kept)
}

fn keep_known(name: String, value: Value, path: &Path, kept: &mut Dict, problems: &mut Vec<Problem>) {
    if field(&name).is_some() {
        put(kept, &name, value);
        return;
    }
    let is_section = fields().any(|field| field.key.split_once('.').is_some_and(|(section, _)| section == name));
    match value {
        Value::Dict(_, settings) if settings.is_empty() && is_section => {}
        Value::Dict(_, settings) if !settings.is_empty() => {
            for (leaf, value) in settings {
                let key = format!("{name}.{leaf}");
                if field(&key).is_some() {
                    put(kept, &key, value);
                } else {
                    problems.push(unknown(&key, path));
                }
            }
        }
        _ if is_section => problems.push(Problem::new(
            &name,
            format!("{} gives one value where there is a section", path.display()),
            format!("Write the section as [{name}], with one setting a line under it."),
        )),
        _ => problems.push(unknown(&name, path)),
    }
}

fn unknown(key: &str, path: &Path) -> Problem {
    let mend = match nearest(key) {
        Some(meant) => format!("Did you mean {meant}? Rename it, or remove it."),
        None => "Remove it; the table of settings lists those there are.".to_owned(),
    };
    Problem::new(key, format!("no setting has this name (it is set in {})", path.display()), mend)
}

/// A TOML error quotes the line it is about, and that line may hold a secret: only the place and the reason stay.
fn without_lines_of_the_file(error: &str) -> String {
    let quotes = |line: &str| {
        let line = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        line.trim_start().starts_with('|')
    };
    let kept: Vec<&str> = error.lines().filter(|line| !quotes(line) && !line.trim().is_empty()).collect();
    kept.join(": ")
}
