//! Whose telephone it is.

use kernel::i18n::Language;
use kernel::values::Phone;
use kernel::{Ctx, Result};

use super::super::keywords::{Learner, PeopleByPhone, Person};
use crate::identity::contacts;

/// Whoever has a telephone, as far as the school knows.
#[derive(Debug, Default)]
pub(super) struct Household {
    pub(super) people: Vec<Person>,
    pub(super) language: Option<Language>,
}

impl Household {
    /// Looks the number up, in the records of people and in accounts.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn of(ctx: &Ctx, phone: &Phone) -> Result<Self> {
        let accounts = contacts::with_phone(ctx, phone).await?;
        let ids: Vec<_> = accounts.iter().map(|account| account.account_id).collect();
        let mut people = Vec::new();
        for offered in ctx.services().registry().offered::<PeopleByPhone>() {
            people.extend((offered.find)(ctx, phone, &ids).await?);
        }
        // What somebody chose for their account counts more than what the office wrote down.
        let chosen = accounts.iter().find_map(|account| account.language);
        let language = chosen.or_else(|| people.iter().find_map(|person| person.language));
        Ok(Self { people, language })
    }

    /// The learners that they may be told about, each once.
    pub(super) fn learners(&self) -> Vec<Learner> {
        let mut learners: Vec<Learner> = Vec::new();
        for learner in self.people.iter().flat_map(|person| &person.learners) {
            if !learners.iter().any(|known| known.id == learner.id) {
                learners.push(learner.clone());
            }
        }
        learners
    }
}
