//! Creating a school: its row and the sequences it has from its first day. Settings need nothing: one that was never
//! changed has its default. Who may log in there is the identity module's.

use kernel::audit::Entry;
use kernel::i18n::Language;
use kernel::resource::Apply;
use kernel::values::{Currency, Email, Phone, SchoolNumber, Subdomain, ZimsecCentre};
use kernel::{Ctx, Result};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::directory;
use super::profile::{self, Profile};
use super::registration::Registration;
use super::school::{self, ActiveModel, Boarding, Model, SchoolType, Status};
use super::sequences;

/// A school to be created.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "coordinates", skip_on_field_errors = false))]
pub struct NewSchool {
    /// Name.
    #[schema(min_length = 1, max_length = 160)]
    pub name: String,
    /// Name where there is little room.
    #[schema(min_length = 1, max_length = 60)]
    pub short_name: Option<String>,
    /// Name under which it is reached; unique across the platform.
    pub subdomain: Subdomain,
    /// Domain of its own under which it is reached, in lower case; unique across the platform.
    #[schema(max_length = 253, pattern = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")]
    pub custom_domain: Option<String>,
    /// Number at the Ministry of Primary and Secondary Education; unique across the platform.
    pub school_number: Option<SchoolNumber>,
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
    #[serde(default)]
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
    #[serde(default = "profile::harare")]
    #[schema(min_length = 1, max_length = 40, default = "Africa/Harare")]
    pub time_zone: String,
    /// Language of its messages unless a person chose another.
    #[serde(default)]
    pub language: Language,
    /// Currency of its amounts unless another is named.
    #[serde(default = "profile::us_dollar")]
    pub currency: Currency,
}

fn coordinates(school: &NewSchool) -> Result<(), validator::ValidationError> {
    profile::both_or_neither(school.latitude, school.longitude)
}

impl NewSchool {
    /// What the platform keeps of it, and what the school keeps itself.
    fn split(self) -> (Registration, Profile) {
        let registration =
            Registration { subdomain: self.subdomain, custom_domain: self.custom_domain, school_number: self.school_number };
        let profile = Profile {
            name: self.name,
            short_name: self.short_name,
            emis_code: self.emis_code,
            zimsec_centre: self.zimsec_centre,
            school_type: self.school_type,
            province_code: self.province_code,
            district_code: self.district_code,
            ward: self.ward,
            responsible_authority: self.responsible_authority,
            grant_class: self.grant_class,
            boarding: self.boarding,
            motto: self.motto,
            phone: self.phone,
            email: self.email,
            address: self.address,
            latitude: self.latitude,
            longitude: self.longitude,
            time_zone: self.time_zone,
            language: self.language,
            currency: self.currency,
            custom: None,
        };
        (registration, profile)
    }
}

/// Creates a school, active at once. The context is the platform's.
///
/// # Errors
/// 422 when it is not valid; 409 when another school has its subdomain, domain or number.
pub async fn create(ctx: &Ctx, new: NewSchool) -> Result<Model> {
    let (registration, profile) = new.split();
    let mut problems = profile.problems(ctx, None).await?;
    registration.problems(ctx).into_iter().for_each(|problem| problems.add(problem));
    problems.into_result()?;
    let mut row = ActiveModel { status: Set(Status::Active), ..ActiveModel::default() };
    registration.apply(&mut row);
    profile.apply(&mut row);
    let school = school::insert(ctx, row).await?;
    directory::changes(ctx, &[&school]);
    sequences::create_defaults(ctx, school.id).await?;
    ctx.audit(Entry::new("school", "create", Some(school.id)).after(serde_json::to_value(&school)?));
    Ok(school)
}
