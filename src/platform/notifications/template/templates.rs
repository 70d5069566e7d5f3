//! A school's own texts, as a resource.

use kernel::errors::{Detail, Problems};
use kernel::i18n::Language;
use kernel::resource::{Change, Resource};
use kernel::{Ctx, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use validator::Validate;

use super::super::kinds;
use super::super::words::Channel;
use super::entity::{ActiveModel, Column, Entity, Model};
use super::render::Template;

/// What a text is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NotificationTemplateInput)]
pub(crate) struct Input {
    /// Of which kind of message.
    #[schema(min_length = 1, max_length = 60)]
    pub kind: String,
    /// Of which channel.
    pub channel: Channel,
    /// In which language.
    pub language: Language,
    /// The subject line or title; without: the program's.
    #[schema(max_length = 200)]
    pub subject: Option<String>,
    /// The text, naming values as `{{ student_name }}`.
    #[schema(min_length = 1, max_length = 10000)]
    pub body: String,
}

kernel::apply!(Input => ActiveModel { kind, channel, language, subject, body });

/// A school's own texts.
#[derive(Debug)]
pub(crate) struct Templates;

impl Resource for Templates {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "notifications";
    const ENTITY: &'static str = "notification_template";
    const PLURAL: &'static str = "notification_templates";
    const PATH: &'static str = "/notification-templates";
    const ABOUT: &'static str =
        "What a school says instead of the program's own text, for a kind of message, a channel and a language.";
    const SORTABLE: &'static [Column] = &[Column::Kind, Column::Channel, Column::Language];
    const FILTERABLE: &'static [Column] = &[Column::Kind, Column::Channel, Column::Language];
    const NATURAL_KEY: &'static [Column] = &[Column::Kind, Column::Channel, Column::Language];
    const DEFAULT_SORT: &'static str = "kind";

    fn example() -> serde_json::Value {
        json!({ "kind": "announcement", "channel": "sms", "language": "en", "subject": null, "body": "{{ school }}: {{ text }}" })
    }

    /// A text is of a kind there is, can be understood, and names only what its kind has.
    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let Some(kind) = kinds::find(ctx, &input.kind) else {
            problems.add(Detail::of("kind", "unknown_kind"));
            return problems.into_result();
        };
        for (field, text) in [("subject", input.subject.as_deref()), ("body", Some(input.body.as_str()))] {
            let Some(text) = text else { continue };
            match Template::parse(field, text) {
                Ok(template) => {
                    let known: Vec<_> = kind.variables.iter().map(|variable| variable.name).collect();
                    for name in template.names().iter().filter(|name| !known.contains(&name.as_str())) {
                        problems.add(Detail::of(field, "unknown_variable").with("name", name).with("known", known.join(", ")));
                    }
                }
                Err(error) => problems.merge(error)?,
            }
        }
        problems.into_result()
    }
}
