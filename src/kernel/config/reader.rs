//! Reads settings one by one from the merged layers, and goes on after a bad one.

use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Provider};

use super::environment::put;
use super::field::{Field, field, fields};
use super::origin::{Layer, Origin, Origins};
use super::problem::Problem;
use super::setting::Setting;
use super::values::{Profile, masked};

/// The settings of one layer, for figment to merge and to remember where each came from.
pub(super) struct LayerOf {
    pub(super) layer: Layer,
    pub(super) settings: Dict,
}

impl LayerOf {
    /// The defaults of a profile, as text.
    pub(super) fn defaults(profile: Profile) -> Self {
        let mut settings = Dict::new();
        for field in fields() {
            if let Some(text) = field.default_text(profile) {
                put(&mut settings, field.key, Value::from(text));
            }
        }
        Self { layer: Layer::Defaults, settings }
    }
}

impl Provider for LayerOf {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.layer.name())
    }

    fn data(&self) -> Result<Map<figment::Profile, Dict>, figment::Error> {
        Ok(figment::Profile::Default.collect(self.settings.clone()))
    }
}

/// One setting as it was read: what the printed table shows.
pub(super) struct Row {
    pub(super) key: &'static str,
    pub(super) shown: String,
}

/// Reads settings, collecting every problem on the way.
pub(super) struct Reader<'a> {
    merged: &'a Figment,
    layers: &'a [Layer],
    profile: Profile,
    pub(super) rows: Vec<Row>,
    pub(super) origins: Origins,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(merged: &'a Figment, layers: &'a [Layer], profile: Profile) -> Self {
        Self { merged, layers, profile, rows: Vec::new(), origins: Origins::default(), problems: Vec::new() }
    }

    /// Reads one setting. A bad value is recorded and the default read in its place, so that what depends on
    /// other settings is still checked. `None` only when there is no default either.
    pub(super) fn read<T: Setting>(&mut self, key: &'static str) -> Option<T> {
        let field = field(key)?;
        let value = self.merged.find_value(key).ok();
        let origin = self.origin(key);
        let read = match &value {
            None => T::absent(),
            Some(value) => T::from_value(value).filter(|read| in_range(read, field)),
        };
        let read = read.or_else(|| {
            self.problems.push(bad::<T>(field, value.as_ref(), &origin));
            field.default_text(self.profile).map_or_else(T::absent, T::parse)
        })?;
        self.rows.push(Row { key, shown: read.shown() });
        self.origins.record(key, origin);
        Some(read)
    }

    fn origin(&self, key: &str) -> Origin {
        let name = self.merged.find_metadata(key).map(|metadata| metadata.name.clone());
        let layer = self.layers.iter().find(|layer| name.as_deref() == Some(layer.name()));
        layer.map_or(Origin::Default, |layer| layer.origin(key))
    }
}

fn in_range(read: &impl Setting, field: &Field) -> bool {
    match (read.number(), field.range()) {
        (Some(number), Some((least, greatest))) => (least..=greatest).contains(&number),
        _ => true,
    }
}

fn bad<T: Setting>(field: &Field, value: Option<&Value>, origin: &Origin) -> Problem {
    let given = match value {
        None => return Problem::new(field.key, "is not set", format!("Give {}.", T::EXPECTED)),
        Some(_) if T::SECRET => "the value given".to_owned(),
        // Masked: an address with a password may stand where none belongs.
        Some(Value::String(_, text)) => format!("`{}`", masked(text)),
        Some(Value::Num(_, number)) => match (number.to_i128(), number.to_u128(), number.to_f64()) {
            (Some(number), ..) => format!("`{number}`"),
            (_, Some(number), _) => format!("`{number}`"),
            (.., Some(number)) => format!("`{number}`"),
            _ => "the number given".to_owned(),
        },
        Some(Value::Bool(_, value)) => format!("`{value}`"),
        Some(Value::Array(..)) => "the list given".to_owned(),
        Some(_) => "the table given".to_owned(),
    };
    let range = field.range().map(|(least, greatest)| format!(" from {least} to {greatest}")).unwrap_or_default();
    let expected = format!("{}{range}", T::EXPECTED);
    Problem::new(field.key, format!("{given} (from {origin}) is not {expected}"), format!("Give {expected}."))
}
