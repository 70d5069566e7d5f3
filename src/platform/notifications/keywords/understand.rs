//! What somebody means by what they wrote.

use kernel::{Ctx, Result};
use sea_orm::QueryOrder;

use super::KeywordAnswer;
use super::keyword::{Column, Entity, Model};

/// Words by which people say that they want no more, in the languages of the platform; those of English are the ones that
/// networks and their associations ask for.
const STOP: &[&str] = &["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "MIRA", "MISA"];
/// And that they want it again.
const START: &[&str] = &["START", "UNSTOP", "YES", "TANGA", "QALA"];
/// And that they want to know what they can write.
const HELP: &[&str] = &["HELP", "MENU", "RUBATSIRO", "USIZO"];

/// Whether a word has a meaning of its own everywhere, so that a school cannot give it another.
pub(super) fn is_reserved(word: &str) -> bool {
    [STOP, START, HELP].iter().any(|words| words.contains(&word))
}

/// A text as a word: its letters and digits, in capitals.
fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// What somebody means.
pub(in crate::notifications) enum Understood<'a> {
    /// No more messages.
    Stop,
    /// Messages again.
    Start,
    /// An answer of a module, with what was written after the word.
    Answer {
        /// The word.
        word: String,
        /// The answer.
        answer: &'a KeywordAnswer,
        /// What was written after it.
        rest: String,
    },
    /// A text of the school's own.
    Text(Box<Model>),
    /// Help, or nothing that is known.
    Menu {
        /// The word by which help was asked for.
        word: Option<String>,
    },
}

impl Understood<'_> {
    /// The word that was understood.
    pub(in crate::notifications) fn keyword(&self) -> Option<&str> {
        match self {
            Self::Stop => Some("STOP"),
            Self::Start => Some("START"),
            Self::Answer { word, .. } => Some(word),
            Self::Text(row) => Some(&row.word),
            Self::Menu { word } => word.as_deref(),
        }
    }
}

/// The words that a school answers.
pub(in crate::notifications) struct Menu<'a> {
    own: Vec<Model>,
    offered: Vec<&'a KeywordAnswer>,
}

impl<'a> Menu<'a> {
    /// Reads them: one query.
    ///
    /// # Errors
    /// The database's.
    pub(in crate::notifications) async fn of(ctx: &'a Ctx) -> Result<Self> {
        let own = ctx.find::<Entity>().order_by_asc(Column::Word).all(ctx.uow()).await?;
        Ok(Self { own, offered: ctx.services().registry().offered::<KeywordAnswer>().collect() })
    }

    /// What a text means. A school's row for a word holds before what a module offers under it.
    pub(in crate::notifications) fn understand(&self, text: &str) -> Understood<'a> {
        let whole = word(text);
        if STOP.contains(&whole.as_str()) {
            return Understood::Stop;
        }
        if START.contains(&whole.as_str()) {
            return Understood::Start;
        }
        let (first, rest) = text.trim().split_once(char::is_whitespace).unwrap_or((text, ""));
        for (candidate, rest) in [(whole.clone(), ""), (word(first), rest.trim())] {
            if let Some(row) = self.own.iter().find(|row| row.word == candidate) {
                if !row.active {
                    break;
                }
                return match &row.answer {
                    None => Understood::Text(Box::new(row.clone())),
                    Some(name) => match self.offered.iter().find(|answer| answer.name == name) {
                        Some(answer) => Understood::Answer { word: candidate, answer, rest: rest.to_owned() },
                        // The module that offered it is no longer part of the program.
                        None => break,
                    },
                };
            }
            if let Some(answer) = self.offered.iter().find(|answer| answer.word == candidate) {
                return Understood::Answer { word: candidate, answer, rest: rest.to_owned() };
            }
        }
        let help = [whole, word(first)].into_iter().find(|word| HELP.contains(&word.as_str()));
        Understood::Menu { word: help }
    }

    /// Each word that is answered, with the key of a message or a text that says what it is for.
    pub(in crate::notifications) fn lines(&self) -> Vec<(&str, About<'_>)> {
        let own = self.own.iter().filter(|row| row.active).map(|row| {
            let offered = row.answer.as_ref().and_then(|name| self.offered.iter().find(|answer| answer.name == name));
            let about = match (&row.about, offered) {
                (Some(text), _) => About::Text(text),
                (None, Some(answer)) => About::Key(answer.about),
                (None, None) => About::Nothing,
            };
            (row.word.as_str(), about)
        });
        let replaced = |answer: &&&KeywordAnswer| !self.own.iter().any(|row| row.word == answer.word);
        let offered = self.offered.iter().filter(replaced).map(|answer| (answer.word, About::Key(answer.about)));
        own.chain(offered).collect()
    }
}

/// What a word is for.
pub(in crate::notifications) enum About<'a> {
    /// In the school's words.
    Text(&'a str),
    /// In the program's: a message's key.
    Key(&'static str),
    /// Nobody has said.
    Nothing,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn balance() -> KeywordAnswer {
        KeywordAnswer { name: "fees.balance", word: "BAL", about: "about", answer: |_, _| Box::pin(async { Ok(None) }) }
    }

    fn row(word: &str, answer: Option<&str>, active: bool) -> Model {
        Model {
            school_id: Uuid::nil(),
            id: Uuid::nil(),
            word: word.to_owned(),
            about: None,
            answer: answer.map(str::to_owned),
            text_en: answer.is_none().then(|| "Hello".to_owned()),
            text_sn: None,
            text_nd: None,
            active,
            version: 1,
            created_at: chrono::DateTime::UNIX_EPOCH,
            created_by: None,
            updated_at: chrono::DateTime::UNIX_EPOCH,
            updated_by: None,
            deleted_at: None,
        }
    }

    fn meaning(menu: &Menu<'_>, text: &str) -> String {
        match menu.understand(text) {
            Understood::Stop => "stop".to_owned(),
            Understood::Start => "start".to_owned(),
            Understood::Answer { word, answer, rest } => format!("{word}={}({rest})", answer.name),
            Understood::Text(row) => format!("text {}", row.word),
            Understood::Menu { word } => format!("menu {}", word.unwrap_or_default()),
        }
    }

    #[test]
    fn a_word_is_understood_however_it_is_written_and_a_sentence_by_its_first() {
        let balance = balance();
        let menu = Menu { own: vec![row("TERM", None, true), row("MARI", Some("fees.balance"), true)], offered: vec![&balance] };
        for (text, wanted) in [
            ("bal", "BAL=fees.balance()"),
            (" Bal. ", "BAL=fees.balance()"),
            ("BAL Tariro please", "BAL=fees.balance(Tariro please)"),
            ("mari", "MARI=fees.balance()"),
            ("Term?", "text TERM"),
            ("stop!", "stop"),
            ("STOP ALL", "stop"),
            ("tanga", "start"),
            ("help", "menu HELP"),
            ("RES", "menu "),
            ("", "menu "),
            ("🙂", "menu "),
            // Somebody who tells something does not ask for silence.
            ("Stop him from taking the bus", "menu "),
        ] {
            assert_eq!(meaning(&menu, text), wanted, "{text}");
        }
    }

    #[test]
    fn a_schools_row_replaces_a_modules_word_and_can_switch_it_off() {
        let balance = balance();
        let own = Menu { own: vec![row("BAL", None, true)], offered: vec![&balance] };
        assert_eq!(meaning(&own, "BAL"), "text BAL");
        let off = Menu { own: vec![row("BAL", Some("fees.balance"), false)], offered: vec![&balance] };
        assert_eq!((meaning(&off, "BAL"), off.lines().len()), ("menu ".to_owned(), 0));
        let gone = Menu { own: vec![row("RES", Some("marks.results"), true)], offered: vec![] };
        assert_eq!(meaning(&gone, "RES"), "menu ");
    }

    #[test]
    fn the_words_that_mean_the_same_everywhere_are_not_a_schools() {
        assert!(["STOP", "YES", "MENU"].into_iter().all(is_reserved) && !is_reserved("BAL"));
    }
}
