//! A school's words, as a resource.

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, Resource};
use kernel::{Ctx, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::super::template::Template;
use super::KeywordAnswer;
use super::keyword::{ActiveModel, Column, Entity, Model};
use super::understand::is_reserved;

/// What a text of a word can name.
const VARIABLES: [&str; 2] = ["school", "word"];

/// What a word is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = MessageKeywordInput)]
pub(in crate::notifications) struct Input {
    /// The word, in capitals; not one of those by which people stop messages, begin them again, or ask for help.
    #[schema(min_length = 2, max_length = 20, pattern = "^[A-Z0-9]+$")]
    pub word: String,
    /// What it is for, as the menu says it; without: only the word is shown.
    #[schema(min_length = 1, max_length = 60)]
    pub about: Option<String>,
    /// The answer of a module that it stands for: `fees.balance`. Either this, or `text_en`.
    #[schema(min_length = 1, max_length = 60)]
    pub answer: Option<String>,
    /// The school's own text, in English; it may name `{{ school }}` and `{{ word }}`. Everybody who writes the word gets it:
    /// nothing about anybody belongs into it.
    #[schema(min_length = 1, max_length = 480)]
    pub text_en: Option<String>,
    /// The same in Shona; without: the English text.
    #[schema(min_length = 1, max_length = 480)]
    pub text_sn: Option<String>,
    /// The same in Ndebele; without: the English text.
    #[schema(min_length = 1, max_length = 480)]
    pub text_nd: Option<String>,
    /// Whether it is answered. A word of a module's that is not to be answered is kept here as not active.
    #[serde(default = "yes")]
    pub active: bool,
}

const fn yes() -> bool {
    true
}

kernel::apply!(Input => ActiveModel { word, about, answer, text_en, text_sn, text_nd, active });

/// A school's words.
#[derive(Debug)]
pub(in crate::notifications) struct Keywords;

impl Resource for Keywords {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "notifications";
    const ENTITY: &'static str = "message_keyword";
    const PLURAL: &'static str = "message_keywords";
    const PATH: &'static str = "/message-keywords";
    const ABOUT: &'static str = "A word that people may write to the school by SMS or WhatsApp, and what they are answered. What modules offer is answered by their own words (`BAL`) without any row here; a row for such a word replaces that.";
    const SORTABLE: &'static [Column] = &[Column::Word];
    const FILTERABLE: &'static [Column] = &[Column::Word, Column::Answer, Column::Active];
    const NATURAL_KEY: &'static [Column] = &[Column::Word];
    const DEFAULT_SORT: &'static str = "word";

    fn example() -> serde_json::Value {
        json!({
            "word": "TERM", "about": "when the term begins", "answer": null, "text_en": "{{ school }}: term 2 begins on 12 May.",
            "text_sn": null, "text_nd": null, "active": true
        })
    }

    /// A word is the school's to give, and answers with one thing.
    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        problems.add_if(is_reserved(&input.word), || Detail::of("word", "word_reserved").with("word", &input.word));
        let any_text = input.text_en.is_some() || input.text_sn.is_some() || input.text_nd.is_some();
        match &input.answer {
            Some(name) => {
                let known: Vec<_> = ctx.services().registry().offered::<KeywordAnswer>().map(|answer| answer.name).collect();
                problems
                    .add_if(!known.contains(&name.as_str()), || Detail::of("answer", "enum").with("options", known.join(", ")));
                problems.add_if(any_text, || Detail::of("answer", "answer_or_text"));
            }
            None => problems.add_if(input.text_en.is_none(), || Detail::of("text_en", "required")),
        }
        for (field, text) in [("text_en", &input.text_en), ("text_sn", &input.text_sn), ("text_nd", &input.text_nd)] {
            let Some(text) = text else { continue };
            match Template::parse(field, text) {
                Ok(template) => {
                    for name in template.names().iter().filter(|name| !VARIABLES.contains(&name.as_str())) {
                        let known = VARIABLES.join(", ");
                        problems.add(Detail::of(field, "unknown_variable").with("name", name).with("known", known));
                    }
                }
                Err(error) => problems.merge(error)?,
            }
        }
        problems.into_result()
    }
}
