//! Reads the environment's settings, and names the variables that look like ours and are not.

use figment::value::{Dict, Tag, Value};

use super::field::{FILE_KEY, PREFIX, env_name, field, fields};
use super::nearest::nearest;
use super::problem::Problem;

/// The settings of these variables as text, each under its key.
///
/// An empty variable counts as unset: Compose files and service units pass on what they do not have as empty.
pub(super) fn read(variables: &[(String, String)], problems: &mut Vec<Problem>) -> Dict {
    let mut dict = Dict::new();
    for (name, text) in variables {
        let key = name.strip_prefix(PREFIX).map(|rest| rest.replace("__", ".").to_lowercase());
        match key {
            Some(key) if env_name(&key) == *name && key == FILE_KEY => {}
            Some(key) if env_name(&key) == *name && field(&key).is_some() => {
                if !text.is_empty() {
                    put(&mut dict, &key, Value::from(text.as_str()));
                }
            }
            Some(key) => problems.push(unknown(name, &key, meant(&key, name))),
            None => {
                if let Some(meant) = misspelt_prefix(name) {
                    problems.push(unknown(name, name, Some(meant)));
                }
            }
        }
    }
    dict
}

/// Puts a value under a key of one or two levels.
pub(super) fn put(dict: &mut Dict, key: &str, value: Value) {
    let Some((section, name)) = key.split_once('.') else {
        dict.insert(key.to_owned(), value);
        return;
    };
    let section = dict.entry(section.to_owned()).or_insert_with(|| Value::Dict(Tag::Default, Dict::new()));
    if let Value::Dict(_, settings) = section {
        settings.insert(name.to_owned(), value);
    }
}

fn meant(key: &str, name: &str) -> Option<String> {
    nearest(key).map(env_name).or_else(|| without_underscores_equal(name))
}

/// The variable meant by one with a single underscore after the program's name (`ONECLASS_HTTP_PORT`).
/// Other `ONECLASS_…` variables belong to whoever set them.
fn misspelt_prefix(name: &str) -> Option<String> {
    name.to_uppercase().starts_with("ONECLASS_").then(|| without_underscores_equal(name)).flatten()
}

fn without_underscores_equal(name: &str) -> Option<String> {
    let squeezed = |name: &str| name.to_uppercase().replace('_', "");
    let wanted = squeezed(name);
    let mut names = fields().map(|field| field.key).chain([FILE_KEY]).map(env_name);
    names.find(|candidate| squeezed(candidate) == wanted)
}

fn unknown(name: &str, key: &str, meant: Option<String>) -> Problem {
    let mend = match meant {
        Some(meant) => format!("Did you mean {meant}? Rename it, or remove it."),
        None => "Remove it; the table of settings lists those there are.".to_owned(),
    };
    Problem { env_name: name.to_owned(), ..Problem::new(key, "no setting has this name (it is set in the environment)", mend) }
}
