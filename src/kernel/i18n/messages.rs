//! The messages of all languages, ready to be formatted.

use super::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Every message of every language. Built once; shared by all threads.
pub struct Messages {
    languages: BTreeMap<Language, Catalogue>,
}

/// One language.
struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    keys: BTreeSet<String>,
}

/// Why messages could not be built; a mistake in a text file, found at start-up and by the tests.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessages {
    /// A text is not Fluent.
    #[error("messages in {language} cannot be read: {problem}")]
    Syntax {
        /// Of which language.
        language: Language,
        /// What the parser says.
        problem: String,
    },
    /// A message is defined twice in one language.
    #[error("message {key} is defined twice in {language}")]
    Duplicate {
        /// In which language.
        language: Language,
        /// The message's key.
        key: String,
    },
}

impl Messages {
    /// Reads the texts, any number for a language.
    ///
    /// # Errors
    /// When a text is not Fluent, or a message is defined twice in one language.
    pub fn new(sources: &[(Language, &'static str)]) -> Result<Self, InvalidMessages> {
        let mut languages = BTreeMap::new();
        for language in Language::ALL {
            let texts = sources.iter().filter(|(of, _)| *of == language).map(|(_, text)| *text);
            languages.insert(language, Catalogue::new(language, texts)?);
        }
        Ok(Self { languages })
    }

    /// The message in a language, or else in English, or else the key itself, which no user should ever see.
    ///
    /// An argument that the message names and the caller does not give shows as `{$name}`.
    pub fn format(&self, language: Language, key: &str, args: &[(&str, Cow<'_, str>)]) -> String {
        [language, Language::En]
            .iter()
            .find_map(|language| self.languages.get(language)?.format(key, args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// The keys of the English messages that begin with a prefix, in order.
    pub fn beginning_with<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        let keys = self.languages.get(&Language::En).into_iter().flat_map(|english| &english.keys);
        keys.map(String::as_str).filter(move |key| key.starts_with(prefix))
    }

    /// Whether a message exists in any language.
    pub fn contains(&self, key: &str) -> bool {
        self.languages.values().any(|catalogue| catalogue.keys.contains(key))
    }

    /// What translators have left to do: each message that exists in some language, with a language that lacks it.
    pub fn missing(&self) -> Vec<(Language, String)> {
        let all: BTreeSet<&String> = self.languages.values().flat_map(|catalogue| &catalogue.keys).collect();
        let lacking = |language: Language, catalogue: &Catalogue| -> Vec<(Language, String)> {
            all.iter().filter(|key| !catalogue.keys.contains(**key)).map(|key| (language, (*key).clone())).collect()
        };
        self.languages.iter().flat_map(|(language, catalogue)| lacking(*language, catalogue)).collect()
    }
}

impl Catalogue {
    fn new(language: Language, texts: impl Iterator<Item = &'static str>) -> Result<Self, InvalidMessages> {
        let syntax = |problem: String| InvalidMessages::Syntax { language, problem };
        let tag = language.tag().parse().map_err(|error| syntax(format!("{error}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // The marks that isolate arguments of another writing direction: none of our languages needs them, and they
        // would be noise in JSON.
        bundle.set_use_isolating(false);
        let mut keys = BTreeSet::new();
        for text in texts {
            let resource = FluentResource::try_new(text.to_owned())
                .map_err(|(_, errors)| syntax(errors.first().map(ToString::to_string).unwrap_or_default()))?;
            bundle.add_resource(resource).map_err(|errors| match errors.into_iter().next() {
                Some(FluentError::Overriding { id, .. }) => InvalidMessages::Duplicate { language, key: id },
                other => syntax(other.map(|error| error.to_string()).unwrap_or_default()),
            })?;
            keys.extend(message_keys(text));
        }
        Ok(Self { bundle, keys })
    }

    fn format(&self, key: &str, args: &[(&str, Cow<'_, str>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.as_ref())).collect();
        // What goes wrong here (an argument that is missing) shows in the text; half a message is better than none.
        let mut problems = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&args), &mut problems).into_owned())
    }
}

/// The keys of the messages of a text that is known to be Fluent: the grammar lets nothing but a message begin with a
/// letter in the first column.
fn message_keys(text: &str) -> impl Iterator<Item = String> {
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim_end().to_owned())
}
