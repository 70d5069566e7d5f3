//! Made-up staff.

use chrono::NaiveDate;
use kernel::values::NationalId;

use super::{Community, GenerateError, Generator, HomeSeed, Sex, day_in, drawn, email};

/// The posts that a school has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StaffRole {
    /// The head of the school.
    Head,
    /// The head's deputy.
    DeputyHead,
    /// A teacher with charge of a department or of the infants.
    SeniorTeacher,
    /// A teacher.
    Teacher,
    /// A teacher of early childhood development.
    EcdTeacher,
    /// Keeps the school's accounts.
    Bursar,
    /// Keeps the school's office.
    Clerk,
    /// Keeps the library.
    Librarian,
    /// Looks after the sick.
    Nurse,
    /// Looks after the boarders.
    Matron,
    /// Cooks for the boarders.
    Cook,
    /// Drives the school's vehicles.
    Driver,
    /// Keeps the grounds.
    Groundsman,
    /// Guards the school.
    SecurityGuard,
}

/// What a role asks of a person.
struct Profile {
    code: &'static str,
    female_percent: u64,
    ages: (i32, i32),
    /// The table of qualifications, for the roles that need one.
    qualifications: Option<&'static str>,
}

const fn profile(code: &'static str, female_percent: u64, ages: (i32, i32), qualifications: Option<&'static str>) -> Profile {
    Profile { code, female_percent, ages, qualifications }
}

impl StaffRole {
    /// Every role, the head first.
    pub const ALL: [Self; 14] = [
        Self::Head,
        Self::DeputyHead,
        Self::SeniorTeacher,
        Self::Teacher,
        Self::EcdTeacher,
        Self::Bursar,
        Self::Clerk,
        Self::Librarian,
        Self::Nurse,
        Self::Matron,
        Self::Cook,
        Self::Driver,
        Self::Groundsman,
        Self::SecurityGuard,
    ];

    /// The role in snake case, e.g. `deputy_head`.
    pub fn code(self) -> &'static str {
        self.profile().code
    }

    /// Whether the role is a teacher's.
    pub fn teaches(self) -> bool {
        matches!(self, Self::Head | Self::DeputyHead | Self::SeniorTeacher | Self::Teacher | Self::EcdTeacher)
    }

    fn profile(self) -> Profile {
        const TEACHING: Option<&str> = Some("teaching");
        match self {
            Self::Head => profile("head", 33, (40, 64), TEACHING),
            Self::DeputyHead => profile("deputy_head", 40, (36, 62), TEACHING),
            Self::SeniorTeacher => profile("senior_teacher", 52, (33, 62), TEACHING),
            Self::Teacher => profile("teacher", 56, (23, 60), TEACHING),
            Self::EcdTeacher => profile("ecd_teacher", 94, (22, 55), Some("ecd")),
            Self::Bursar => profile("bursar", 48, (26, 60), Some("bursar")),
            Self::Clerk => profile("clerk", 70, (22, 58), Some("clerk")),
            Self::Librarian => profile("librarian", 65, (24, 58), Some("librarian")),
            Self::Nurse => profile("nurse", 80, (25, 60), Some("nurse")),
            Self::Matron => profile("matron", 100, (32, 60), None),
            Self::Cook => profile("cook", 70, (22, 60), None),
            Self::Driver => profile("driver", 4, (28, 60), None),
            Self::Groundsman => profile("groundsman", 12, (20, 62), None),
            Self::SecurityGuard => profile("security_guard", 10, (22, 60), None),
        }
    }
}

/// A made-up member of staff. Codes are those of the reference lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSeed {
    /// What makes the person the only one of the seed.
    pub serial: u64,
    /// `Mr`, `Mrs`, `Ms`, `Miss` or `Dr`.
    pub title: &'static str,
    /// First given name.
    pub first_name: &'static str,
    /// Second given name.
    pub middle_name: Option<&'static str>,
    /// Surname.
    pub surname: &'static str,
    /// Sex.
    pub sex: Sex,
    /// An age that the role has.
    pub birth_date: NaiveDate,
    /// The post.
    pub role: StaffRole,
    /// The highest qualification, in English; none for the roles that need none.
    pub qualification: Option<&'static str>,
    /// The first day at work: a day of an earlier year, from the age of 20 on.
    pub appointed_on: NaiveDate,
    /// A mobile number in E.164.
    pub phone: String,
    /// National registration number.
    pub national_id: NationalId,
    /// Where the person lives, and the home language.
    pub home: HomeSeed,
}

impl StaffSeed {
    /// An e-mail address at a school, under a domain that cannot exist.
    pub fn email(&self, subdomain: &str) -> String {
        email(self.first_name, self.surname, self.serial, subdomain)
    }
}

impl Generator {
    /// A member of staff in a school year.
    ///
    /// # Errors
    /// An unknown area, a year outside the calendar, or a seed that is used up.
    pub fn staff(&mut self, role: StaffRole, year: i32, community: &Community) -> Result<StaffSeed, GenerateError> {
        let mut person = self.person()?;
        let draw = &mut person.draw;
        let home = self.areas.home(draw, &self.names, &self.rates.streets, community)?;
        let Profile { female_percent, ages: (youngest, oldest), qualifications, .. } = role.profile();
        let sex = Sex::drawn(draw, female_percent);
        let age = draw.between(youngest, oldest);
        let birth_date = day_in(draw, year.saturating_sub(age))?;
        let served = draw.between(1, age.saturating_sub(20).clamp(1, 25));
        let appointed_on = day_in(draw, year.saturating_sub(served))?;
        let surname = self.names.surname(draw, home.name_group);
        let first_name = self.names.given(draw, home.name_group, sex);
        let middle_name = self.names.middle(draw, home.name_group, sex, first_name);
        let qualification = qualifications.and_then(|table| self.rates.qualifications.get(table));
        let qualification = qualification.map(|shares| drawn(draw, shares));
        let title = match sex {
            _ if role == StaffRole::Head && draw.percent(4) => "Dr",
            Sex::Male => "Mr",
            Sex::Female if age < 30 && draw.percent(60) => "Miss",
            Sex::Female if draw.percent(80) => "Mrs",
            Sex::Female => "Ms",
        };
        let national_id = self.national_id(&mut person, &home)?;
        Ok(StaffSeed {
            serial: person.serial,
            title,
            first_name,
            middle_name,
            surname,
            sex,
            birth_date,
            role,
            qualification,
            appointed_on,
            phone: self.numbers.phone(person.serial).ok_or(GenerateError::Exhausted)?,
            national_id,
            home,
        })
    }
}
