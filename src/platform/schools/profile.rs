//! What a school says of itself and may change itself, and the rules for it.

use kernel::errors::{Detail, Problems};
use kernel::i18n::Language;
use kernel::values::{Currency, Email, Phone, ZimsecCentre};
use kernel::{Ctx, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::school::{ActiveModel, Boarding, Model, SchoolType};
use super::{custom_fields, reference};

/// What a school says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SchoolProfile)]
#[validate(schema(function = "coordinates", skip_on_field_errors = false))]
pub(super) struct Profile {
    /// Name.
    #[schema(min_length = 1, max_length = 160)]
    pub name: String,
    /// Name where there is little room.
    #[schema(min_length = 1, max_length = 60)]
    pub short_name: Option<String>,
    /// Code in the ministry's Education Management Information System.
    #[schema(min_length = 1, max_length = 20)]
    pub emis_code: Option<String>,
    /// Centre number at the Zimbabwe School Examinations Council.
    pub zimsec_centre: Option<ZimsecCentre>,
    /// What it teaches.
    pub school_type: SchoolType,
    /// Province: a code of the reference set `provinces`.
    #[schema(min_length = 1, max_length = 40)]
    pub province_code: Option<String>,
    /// District: a code of the reference set `districts`, in the province.
    #[schema(min_length = 1, max_length = 60)]
    pub district_code: Option<String>,
    /// Ward.
    #[schema(min_length = 1, max_length = 40)]
    pub ward: Option<String>,
    /// Who is responsible for it: a code of the reference set `responsible_authorities`.
    #[schema(min_length = 1, max_length = 30)]
    pub responsible_authority: Option<String>,
    /// Class by which the government's grant is worked out: a code of the reference set `grant_classes`.
    #[schema(min_length = 1, max_length = 2)]
    pub grant_class: Option<String>,
    /// Whether learners live there.
    pub boarding: Boarding,
    /// Motto.
    #[schema(min_length = 1, max_length = 200)]
    pub motto: Option<String>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Postal or street address.
    #[schema(min_length = 1, max_length = 500)]
    pub address: Option<String>,
    /// Latitude, degrees north. Given with the longitude or not at all.
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Longitude, degrees east.
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// IANA time zone: where its "today" is.
    #[schema(min_length = 1, max_length = 40)]
    pub time_zone: String,
    /// Language of its messages unless a person chose another.
    pub language: Language,
    /// Currency of its amounts unless another is named.
    pub currency: Currency,
    /// Fields that the school defines itself; see `/custom-fields/school`.
    #[schema(value_type = Option<Object>)]
    pub custom: Option<Json>,
}

kernel::apply!(Profile => ActiveModel {
    name, short_name, emis_code, zimsec_centre, school_type, province_code, district_code, ward, responsible_authority,
    grant_class, boarding, motto, phone, email, address, latitude, longitude, time_zone, language, currency, custom,
});

/// The time zone of Zimbabwe.
pub(super) fn harare() -> String {
    chrono_tz::Africa::Harare.name().to_owned()
}

/// The currency most fees are charged in.
pub(super) fn us_dollar() -> Currency {
    Currency::USD
}

fn coordinates(profile: &Profile) -> Result<(), ValidationError> {
    both_or_neither(profile.latitude, profile.longitude)
}

/// A place has two coordinates.
pub(super) fn both_or_neither(latitude: Option<f64>, longitude: Option<f64>) -> Result<(), ValidationError> {
    let missing = match (latitude, longitude) {
        (Some(_), None) => "longitude",
        (None, Some(_)) => "latitude",
        _ => return Ok(()),
    };
    let mut error = ValidationError::new("required");
    error.add_param("field".into(), &missing);
    Err(error)
}

/// A field of the school as it was.
type Field = fn(&Model) -> &Option<String>;

impl Profile {
    /// Everything wrong with it that needs the database. What has not changed since `before` is left alone: a code that
    /// has run out since must not stand in the way of a new telephone number.
    pub(super) async fn problems(&self, ctx: &Ctx, before: Option<&Model>) -> Result<Problems> {
        let mut problems = Problems::new();
        let changed = |is: &Option<String>, was: Field| before.is_none_or(|b| was(b) != is);
        problems.add_if(self.time_zone.parse::<chrono_tz::Tz>().is_err(), || Detail::of("time_zone", "time_zone"));
        let codes: [(&str, &str, &Option<String>, Field); 3] = [
            ("province_code", "provinces", &self.province_code, |b| &b.province_code),
            ("responsible_authority", "responsible_authorities", &self.responsible_authority, |b| &b.responsible_authority),
            ("grant_class", "grant_classes", &self.grant_class, |b| &b.grant_class),
        ];
        for (field, set, code, was) in codes {
            if let Some(code) = code.as_deref().filter(|_| changed(code, was)) {
                reference::check(ctx, &mut problems, field, set, code).await?;
            }
        }
        let moved = changed(&self.province_code, |b| &b.province_code) || changed(&self.district_code, |b| &b.district_code);
        match (&self.district_code, &self.province_code) {
            (Some(district), Some(province)) if moved => {
                reference::check_within(ctx, &mut problems, "district_code", "districts", district, province).await?;
            }
            (Some(_), None) => problems.add(Detail::of("province_code", "required")),
            _ => {}
        }
        if before.is_some_and(|before| before.custom != self.custom) {
            custom_fields::check(ctx, "school", self.custom.as_ref()).await?.into_iter().for_each(|d| problems.add(d));
        }
        Ok(problems)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_both_coordinates_or_neither() {
        assert!(both_or_neither(None, None).is_ok());
        assert!(both_or_neither(Some(-17.8), Some(31.0)).is_ok());
        let missing = |error: ValidationError| error.params["field"].clone();
        assert_eq!(missing(both_or_neither(Some(-17.8), None).unwrap_err()), "longitude");
        assert_eq!(missing(both_or_neither(None, Some(31.0)).unwrap_err()), "latitude");
    }
}
