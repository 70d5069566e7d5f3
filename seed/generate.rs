//! Made-up people of Zimbabwean schools, as many as wanted, from one seed.
//!
//! ```ignore
//! let mut generator = Generator::new(2026)?;
//! let community = school.community();
//! let student = generator.student("G3", 2026, &community)?;
//! let mother = generator.guardian_for(&student)?;
//! let head = generator.staff(StaffRole::Head, 2026, &community)?;
//! ```
//!
//! The same seed and the same calls give the same people. Each person has a serial, from which all that is theirs is
//! computed, so nothing is remembered: a million students take no memory, and no two people of one seed share a
//! telephone, national registration or birth entry number, whatever their school. Work can be split by serial
//! ([`Generator::starting_at`]). The shares (disability, BEAM, orphans, languages, relations) are estimates kept in
//! `data/people/`, and the numbers may be somebody's: a demonstration sends no message.

mod draw;
mod guardian;
mod home;
mod numbers;
mod permutation;
mod staff;
mod student;

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use kernel::values::NationalId;
use serde::Deserialize;

use crate::names::Names;
use crate::reference::{DataError, ReferenceSet, reference_set};

pub(crate) use draw::Draw;
pub use guardian::GuardianSeed;
pub use home::{Community, HomeSeed};
pub use numbers::PEOPLE_LIMIT;
pub use staff::{StaffRole, StaffSeed};
pub use student::StudentSeed;

use home::Areas;
use numbers::Numbers;

/// Sex as the register of births and the statistical returns have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Sex {
    /// `female` or `male`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }

    fn drawn(draw: &mut Draw, female_percent: u64) -> Self {
        if draw.percent(female_percent) { Self::Female } else { Self::Male }
    }
}

/// Why there is no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GenerateError {
    /// No level of the reference list has this code.
    UnknownLevel(String),
    /// The community's province and district are not codes of the reference lists that belong together.
    UnknownArea(String),
    /// The year leads to a birth date outside the calendar.
    Year(i32),
    /// The seed has given out [`PEOPLE_LIMIT`] people: take another one.
    Exhausted,
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownLevel(code) => write!(f, "no level has the code {code}"),
            Self::UnknownArea(code) => write!(f, "{code} is no district of that province"),
            Self::Year(year) => write!(f, "{year} is no year of a school"),
            Self::Exhausted => write!(f, "one seed makes at most {PEOPLE_LIMIT} people"),
        }
    }
}

impl std::error::Error for GenerateError {}

/// The shares of `data/people/rates.json`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rates {
    #[serde(rename = "about")]
    _about: &'static str,
    #[serde(borrow)]
    beam_percent: Shares<'static>,
    disability_percent: u64,
    #[serde(borrow)]
    disabilities: Shares<'static>,
    #[serde(borrow)]
    orphan_status: Shares<'static>,
    #[serde(borrow)]
    secondary_boarding: BTreeMap<&'static str, Shares<'static>>,
    years_over_age: Vec<(i32, u64)>,
    #[serde(borrow)]
    relationships: Shares<'static>,
    #[serde(borrow)]
    occupations: BTreeMap<&'static str, Shares<'static>>,
    #[serde(borrow)]
    streets: Vec<&'static str>,
    #[serde(borrow)]
    qualifications: BTreeMap<&'static str, Shares<'static>>,
}

/// Codes or words with their shares.
type Shares<'a> = BTreeMap<&'a str, u64>;

/// One of the words, in proportion to the shares.
fn drawn(draw: &mut Draw, shares: &Shares<'static>) -> &'static str {
    draw.weighted(shares.iter().map(|(word, share)| (*word, *share))).unwrap_or_default()
}

/// The key of a community in the tables.
fn setting(rural: bool) -> &'static str {
    if rural { "rural" } else { "urban" }
}

/// Makes people, one after the other.
#[derive(Debug, Clone)]
pub struct Generator {
    seed: u64,
    next: u64,
    names: Names,
    areas: Areas,
    rates: Rates,
    levels: ReferenceSet,
    numbers: Numbers,
}

/// A person about to be made.
struct Person {
    serial: u64,
    draw: Draw,
}

impl Generator {
    /// A generator at its first person.
    ///
    /// # Errors
    /// When a data file is wrong: a mistake in this crate, which its tests rule out.
    pub fn new(seed: u64) -> Result<Self, DataError> {
        const RATES: &str = "people/rates.json";
        let rates = serde_json::from_str(include_str!("data/people/rates.json"));
        Ok(Self {
            seed,
            next: 0,
            names: Names::read()?,
            areas: Areas::read()?,
            rates: rates.map_err(|error| DataError::new(RATES, error))?,
            levels: reference_set("levels")?,
            numbers: Numbers::new(seed),
        })
    }

    /// The same generator at another serial: generators of one seed with ranges of serials apart from each other never
    /// make the same person or number twice, so schools can be made side by side.
    #[must_use]
    pub fn starting_at(mut self, serial: u64) -> Self {
        self.next = serial;
        self
    }

    /// The serial of the next person; also how many were made, from the start.
    pub fn next_serial(&self) -> u64 {
        self.next
    }

    fn person(&mut self) -> Result<Person, GenerateError> {
        let serial = self.next;
        if serial >= PEOPLE_LIMIT {
            return Err(GenerateError::Exhausted);
        }
        self.next = serial.saturating_add(1);
        Ok(Person { serial, draw: Draw::of(self.seed, serial) })
    }

    /// The national registration number of an adult from this home.
    fn national_id(&self, person: &mut Person, home: &HomeSeed) -> Result<NationalId, GenerateError> {
        let (office, district) = self.areas.id_districts(&mut person.draw, home);
        self.numbers.national_id(person.serial, office, district).ok_or(GenerateError::Exhausted)
    }
}

/// A day of a year, each as likely.
fn day_in(draw: &mut Draw, year: i32) -> Result<NaiveDate, GenerateError> {
    let day = u32::try_from(draw.between(1, 365)).unwrap_or(1);
    NaiveDate::from_yo_opt(year, day).ok_or(GenerateError::Year(year))
}

/// An address under the domain `<subdomain>.example`, which RFC 2606 keeps from ever existing; the serial makes it the
/// only one.
fn email(first_name: &str, surname: &str, serial: u64, subdomain: &str) -> String {
    format!("{first_name}.{surname}{serial}@{subdomain}.example").to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
