//! The demo schools: 120 real schools out of the ministry's open data, with their numbers, places and grant classes.
//!
//! The list is `data/schools.csv`, a sample of the 7,920 schools that the Ministry of Primary and Secondary Education
//! published (zimgeoportal, 20 September 2025). Only the schools are real; everybody in them is made up.

use std::collections::BTreeSet;

use kernel::values::{SchoolNumber, Subdomain};
use serde::Deserialize;

use crate::generate::Community;
use crate::reference::{DataError, reference_set};

const FILE: &str = "schools.csv";

/// One school of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedSchool {
    /// The ministry's number.
    pub number: SchoolNumber,
    /// The registered name in ordinary capitals, e.g. `Tafara 2 High`.
    pub name: String,
    /// The code of the province in the reference list.
    pub province: String,
    /// The code of the education district in the reference list.
    pub district: String,
    /// Primary or secondary, as registered.
    pub level: SchoolLevel,
    /// `P1`–`P3` or `S1`–`S3`; 3 is rural.
    pub grant_class: String,
    /// Degrees east.
    pub lon: f64,
    /// Degrees north; south is negative.
    pub lat: f64,
    /// A subdomain made of the name; unique in the list.
    pub subdomain: Subdomain,
}

/// Which half of schooling a school is registered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum SchoolLevel {
    /// ECD A to Grade 7.
    Primary,
    /// Form 1 to Form 4, or to Form 6.
    Secondary,
}

impl SchoolLevel {
    /// The word in a school's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Primary => "Primary",
            Self::Secondary => "Secondary",
        }
    }
}

impl ListedSchool {
    /// The name as people say it, e.g. `Chapungu Primary School`.
    pub fn full_name(&self) -> String {
        full_name(&self.name, self.level)
    }

    /// Whether the ministry gives it the grant of a rural school.
    pub fn is_rural(&self) -> bool {
        self.grant_class.ends_with('3')
    }

    /// Whether it goes on to Form 6: a high school does.
    pub fn has_sixth_form(&self) -> bool {
        self.level == SchoolLevel::Secondary && self.name.split(' ').any(|word| word == "High")
    }

    /// Where its learners and staff live.
    pub fn community(&self) -> Community {
        Community { province: self.province.clone(), district: self.district.clone(), rural: self.is_rural() }
    }
}

#[derive(Deserialize)]
struct Row {
    school_number: String,
    name: String,
    province: String,
    district: String,
    level: SchoolLevel,
    grant_class: String,
    lon: f64,
    lat: f64,
}

/// The schools in the order of the file.
///
/// # Errors
/// When the file is wrong: a mistake in this crate, which its tests rule out.
pub fn listed_schools() -> Result<Vec<ListedSchool>, DataError> {
    let provinces = reference_set("provinces")?;
    let districts = reference_set("districts")?;
    let mut taken = BTreeSet::new();
    let mut reader = csv::Reader::from_reader(include_str!("data/schools.csv").as_bytes());
    reader
        .deserialize::<Row>()
        .map(|row| {
            let row = row.map_err(|error| DataError::new(FILE, error))?;
            let wrong = |what: &str| DataError::new(FILE, format!("{}: {what}", row.school_number));
            let (province, district) = (code_of(&row.province), code_of(&row.district));
            provinces.row(&province).ok_or_else(|| wrong("unknown province"))?;
            let known = districts.row(&district).ok_or_else(|| wrong("unknown district"))?;
            if known.parent_code.as_ref() != Some(&province) {
                return Err(wrong("the district is of another province"));
            }
            let name = title_case_name(&row.name);
            let subdomain = subdomain(&full_name(&name, row.level), &district, &row.school_number, &mut taken)
                .ok_or_else(|| wrong("no subdomain"))?;
            Ok(ListedSchool {
                number: row.school_number.parse().map_err(|_| wrong("not a school number"))?,
                name,
                province,
                district,
                level: row.level,
                grant_class: row.grant_class,
                lon: row.lon,
                lat: row.lat,
                subdomain,
            })
        })
        .collect()
}

/// A name of the ministry's list in ordinary capitals and without its abbreviations: `MABHOKO PRY` is
/// `Mabhoko Primary`. A single letter stays a capital (`Murambinda 'B'`).
pub fn title_case_name(name: &str) -> String {
    let spaced = name.replace('(', " (");
    let words = spaced.split_whitespace().map(|word| match word.to_ascii_uppercase().as_str() {
        "PRY" => "Primary".to_owned(),
        "SEC" => "Secondary".to_owned(),
        "GVT" | "GOVT" => "Government".to_owned(),
        // The list cuts names off at 23 characters.
        "SCHOO" | "SCH" => "School".to_owned(),
        _ => capitalised(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn capitalised(word: &str) -> String {
    let mut inside = false;
    word.chars()
        .map(|c| {
            let written = if inside { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
            inside |= c.is_alphanumeric();
            written
        })
        .collect()
}

fn full_name(name: &str, level: SchoolLevel) -> String {
    let has = |word: &str| name.split(' ').any(|part| part == word);
    if has("School") {
        name.to_owned()
    } else if ["Primary", "Secondary", "High"].into_iter().any(has) {
        format!("{name} School")
    } else {
        format!("{name} {} School", level.word())
    }
}

/// The name of a place as a code of the reference lists: `Mt. Darwin` is `mt_darwin`.
fn code_of(name: &str) -> String {
    words_of(name).join("_")
}

fn words_of(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect()
}

/// The shortest of name, name and district, name and number that is a subdomain and free.
fn subdomain(full_name: &str, district: &str, number: &str, taken: &mut BTreeSet<Subdomain>) -> Option<Subdomain> {
    let words = words_of(full_name);
    let name = words.strip_suffix(&["school".to_owned()]).unwrap_or(&words).join("-");
    [name.clone(), format!("{name}-{}", district.replace('_', "-")), format!("{name}-{number}")]
        .into_iter()
        .filter_map(|label| label.parse::<Subdomain>().ok())
        .find(|label| taken.insert(label.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_120_schools_have_numbers_and_subdomains_of_their_own() {
        let schools = listed_schools().unwrap();
        assert_eq!(schools.len(), 120);
        let numbers: BTreeSet<_> = schools.iter().map(|school| school.number.to_string()).collect();
        let subdomains: BTreeSet<_> = schools.iter().map(|school| &school.subdomain).collect();
        assert_eq!((numbers.len(), subdomains.len()), (120, 120));
    }

    #[test]
    fn a_school_lies_in_the_country_and_its_grant_class_fits_its_level() {
        let classes = reference_set("grant_classes").unwrap();
        for school in listed_schools().unwrap() {
            assert!((25.0..34.0).contains(&school.lon) && (-22.5..-15.5).contains(&school.lat), "{school:?}");
            let class = classes.row(&school.grant_class).unwrap();
            assert_eq!(class.text("school_level"), Some(school.level.word().to_lowercase().as_str()));
            assert_eq!(class.text("setting") == Some("rural"), school.is_rural());
        }
    }

    #[test]
    fn names_are_written_in_ordinary_capitals_without_abbreviations() {
        for (listed, written) in [
            ("TAFARA 2 HIGH", "Tafara 2 High"),
            ("MABHOKO PRY", "Mabhoko Primary"),
            ("MURAMBINDA 'B'", "Murambinda 'B'"),
            ("MAGAMBA C", "Magamba C"),
            ("RUTENGA(SACRED HEART)", "Rutenga (Sacred Heart)"),
            ("CHIREDZI GVT", "Chiredzi Government"),
            ("NYANHUNZI SECONDARY SCHOO", "Nyanhunzi Secondary School"),
            ("ST MICHAELS MAMBO", "St Michaels Mambo"),
        ] {
            assert_eq!(title_case_name(listed), written);
        }
    }

    #[test]
    fn a_full_name_says_the_level_once() {
        let full = |name, level| full_name(&title_case_name(name), level);
        assert_eq!(full("CHAPUNGU", SchoolLevel::Primary), "Chapungu Primary School");
        assert_eq!(full("TAFARA 2 HIGH", SchoolLevel::Secondary), "Tafara 2 High School");
        assert_eq!(full("NYANHUNZI SECONDARY SCHOO", SchoolLevel::Secondary), "Nyanhunzi Secondary School");
    }

    #[test]
    fn a_taken_subdomain_gets_the_district_and_then_the_number() {
        let mut taken = BTreeSet::new();
        let mut next = || subdomain("Moyo Primary School", "mt_darwin", "4711", &mut taken).map(|label| label.to_string());
        assert_eq!(next().as_deref(), Some("moyo-primary"));
        assert_eq!(next().as_deref(), Some("moyo-primary-mt-darwin"));
        assert_eq!(next().as_deref(), Some("moyo-primary-4711"));
        assert_eq!(next(), None);
    }
}
