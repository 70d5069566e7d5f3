//! The declaration of a setting, from which the structure, the reading and the table are all made.

use super::sections;
use super::values::Profile;

/// What every environment variable of ours begins with.
pub(super) const PREFIX: &str = "ONECLASS__";

/// The key by which the environment names the configuration file; it cannot stand in the file itself.
pub(super) const FILE_KEY: &str = "config";

/// One setting as declared: the row of the documentation, and what reading it follows.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key in the file, for example `http.port`.
    pub key: &'static str,
    /// Whether the value is a secret, or an address that may hold a password: it is never quoted in a message.
    pub secret: bool,
    /// What the setting means, its unit and its default when that is not a fixed value. Markdown, one line.
    pub doc: &'static str,
    pub(super) preset: Preset,
}

impl Field {
    /// The environment variable that sets this field: `http.port` is `ONECLASS__HTTP__PORT`.
    pub fn env_name(&self) -> String {
        env_name(self.key)
    }

    /// The default in this profile, written as in the environment. `None` when the setting is unset by default;
    /// an empty text is an empty list.
    pub fn default_text(&self, profile: Profile) -> Option<&'static str> {
        match profile {
            Profile::Demo => self.preset.demo,
            Profile::Production => self.preset.production,
        }
    }

    /// The least and the greatest number allowed, both inclusive. `None` for what is not a number.
    pub fn range(&self) -> Option<(u64, u64)> {
        self.preset.range
    }
}

/// Every setting, in the order of the documentation.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    sections::ALL.iter().copied().flatten()
}

/// The declared setting with this key.
pub(super) fn field(key: &str) -> Option<&'static Field> {
    fields().find(|field| field.key == key)
}

/// The environment variable for a key.
pub(super) fn env_name(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

/// The default and the range of a setting. The default is text, read exactly as the environment's is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Preset {
    demo: Option<&'static str>,
    production: Option<&'static str>,
    range: Option<(u64, u64)>,
}

impl Preset {
    /// Limits a number to `least..=greatest`.
    pub(super) const fn within(mut self, least: u64, greatest: u64) -> Self {
        self.range = Some((least, greatest));
        self
    }
}

/// A default that is the same in every profile.
pub(super) const fn same(text: &'static str) -> Preset {
    Preset { demo: Some(text), production: Some(text), range: None }
}

/// A default for the demo profile and one for production.
pub(super) const fn split(demo: &'static str, production: &'static str) -> Preset {
    Preset { demo: Some(demo), production: Some(production), range: None }
}

/// No default: the field is an `Option`, and its doc says what holds when it is unset.
pub(super) const fn unset() -> Preset {
    Preset { demo: None, production: None, range: None }
}

/// Declares a section: `struct Name in "name" { /// doc  field: Type = preset, }`.
///
/// Makes the structure, its list of `Field`s (the doc comment is the table's text, so neither can drift) and
/// `read`, which reads every field before giving up so that every problem is found.
macro_rules! settings {
    (
        $(#[doc = $about:literal])+
        struct $name:ident in $section:literal {
            $( $(#[doc = $doc:literal])+ $field:ident : $type:ty = $preset:expr, )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone)]
        pub struct $name {
            $( $(#[doc = $doc])+ pub $field: $type, )+
        }

        impl $name {
            pub(in $crate::config) const FIELDS: &'static [$crate::config::field::Field] = &[
                $( $crate::config::field::Field {
                    key: concat!($section, ".", stringify!($field)),
                    secret: <$type as $crate::config::setting::Setting>::SECRET,
                    doc: concat!($($doc),+).trim_ascii(),
                    preset: $preset,
                }, )+
            ];

            pub(in $crate::config) fn read(
                reader: &mut $crate::config::reader::Reader<'_>,
            ) -> Option<Self> {
                $( let $field = reader.read::<$type>(concat!($section, ".", stringify!($field))); )+
                Some(Self { $( $field: $field?, )+ })
            }
        }
    };
}
pub(super) use settings;
