//! Where made-up people live and what they speak at home, from the reference lists and `data/people/areas.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Draw, GenerateError, Shares, drawn};
use crate::names::{Names, group_of_language};
use crate::reference::{DataError, ReferenceSet, reference_set};

const FILE: &str = "people/areas.json";

/// Where a school's families live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Community {
    /// The code of a province in the reference list.
    pub province: String,
    /// The code of one of its education districts.
    pub district: String,
    /// Rural, or in a town.
    pub rural: bool,
}

/// A home: an address and the language spoken there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeSeed {
    /// Village and ward, or house and suburb.
    pub line: String,
    /// The town; in the country, the district.
    pub locality: String,
    /// The code of the education district.
    pub district: String,
    /// The code of the province.
    pub province: String,
    /// Rural, or in a town.
    pub rural: bool,
    /// The code of the home language in the reference list.
    pub language: &'static str,
    /// Which names the family has.
    pub(super) name_group: &'static str,
}

/// Places, languages and registration offices.
#[derive(Debug, Clone)]
pub(super) struct Areas {
    file: File,
    districts: ReferenceSet,
    id_districts: Vec<IdDistrict>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "about")]
    _about: &'static str,
    #[serde(borrow)]
    towns: BTreeMap<&'static str, BTreeMap<&'static str, Vec<&'static str>>>,
    #[serde(borrow)]
    home_languages: BTreeMap<&'static str, Shares<'static>>,
}

#[derive(Debug, Clone)]
struct IdDistrict {
    code: u8,
    province: String,
    district: Option<String>,
}

impl Areas {
    pub(super) fn read() -> Result<Self, DataError> {
        let file = serde_json::from_str(include_str!("../data/people/areas.json"));
        let coded = reference_set("national_id_districts")?.rows.into_iter().filter_map(|row| {
            let district = row.text("district").map(str::to_owned);
            Some(IdDistrict { code: row.code.parse().ok()?, province: row.parent_code?, district })
        });
        Ok(Self {
            file: file.map_err(|error| DataError::new(FILE, error))?,
            districts: reference_set("districts")?,
            id_districts: coded.collect(),
        })
    }

    /// A home in a community.
    pub(super) fn home(
        &self,
        draw: &mut Draw,
        names: &Names,
        streets: &[&'static str],
        community: &Community,
    ) -> Result<HomeSeed, GenerateError> {
        let unknown = || GenerateError::UnknownArea(community.district.clone());
        let district = self.districts.row(&community.district).ok_or_else(unknown)?;
        if district.parent_code.as_ref() != Some(&community.province) {
            return Err(unknown());
        }
        let language = drawn(draw, self.languages(community));
        let name_group = self.name_group(draw, community, language);
        let (line, locality) = if community.rural {
            // A village goes by the name of the family of its head.
            let village = names.surname(draw, group_of_language(self.main_language(community)));
            (format!("{village} Village, Ward {}", draw.between(1, 30)), district.label().to_owned())
        } else {
            self.in_town(draw, streets, &community.province, district.label())
        };
        Ok(HomeSeed {
            line,
            locality,
            district: community.district.clone(),
            province: community.province.clone(),
            rural: community.rural,
            language,
            name_group,
        })
    }

    /// Some families speak English at home without being of English descent: they have the names of the place.
    fn name_group(&self, draw: &mut Draw, community: &Community, language: &'static str) -> &'static str {
        let of_english_descent = draw.percent(30);
        match group_of_language(language) {
            "english" if !of_english_descent => group_of_language(self.main_language(community)),
            group => group,
        }
    }

    /// The shares of the district where it has its own, otherwise those of the province.
    fn languages(&self, community: &Community) -> &Shares<'static> {
        static NONE: Shares<'static> = Shares::new();
        let of = |code: &String| self.file.home_languages.get(code.as_str());
        of(&community.district).or_else(|| of(&community.province)).unwrap_or(&NONE)
    }

    fn main_language(&self, community: &Community) -> &'static str {
        let languages = self.languages(community).iter();
        languages.max_by_key(|(_, share)| **share).map_or("sn", |(language, _)| *language)
    }

    /// House and suburb in the town that the district is named after; failing that, in a town of the province that
    /// gives no other district its name.
    fn in_town(&self, draw: &mut Draw, streets: &[&'static str], province: &str, district: &str) -> (String, String) {
        let Some(towns) = self.file.towns.get(province) else {
            return Default::default();
        };
        let of_a_district = |town: &str| self.districts.rows.iter().any(|row| row.label() == town);
        let own = |town: &str| town == district || (!towns.contains_key(district) && !of_a_district(town));
        let mut near: Vec<_> = towns.iter().filter(|(town, _)| own(town)).collect();
        if near.is_empty() {
            near = towns.iter().collect();
        }
        let Some((town, suburbs)) = draw.pick(&near).copied() else {
            return Default::default();
        };
        let suburb = draw.pick(suburbs).copied().unwrap_or_default();
        // Houses of the townships have a number in the suburb, the others one in a street.
        let line = match draw.pick(streets) {
            Some(street) if draw.percent(25) => {
                format!("{} {street}, {suburb}", draw.between(1, 180))
            }
            _ => format!("{} {suburb}", draw.between(100, 9_999)),
        };
        (line, (*town).to_owned())
    }

    /// The office that registered somebody of this home, mostly the nearest, and the district the family comes from,
    /// which for people in towns is often another.
    pub(super) fn id_districts(&self, draw: &mut Draw, home: &HomeSeed) -> (u8, u8) {
        /// The code for no district of origin in the country.
        const FOREIGN: u8 = 0;
        let own = self.id_districts.iter().find(|id| id.district.as_ref() == Some(&home.district));
        let near: Vec<&IdDistrict> = self.id_districts.iter().filter(|id| id.province == home.province).collect();
        let anywhere = draw.pick(&self.id_districts).map_or(FOREIGN, |id| id.code);
        let nearby = draw.pick(&near).map_or(anywhere, |id| id.code);
        let office = own.filter(|_| draw.percent(75)).map_or(nearby, |id| id.code);
        let origin = match draw.below(200) {
            0 => FOREIGN,
            1..=60 => anywhere,
            61..=90 => nearby,
            _ => office,
        };
        (office, origin)
    }

    /// The name that birth entries of this home begin with: the registration district's.
    pub(super) fn registry<'a>(&'a self, home: &'a HomeSeed) -> &'a str {
        self.districts.row(&home.district).map_or(&home.locality, |row| row.label())
    }
}
