//! What modules bring for people who write: answers, and who has which telephone.

use futures::future::LocalBoxFuture;
use kernel::i18n::Language;
use kernel::values::Phone;
use kernel::{Ctx, Result};
use uuid::Uuid;

/// A learner that somebody may be told about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learner {
    /// The learner's record.
    pub id: Uuid,
    /// What the learner is called.
    pub name: String,
}

/// Somebody who has a telephone.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their record: its kind (`guardian`) and id.
    pub record: (&'static str, Uuid),
    /// Their name.
    pub name: String,
    /// The language they are written to in.
    pub language: Option<Language>,
    /// The learners that they may be told about, in the order of their names.
    pub learners: Vec<Learner>,
}

/// People who are being looked up.
pub type People<'a> = LocalBoxFuture<'a, Result<Vec<Person>>>;

/// Tells who has a telephone: offered with [`Module::offer`](kernel::Module::offer) by the module that knows people.
pub struct PeopleByPhone {
    /// The people who have this telephone, or one of these accounts; each with the learners that they may see.
    pub find: for<'a> fn(&'a Ctx, &'a Phone, &'a [Uuid]) -> People<'a>,
}

/// What somebody asks.
#[derive(Debug, Clone)]
pub struct Asking {
    /// The language to answer in.
    pub language: Language,
    /// What they wrote after the word.
    pub rest: String,
    /// The learners that they may be told about: at least one.
    pub learners: Vec<Learner>,
}

/// An answer about learners that a module gives to who writes a word: offered with
/// [`Module::offer`](kernel::Module::offer). It is asked only for people whose telephone the school knows.
pub struct KeywordAnswer {
    /// Its stable name: `fees.balance`.
    pub name: &'static str,
    /// The word that it has by itself, in capitals: `BAL`.
    pub word: &'static str,
    /// The key of the message that says in a menu what it is for.
    pub about: &'static str,
    /// The answer, a line for each learner; `None` when there is nothing to say.
    pub answer: for<'a> fn(&'a Ctx, &'a Asking) -> LocalBoxFuture<'a, Result<Option<String>>>,
}
