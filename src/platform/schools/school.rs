//! A school: one tenant. Its row belongs to no school but is one, so it is no tenant entity.
//!
//! The database keeps three things unique across the platform: `subdomain`, `custom_domain` and `school_number`. On
//! PostgreSQL every unit of work may read schools, one of a school may change that school, and only platform-wide work
//! creates them.

use chrono::{DateTime, Utc};
use kernel::errors::{Error, code};
use kernel::i18n::Language;
use kernel::operation::View;
use kernel::services::School;
use kernel::values::{Currency, Email, Phone, SchoolNumber, Subdomain, ZimsecCentre};
use kernel::{Ctx, Result, text};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A school.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, ToSchema)]
#[sea_orm(table_name = "schools")]
#[schema(as = School)]
pub struct Model {
    /// Id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Name where there is little room.
    pub short_name: Option<String>,
    /// Name under which it is reached; unique across the platform.
    pub subdomain: Subdomain,
    /// Domain of its own under which it is reached; unique across the platform.
    pub custom_domain: Option<String>,
    /// Number at the Ministry of Primary and Secondary Education.
    pub school_number: Option<SchoolNumber>,
    /// Code in the ministry's Education Management Information System.
    pub emis_code: Option<String>,
    /// Centre number at the Zimbabwe School Examinations Council.
    pub zimsec_centre: Option<ZimsecCentre>,
    /// What it teaches.
    pub school_type: SchoolType,
    /// Province: a code of the reference set `provinces`.
    pub province_code: Option<String>,
    /// District: a code of the reference set `districts`, in the province.
    pub district_code: Option<String>,
    /// Ward.
    pub ward: Option<String>,
    /// Who is responsible for it: a code of the reference set `responsible_authorities`.
    pub responsible_authority: Option<String>,
    /// Class by which the government's grant is worked out: a code of the reference set `grant_classes`.
    pub grant_class: Option<String>,
    /// Whether learners live there.
    pub boarding: Boarding,
    /// Motto.
    pub motto: Option<String>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// E-mail.
    pub email: Option<Email>,
    /// Postal or street address.
    pub address: Option<String>,
    /// Latitude, degrees north.
    pub latitude: Option<f64>,
    /// Longitude, degrees east.
    pub longitude: Option<f64>,
    /// IANA time zone: where its "today" is.
    pub time_zone: String,
    /// Language of its messages unless a person chose another.
    pub language: Language,
    /// Currency of its amounts unless another is named.
    pub currency: Currency,
    /// Whether it may be used.
    pub status: Status,
    /// Fields that the school defines itself; see `/custom-fields/school`.
    #[schema(value_type = Option<Object>)]
    pub custom: Option<Json>,
    /// Text that `q=` searches.
    #[serde(skip)]
    pub search_text: String,
    /// Changes, from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// The account that created it.
    pub created_by: Option<Uuid>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The account that changed it last.
    pub updated_by: Option<Uuid>,
    /// When it was deleted.
    #[serde(skip)]
    pub deleted_at: Option<DateTime<Utc>>,
}

/// No relations: what belongs to a school says so itself.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a school teaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum SchoolType {
    /// ECD A to Grade 7.
    Primary,
    /// Form 1 to Form 6.
    Secondary,
    /// Primary and secondary.
    Combined,
    /// Early childhood development only.
    Ecd,
    /// For learners with special needs.
    Special,
    /// Vocational training.
    Vocational,
}

/// Whether learners live at the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = SchoolBoarding)]
pub enum Boarding {
    /// None do.
    #[default]
    Day,
    /// All do.
    Boarding,
    /// Some do.
    Both,
}

/// Whether a school may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(12))", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
#[schema(as = SchoolStatus)]
pub enum Status {
    /// It is used.
    Active,
    /// The platform has stopped it for a time: its people are answered 403.
    Suspended,
    /// It has ended.
    Closed,
}

impl View for Model {
    fn id(&self) -> Option<Uuid> {
        Some(self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl kernel::db::Row for Model {
    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn deleted_at(&self) -> Option<DateTime<Utc>> {
        self.deleted_at
    }
}

impl From<&Model> for School {
    fn from(school: &Model) -> Self {
        Self {
            id: school.id,
            name: school.name.clone(),
            subdomain: school.subdomain.as_str().to_owned(),
            // A zone that the time zone database has dropped since: the country's.
            time_zone: school.time_zone.parse().unwrap_or(chrono_tz::Africa::Harare),
            language: school.language,
            active: school.status == Status::Active,
        }
    }
}

/// The schools that are not deleted. Which of them the caller may know of is the caller's question.
#[expect(clippy::disallowed_methods, reason = "the one place where a query of schools begins")]
pub(super) fn find() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

/// One school.
///
/// # Errors
/// 404 when there is none.
pub(super) async fn get(ctx: &Ctx, id: Uuid) -> Result<Model> {
    find().filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// One school that is about to be changed: holds `If-Match` against it.
///
/// # Errors
/// 404, 412.
pub(super) async fn get_for_change(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let school = get(ctx, id).await?;
    ctx.check_version(&school)?;
    Ok(school)
}

/// Inserts a school, with an id, version 1 and the stamps.
pub(super) async fn insert(ctx: &Ctx, mut row: ActiveModel) -> Result<Model> {
    let (now, by) = (ctx.now(), ctx.actor().account_id);
    row.id = Set(ctx.new_id());
    row.search_text = Set(search_text(&row, None));
    row.version = Set(1);
    row.created_at = Set(now);
    row.created_by = Set(by);
    row.updated_at = Set(now);
    row.updated_by = Set(by);
    Ok(row.insert(ctx.uow()).await?)
}

/// Writes the changed columns of a school, if it still has the version it was read with.
///
/// # Errors
/// 412 when somebody else changed it in between; 409 for a subdomain, domain or number that another school has.
pub(super) async fn save(ctx: &Ctx, before: &Model, mut row: ActiveModel) -> Result<Model> {
    row.id = Set(before.id);
    row.search_text = Set(search_text(&row, Some(before)));
    row.version = Set(before.version + 1);
    row.updated_at = Set(ctx.now());
    row.updated_by = Set(ctx.actor().account_id);
    match Entity::update(row).validate()?.filter(Column::Version.eq(before.version)).exec(ctx.uow()).await {
        Err(DbErr::RecordNotUpdated) => Err(Error::new(&code::PRECONDITION_FAILED)),
        other => Ok(other?),
    }
}

/// What `q=` searches: names and numbers, folded.
fn search_text(row: &ActiveModel, before: Option<&Model>) -> String {
    let columns = [Column::Name, Column::ShortName, Column::Subdomain, Column::SchoolNumber, Column::EmisCode];
    let parts = columns.into_iter().filter_map(|column| {
        match row.get(column).into_value().or_else(|| before.map(|before| before.get(column))) {
            Some(sea_orm::Value::String(text)) => text,
            _ => None,
        }
    });
    text::fold(&parts.collect::<Vec<_>>().join(" "))
}
