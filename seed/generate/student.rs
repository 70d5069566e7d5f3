//! Made-up students.

use chrono::{Datelike, NaiveDate};
use kernel::values::NationalId;

use super::{Community, GenerateError, Generator, HomeSeed, Person, Sex, day_in, drawn, setting};

/// The age from which a national registration number is given out (National Registration Act [Chapter 10:17]).
const REGISTRATION_AGE: i32 = 16;

/// A made-up student. Codes are those of the reference lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudentSeed {
    /// What makes the person the only one of the seed.
    pub serial: u64,
    /// First given name.
    pub first_name: &'static str,
    /// Second given name.
    pub middle_name: Option<&'static str>,
    /// The family's name.
    pub surname: &'static str,
    /// Sex.
    pub sex: Sex,
    /// Fits the level and the school year; some are a year or more above the usual age.
    pub birth_date: NaiveDate,
    /// The number of the birth certificate; a few have none, which bars nobody from school.
    pub birth_entry_number: Option<String>,
    /// For about half of those who turned 16 in an earlier year.
    pub national_id: Option<NationalId>,
    /// Where the family lives, and its language.
    pub home: HomeSeed,
    /// The level (`levels`), e.g. `G3`.
    pub level: String,
    /// The school year in which the student is at the level.
    pub year: i32,
    /// An impairment (`disabilities`).
    pub disability: Option<&'static str>,
    /// Whether BEAM pays for the student.
    pub beam: bool,
    /// Which parents live (`orphan_status`).
    pub orphan_status: &'static str,
    /// Day or boarding (`boarding_status`).
    pub boarding_status: &'static str,
}

impl StudentSeed {
    /// An e-mail address at a school, under a domain that cannot exist.
    pub fn email(&self, subdomain: &str) -> String {
        super::email(self.first_name, self.surname, self.serial, subdomain)
    }
}

impl Generator {
    /// A student of a level in a school year.
    ///
    /// # Errors
    /// An unknown level or area, a year outside the calendar, or a seed that is used up.
    pub fn student(&mut self, level_code: &str, year: i32, community: &Community) -> Result<StudentSeed, GenerateError> {
        let mut person = self.person()?;
        let home = self.areas.home(&mut person.draw, &self.names, &self.rates.streets, community)?;
        let surname = self.names.surname(&mut person.draw, home.name_group);
        let orphan_status = drawn(&mut person.draw, &self.rates.orphan_status);
        let beam = self.beam(&mut person, &home, orphan_status);
        self.child(person, level_code, year, Family { home, surname, orphan_status, beam })
    }

    /// A brother or sister of a student, of another level: the same home, surname and parents, and so for the loader
    /// the same guardians.
    ///
    /// # Errors
    /// As [`Generator::student`].
    pub fn sibling_of(&mut self, student: &StudentSeed, level_code: &str) -> Result<StudentSeed, GenerateError> {
        let person = self.person()?;
        let family = Family {
            home: student.home.clone(),
            surname: student.surname,
            orphan_status: student.orphan_status,
            beam: student.beam,
        };
        self.child(person, level_code, student.year, family)
    }

    /// BEAM looks for orphans and the poor, so orphans have it half as often again.
    fn beam(&self, person: &mut Person, home: &HomeSeed, orphan_status: &str) -> bool {
        let share = self.rates.beam_percent.get(setting(home.rural)).copied().unwrap_or(0);
        let share = if orphan_status == "none" { share.saturating_mul(9) / 10 } else { share.saturating_mul(3) / 2 };
        person.draw.percent(share)
    }

    fn child(&self, mut person: Person, level_code: &str, year: i32, family: Family) -> Result<StudentSeed, GenerateError> {
        let level = self.levels.row(level_code);
        let level = level.ok_or_else(|| GenerateError::UnknownLevel(level_code.to_owned()))?;
        let age = level.number("typical_age").and_then(|age| i32::try_from(age).ok()).unwrap_or_default();
        let secondary = level.text("phase").is_some_and(|phase| phase.ends_with("secondary"));
        let Family { home, surname, orphan_status, beam } = family;
        let draw = &mut person.draw;
        let over = draw.weighted(self.rates.years_over_age.iter().copied()).unwrap_or(0);
        // Nobody waits years for a class of early childhood.
        let over = if level_code.starts_with("ECD") { over.min(1) } else { over };
        let age = age.saturating_add(over);
        let birth_date = day_in(draw, year.saturating_sub(age))?;
        let sex = Sex::drawn(draw, 50);
        let first_name = self.names.given(draw, home.name_group, sex);
        let middle_name = self.names.middle(draw, home.name_group, sex, first_name);
        let has_disability = draw.percent(self.rates.disability_percent);
        let disability = drawn(draw, &self.rates.disabilities);
        let boarding = self.rates.secondary_boarding.get(setting(home.rural)).filter(|_| secondary);
        let boarding_status = boarding.map_or("day", |shares| drawn(draw, shares));
        let has_birth_entry = !draw.percent(if home.rural { 8 } else { 3 });
        let has_national_id = age > REGISTRATION_AGE && draw.percent(50);
        let national_id = if has_national_id { Some(self.national_id(&mut person, &home)?) } else { None };
        let registry = self.areas.registry(&home);
        let birth_entry = self.numbers.birth_entry(person.serial, registry, birth_date.year());
        Ok(StudentSeed {
            serial: person.serial,
            first_name,
            middle_name,
            surname,
            sex,
            birth_date,
            birth_entry_number: birth_entry.filter(|_| has_birth_entry),
            national_id,
            home,
            level: level.code.clone(),
            year,
            disability: has_disability.then_some(disability),
            beam,
            orphan_status,
            boarding_status,
        })
    }
}

/// What brothers and sisters share.
struct Family {
    home: HomeSeed,
    surname: &'static str,
    orphan_status: &'static str,
    beam: bool,
}
