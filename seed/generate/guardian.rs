//! Made-up guardians of made-up students.

use chrono::{Datelike, NaiveDate};
use kernel::values::NationalId;

use super::{Draw, GenerateError, Generator, HomeSeed, Sex, StudentSeed, day_in, drawn, email, setting};

/// A made-up guardian. Codes are those of the reference lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianSeed {
    /// What makes the person the only one of the seed.
    pub serial: u64,
    /// `Mr`, `Mrs` or `Ms`.
    pub title: &'static str,
    /// Given name.
    pub first_name: &'static str,
    /// The student's surname for parents and siblings, mostly also for other relatives.
    pub surname: &'static str,
    /// Sex; fits the relationship.
    pub sex: Sex,
    /// An adult's, a generation or two before the student's where the relationship says so.
    pub birth_date: NaiveDate,
    /// What the guardian is to the student (`relationships`).
    pub relationship: &'static str,
    /// A mobile number in E.164.
    pub phone: String,
    /// National registration number.
    pub national_id: NationalId,
    /// What the guardian lives by, in English; `pensioner` for the old.
    pub occupation: &'static str,
    /// The student's home.
    pub home: HomeSeed,
}

impl GuardianSeed {
    /// An e-mail address under a domain that cannot exist.
    pub fn email(&self, subdomain: &str) -> String {
        email(self.first_name, self.surname, self.serial, subdomain)
    }
}

/// How many years before the student somebody of a relationship was born.
fn years_before(relationship: &str) -> (i32, i32) {
    match relationship {
        "mother" => (18, 42),
        "father" => (20, 50),
        "grandparent" => (42, 66),
        "sibling" => (3, 16),
        _ => (18, 45),
    }
}

/// Whether somebody of a relationship is alive for a student with an orphan status.
fn lives(relationship: &str, orphan_status: &str) -> bool {
    !matches!(
        (relationship, orphan_status),
        ("mother", "maternal_orphan" | "double_orphan") | ("father", "paternal_orphan" | "double_orphan")
    )
}

/// The sex that a relationship implies, otherwise that of most who take it on.
fn sex_of(draw: &mut Draw, relationship: &str) -> Sex {
    match relationship {
        "mother" | "aunt" => Sex::Female,
        "father" | "uncle" => Sex::Male,
        "grandparent" => Sex::drawn(draw, 75),
        _ => Sex::drawn(draw, 55),
    }
}

impl Generator {
    /// The first guardian of a student: a parent who lives, or whoever took the parents' place.
    ///
    /// # Errors
    /// When the seed is used up.
    pub fn guardian_for(&mut self, student: &StudentSeed) -> Result<GuardianSeed, GenerateError> {
        self.guardian(student, None)
    }

    /// Another guardian beside the first: never a second mother or father.
    ///
    /// # Errors
    /// When the seed is used up.
    pub fn second_guardian_for(&mut self, student: &StudentSeed, first: &GuardianSeed) -> Result<GuardianSeed, GenerateError> {
        self.guardian(student, Some(first.relationship))
    }

    fn guardian(&mut self, student: &StudentSeed, taken: Option<&'static str>) -> Result<GuardianSeed, GenerateError> {
        /// From this age on people are pensioners or keep the house.
        const RETIREMENT_AGE: i32 = 65;
        let mut person = self.person()?;
        let draw = &mut person.draw;
        let (home, born) = (student.home.clone(), student.birth_date.year());
        // A brother or sister can be a guardian only when grown up.
        let grown = |relationship: &str| {
            let (_, most) = years_before(relationship);
            student.year.saturating_sub(born.saturating_sub(most)) > 18
        };
        let possible = self
            .rates
            .relationships
            .iter()
            .map(|(code, share)| (*code, *share))
            .filter(|(code, _)| lives(code, student.orphan_status) && taken != Some(*code) && grown(code));
        let relationship = draw.weighted(possible).unwrap_or("legal_guardian");
        let sex = sex_of(draw, relationship);
        let (least, most) = years_before(relationship);
        let adult = student.year.saturating_sub(19);
        let latest = born.saturating_sub(least).min(adult);
        let year = draw.between(born.saturating_sub(most).min(latest), latest);
        let birth_date = day_in(draw, year)?;
        let same_name = matches!(relationship, "mother" | "father" | "sibling") || draw.percent(60);
        let other_name = self.names.surname(draw, home.name_group);
        let first_name = self.names.given(draw, home.name_group, sex);
        let occupation = match self.rates.occupations.get(setting(home.rural)) {
            _ if student.year.saturating_sub(year) >= RETIREMENT_AGE => "pensioner",
            Some(shares) => drawn(draw, shares),
            None => "unemployed",
        };
        let title = match sex {
            Sex::Male => "Mr",
            Sex::Female if draw.percent(75) => "Mrs",
            Sex::Female => "Ms",
        };
        let national_id = self.national_id(&mut person, &home)?;
        Ok(GuardianSeed {
            serial: person.serial,
            title,
            first_name,
            surname: if same_name { student.surname } else { other_name },
            sex,
            birth_date,
            relationship,
            phone: self.numbers.phone(person.serial).ok_or(GenerateError::Exhausted)?,
            national_id,
            occupation,
            home,
        })
    }
}
