//! What a message says to one person on one channel.

use std::collections::HashMap;

use kernel::i18n::Language;
use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Map, Value};

use super::super::kind::Kind;
use super::super::words::Channel;
use super::entity::{Column, Entity};
use super::render::Template;

/// Longest subject, in characters.
const SUBJECT: usize = 200;

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    /// The language it is in.
    pub language: Language,
    /// The subject line or title.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// The texts of a kind at one school.
#[derive(Debug)]
pub(crate) struct Texts {
    kind: &'static Kind,
    own: HashMap<(Channel, Language), (Option<String>, String)>,
}

impl Texts {
    /// Reads what the school has written: one query.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn of(ctx: &Ctx, kind: &'static Kind) -> Result<Self> {
        let rows = ctx.find::<Entity>().filter(Column::Kind.eq(kind.key)).all(ctx.uow()).await?;
        let own = rows.into_iter().map(|row| ((row.channel, row.language), (row.subject, row.body))).collect();
        Ok(Self { kind, own })
    }

    /// What is said on a channel: in the person's language if there is a text in it, the school's before the program's; or
    /// else in English.
    ///
    /// # Errors
    /// 422 naming what the data lacks.
    pub(crate) fn say(&self, channel: Channel, language: Language, data: &Map<String, Value>) -> Result<Said> {
        let program = |language| self.kind.texts.iter().find(|text| text.language == language);
        let (language, own, text) = match (self.own.get(&(channel, language)), program(language)) {
            (None, None) => (Language::En, self.own.get(&(channel, Language::En)), program(Language::En)),
            (own, text) => (language, own, text),
        };
        // A subject that the school left out is the program's, in English if need be.
        let text = text.or_else(|| program(Language::En)).ok_or_else(|| Error::internal("a kind without a text"))?;
        let (subject, body) = match own {
            Some((subject, body)) => (subject.as_deref().unwrap_or(text.subject), body.as_str()),
            None => (text.subject, text.body),
        };
        let subject = Template::parse("subject", subject)?.render(data)?;
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SUBJECT).collect();
        Ok(Said { language, subject, body: Template::parse("body", body)?.render(data)? })
    }
}
