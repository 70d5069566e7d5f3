//! Answering: in words, to the number it came from, by the way it came.

use std::borrow::Cow;

use kernel::errors::code;
use kernel::i18n::Language;
use kernel::values::Phone;
use kernel::{Ctx, Result};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Map, json};
use uuid::Uuid;

use super::super::codes::CREDIT_EXHAUSTED;
use super::super::keywords::keyword::Model as Keyword;
use super::super::keywords::{About, Asking, KeywordAnswer, Menu};
use super::super::kind::REPLY;
use super::super::message;
use super::super::notify::{Notice, notify};
use super::super::recipient::Recipient;
use super::super::template::Template;
use super::super::words::Status;
use super::message::Model;
use super::people::Household;

/// What became of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    /// It is under way, as this message.
    By(Uuid),
    /// It cannot be sent: the message that was to carry it says why.
    NoWay(Uuid),
    /// There is no credit left for it.
    NoCredit,
    /// None was to be given.
    Not,
}

impl Answered {
    /// The message.
    pub(super) fn id(self) -> Option<Uuid> {
        match self {
            Self::By(id) | Self::NoWay(id) => Some(id),
            Self::NoCredit | Self::Not => None,
        }
    }
}

/// Somebody's question, and who they are.
pub(super) struct Asked<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) row: &'a Model,
    pub(super) phone: &'a Phone,
    pub(super) household: &'a Household,
}

impl Asked<'_> {
    fn language(&self) -> Result<Language> {
        Ok(self.household.language.unwrap_or(self.ctx.school()?.language))
    }

    /// A message of the program, naming the school.
    fn words(&self, key: &str) -> Result<String> {
        let school = Cow::Borrowed(self.ctx.school()?.name.as_str());
        Ok(self.ctx.services().messages().format(self.language()?, key, &[("school", school)]))
    }

    /// Answers with a message of the program.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn say(&self, key: &str) -> Result<Answered> {
        self.send(self.words(key)?, self.key()).await
    }

    /// Answers with the words there are; once a day for each number, so that a machine that answers each message with another
    /// hears nothing more.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn menu(&self, menu: &Menu<'_>) -> Result<Answered> {
        let key = format!("menu:{}:{}:{}", self.row.channel.as_str(), self.phone.as_str(), self.ctx.today());
        let known = self.ctx.find::<message::Entity>().filter(message::Column::DedupeKey.eq(key.as_str()));
        if known.one(self.ctx.uow()).await?.is_some() {
            return Ok(Answered::Not);
        }
        let language = self.language()?;
        let mut text = self.words("inbound-menu")?;
        for (word, about) in menu.lines() {
            let about = match about {
                About::Text(text) => Cow::Borrowed(text),
                About::Key(key) => Cow::Owned(self.ctx.services().messages().format(language, key, &[])),
                About::Nothing => Cow::Borrowed(""),
            };
            text = if about.is_empty() { format!("{text}\n{word}") } else { format!("{text}\n{word} - {about}") };
        }
        let stop = self.ctx.services().messages().format(language, "inbound-menu-stop", &[]);
        self.send(format!("{text}\nSTOP - {stop}"), key).await
    }

    /// Answers with what a module says about the learners of whoever has this number; to a number that is nobody's, without a word
    /// about anybody.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn module_says(&self, answer: &KeywordAnswer, rest: String) -> Result<Answered> {
        let learners = self.household.learners();
        if learners.is_empty() {
            return self.say("inbound-not-known").await;
        }
        let asking = Asking { language: self.language()?, rest, learners };
        match (answer.answer)(self.ctx, &asking).await? {
            Some(text) => self.send(text, self.key()).await,
            None => self.say("inbound-nothing").await,
        }
    }

    /// Answers with a text of the school's own.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn school_says(&self, keyword: &Keyword) -> Result<Answered> {
        let own = match self.language()? {
            Language::En => &keyword.text_en,
            Language::Sn => &keyword.text_sn,
            Language::Nd => &keyword.text_nd,
        };
        let Some(text) = own.as_ref().or(keyword.text_en.as_ref()) else { return Ok(Answered::Not) };
        let data = json!({ "school": self.ctx.school()?.name, "word": keyword.word });
        let data = data.as_object().cloned().unwrap_or_default();
        let text = Template::parse("text", text)?.render(&data)?;
        if text.is_empty() { Ok(Answered::Not) } else { self.send(text, self.key()).await }
    }

    fn key(&self) -> String {
        format!("inbound:{}", self.row.id)
    }

    async fn send(&self, text: String, key: String) -> Result<Answered> {
        let person = self.household.people.first();
        let to = Recipient {
            person: person.map(|person| person.record),
            name: person.map(|person| person.name.clone()).unwrap_or_default(),
            language: Some(self.language()?),
            phone: Some(self.phone.clone()),
            because: "because_asked".to_owned(),
            // The person's own: what holds for everybody can be read by whoever sees the message.
            data: Map::from_iter([("text".to_owned(), text.into())]),
            ..Recipient::default()
        };
        let notice = Notice {
            audience: json!({ "inbound_message_id": self.row.id }),
            channels: Some(vec![self.row.channel]),
            dedupe_key: Some(key),
            asked_for: true,
            ..Notice::new(&REPLY, vec![to], Map::new())
        };
        match self.ctx.nested(async || notify(self.ctx, notice).await).await {
            // It has no inbox: what is not to be carried anywhere was skipped.
            Ok(message) if message.status == Status::Sent => Ok(Answered::NoWay(message.id)),
            Ok(message) => Ok(Answered::By(message.id)),
            Err(error) if error.is(&CREDIT_EXHAUSTED) => Ok(Answered::NoCredit),
            // Two messages of one number at the same moment: the other one has the menu.
            Err(error) if error.is(&code::DUPLICATE) => Ok(Answered::Not),
            Err(error) => Err(error),
        }
    }
}
