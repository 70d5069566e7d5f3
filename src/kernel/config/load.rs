//! Loading: the layers merged, every setting read, every rule checked, every problem reported.

use std::path::PathBuf;

use figment::Figment;
use figment::value::{Dict, Value};

use super::field::{FILE_KEY, env_name};
use super::origin::{Layer, Origins};
use super::problem::{Problem, Problems};
use super::reader::{LayerOf, Reader, Row};
use super::setting::Setting;
use super::sources::Sources;
use super::values::Profile;
use super::{Config, environment, file, rules, sections, table};

/// A configuration that passed every check, and where its values came from.
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// Where each value came from.
    pub origins: Origins,
    rows: Vec<Row>,
}

impl Loaded {
    /// A table for a person: each key, its value (secrets as `***`) and where it came from.
    pub fn print(&self) -> String {
        table::values(&self.rows, &self.origins)
    }
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loaded").field("config", &self.config).field("origins", &self.origins).finish_non_exhaustive()
    }
}

impl Config {
    /// Reads and checks the configuration. Defaults are overridden by the file, the file by the environment.
    ///
    /// # Errors
    /// Every problem at once: values of the wrong type or out of range, unknown keys, values that contradict
    /// each other, and in production whatever is missing. When the file cannot be read at all, only what is
    /// wrong with the file and with the environment's own values, since what the file would have set is unknown.
    pub fn load(sources: Sources) -> Result<Loaded, Problems> {
        let mut problems = Vec::new();
        let variables = environment::read(&sources.env, &mut problems);
        let path = file::choose(sources.file.or_else(|| named_by_environment(&sources.env)));
        let from_file = match &path {
            Some(path) => file::read(path, &mut problems),
            None => Ok(Dict::new()),
        };
        let (from_file, unreadable) = match from_file {
            Ok(settings) => (settings, None),
            Err(problem) => (Dict::new(), Some(problem)),
        };

        let mut command_line = Dict::new();
        if let Some(profile) = sources.profile {
            command_line.insert("profile".to_owned(), Value::from(profile.name()));
        }
        let profile = profile_of(&[&command_line, &variables, &from_file]);

        let layers = [
            LayerOf::defaults(profile),
            LayerOf { layer: Layer::File(path.unwrap_or_default()), settings: from_file },
            LayerOf { layer: Layer::Environment, settings: variables },
            LayerOf { layer: Layer::CommandLine, settings: command_line },
        ];
        let known: Vec<Layer> = layers.iter().map(|layer| layer.layer.clone()).collect();
        let merged = layers.into_iter().fold(Figment::new(), Figment::merge);
        let mut reader = Reader::new(&merged, &known, profile);
        let config = sections::read(&mut reader);
        let Reader { rows, origins, problems: bad_values, .. } = reader;
        problems.extend(bad_values);

        match (config, unreadable) {
            (_, Some(unreadable)) => problems.insert(0, unreadable),
            (Some(config), None) => {
                add_new(&mut problems, rules::check(&config, &origins));
                if problems.is_empty() {
                    return Ok(Loaded { config, origins, rows });
                }
            }
            (None, None) => {}
        }
        Err(Problems::of(problems))
    }
}

/// A rule says nothing about a setting whose value was bad: it saw the default in its place.
fn add_new(problems: &mut Vec<Problem>, broken_rules: Vec<Problem>) {
    let already: Vec<String> = problems.iter().map(|problem| problem.key.clone()).collect();
    problems.extend(broken_rules.into_iter().filter(|problem| !already.contains(&problem.key)));
}

fn named_by_environment(variables: &[(String, String)]) -> Option<PathBuf> {
    let name = env_name(FILE_KEY);
    let (_, path) = variables.iter().find(|(variable, path)| *variable == name && !path.is_empty())?;
    Some(PathBuf::from(path))
}

/// The profile of the first of these that names one. A bad name is reported when the field itself is read.
fn profile_of(settings: &[&Dict]) -> Profile {
    let named = settings.iter().find_map(|settings| settings.get("profile"));
    named.and_then(Profile::from_value).unwrap_or_default()
}
