//! Students as a resource.
//!
//! A student who is created with an `enrolment` is enrolled at once, otherwise an applicant. Neither that nor the
//! `guardian` of a new student is a field of the record: for a student who is there already (a PATCH, or an import of the
//! same file again) they may say what is so, and are refused when they say something else.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::list::ColumnKind;
use kernel::reads::LoggedRead;
use kernel::resource::{Apply, Change, ChangeKind, CustomFilter, Include, Resource};
use kernel::values::{Email, NationalId, Phone};
use kernel::{Ctx, Error, Result};

use super::enrol::{self, Enrol};
use super::new_guardian::{self, NewGuardian};
use super::student::{ActiveModel, Codes, Column, Entity, Model, OrphanStatus, Sex, Status};
use super::{categories, enrolment, guardian_link, houses, included, numbers, photos, record, student_rules};

/// What a student is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StudentInput)]
pub struct Input {
    /// The number the school knows the student by, unique in the school. A new student without one gets the next of the
    /// school's sequence `student_number`.
    #[schema(min_length = 1, max_length = 30)]
    pub student_number: Option<String>,
    /// First name.
    #[schema(min_length = 1, max_length = 80)]
    pub first_name: String,
    /// Further given names.
    #[schema(max_length = 120)]
    pub middle_names: Option<String>,
    /// Last name.
    #[schema(min_length = 1, max_length = 80)]
    pub last_name: String,
    /// What the student is called, where that is not the first name.
    #[schema(max_length = 80)]
    pub preferred_name: Option<String>,
    /// Sex.
    pub sex: Sex,
    /// Date of birth: not in the future, nor before 1900.
    pub born_on: NaiveDate,
    /// Birth entry number, as the birth certificate has it. Sensitive.
    #[schema(max_length = 32)]
    pub birth_entry_number: Option<String>,
    /// National ID, unique among the school's students. Sensitive.
    pub national_id: Option<NationalId>,
    /// Country of citizenship, ISO 3166-1 alpha-2: `ZW`.
    #[schema(min_length = 2, max_length = 2)]
    pub nationality: Option<String>,
    /// Language spoken at home: a code of the reference set `languages`.
    #[schema(max_length = 8)]
    pub home_language: Option<String>,
    /// Codes of the reference set `disabilities`. Sensitive.
    #[serde(default)]
    pub disabilities: Codes,
    /// Whether the parents live. Sensitive.
    #[serde(default)]
    pub orphan_status: OrphanStatus,
    /// Whether the Basic Education Assistance Module pays for the student. Sensitive.
    #[serde(default)]
    pub beam: bool,
    /// The student's own telephone.
    pub phone: Option<Phone>,
    /// The student's own e-mail address.
    pub email: Option<Email>,
    /// Where the student lives.
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// Fields of the school's own making, by its custom field schema `student`.
    #[schema(value_type = Option<Object>)]
    pub custom: Option<serde_json::Value>,
    /// Of a new student: enrols the student at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    #[validate(nested)]
    pub enrolment: Option<Enrol>,
    /// Of a new student: the guardian who is called first. A guardian of the school with the same last name and the same
    /// national ID or telephone is linked as they are; otherwise one is created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    #[validate(nested)]
    pub guardian: Option<NewGuardian>,
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        // `enrolment` and `guardian` are no columns: what becomes of them is for the hooks of the resource.
        if let Some(number) = self.student_number {
            row.student_number = Set(number);
        }
        row.first_name = Set(self.first_name);
        row.middle_names = Set(self.middle_names);
        row.last_name = Set(self.last_name);
        row.preferred_name = Set(self.preferred_name);
        row.sex = Set(self.sex);
        row.born_on = Set(self.born_on);
        row.birth_entry_number = Set(self.birth_entry_number);
        row.national_id = Set(self.national_id);
        row.nationality = Set(self.nationality);
        row.home_language = Set(self.home_language);
        row.disabilities = Set(self.disabilities);
        row.orphan_status = Set(self.orphan_status);
        row.beam = Set(self.beam);
        row.phone = Set(self.phone);
        row.email = Set(self.email);
        row.address = Set(self.address);
        row.custom = Set(self.custom);
    }
}

/// Students.
#[derive(Debug)]
pub struct Students;

impl Resource for Students {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "student";
    const PLURAL: &'static str = "students";
    const PATH: &'static str = "/students";
    const ABOUT: &'static str = "A learner of the school.";
    const SEARCHABLE: &'static [Column] =
        &[Column::FirstName, Column::MiddleNames, Column::LastName, Column::PreferredName, Column::StudentNumber];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] =
        &[Column::LastName, Column::FirstName, Column::StudentNumber, Column::BornOn, Column::Status, Column::Sex];
    const FILTERABLE: &'static [Column] = &[
        Column::StudentNumber,
        Column::FirstName,
        Column::LastName,
        Column::Sex,
        Column::BornOn,
        Column::Status,
        Column::Nationality,
        Column::HomeLanguage,
        Column::NationalId,
        Column::BirthEntryNumber,
        Column::OrphanStatus,
        Column::Beam,
        Column::Email,
        Column::AccountId,
    ];
    const DEFAULT_SORT: &'static str = "last_name,first_name";
    const SENSITIVE: &'static [&'static str] = &["national_id", "birth_entry_number", "disabilities", "orphan_status", "beam"];
    const NATURAL_KEY: &'static [Column] = &[Column::StudentNumber];
    const READS_LOGGED: bool = true;

    fn logged(row: &Model) -> Option<LoggedRead> {
        row.national_id.as_ref().map(|_| LoggedRead { person_id: Some(row.id), fields: vec!["national_id"] })
    }

    fn example() -> serde_json::Value {
        serde_json::json!({
            "first_name": "Rudo", "middle_names": "Nyasha", "last_name": "Moyo", "sex": "female", "born_on": "2015-04-18",
            "nationality": "ZW", "home_language": "sn", "address": "12 Samora Machel Avenue, Harare"
        })
    }

    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::Id))
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![
            CustomFilter {
                name: "level",
                kind: ColumnKind::Text,
                about: "Only students who are enrolled in this level.",
                condition: |ctx, values| enrolled_with(ctx, enrolment::Column::LevelCode, values),
            },
            CustomFilter {
                name: "boarding",
                kind: ColumnKind::Text,
                about: "Only students who are enrolled as `day` or `boarder`.",
                condition: |ctx, values| enrolled_with(ctx, enrolment::Column::Boarding, values),
            },
            CustomFilter {
                name: "guardian_id",
                kind: ColumnKind::Uuid,
                about: "Only students of this guardian.",
                condition: of_guardians,
            },
            CustomFilter {
                name: "house_id",
                kind: ColumnKind::Uuid,
                about: "Only students who are in this house today.",
                condition: in_houses,
            },
            CustomFilter {
                name: "category",
                kind: ColumnKind::Text,
                about: "Only students who are in this category, by its code.",
                condition: in_categories,
            },
        ]
    }

    fn includes() -> Vec<Include> {
        vec![
            Include::new::<Vec<included::StudentGuardian>>("guardians", |ctx, ids| Box::pin(included::guardians(ctx, ids)))
                .permission("sis.guardian_link.read"),
            Include::new::<included::OpenEnrolment>("enrolment", |ctx, ids| Box::pin(included::enrolments(ctx, ids)))
                .permission("sis.enrolment.read"),
            Include::new::<photos::StudentPhotoShown>("photo", |ctx, ids| Box::pin(photos::of_students(ctx, ids)))
                .permission("sis.student_photo.read"),
        ]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        student_rules::validate(ctx, change).await
    }

    async fn before_write(ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if change.kind != ChangeKind::Create {
            return Ok(());
        }
        let (numbered, enrolled) =
            change.input.as_ref().map_or((false, false), |input| (input.student_number.is_some(), input.enrolment.is_some()));
        change.row.status = Set(if enrolled { Status::Enrolled } else { Status::Applicant });
        if !numbered {
            change.row.student_number = Set(numbers::next_free(ctx).await?);
        }
        Ok(())
    }

    async fn after_write(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let (ChangeKind::Create, Some(input), Some(student)) = (change.kind, &change.input, &change.after) else { return Ok(()) };
        if let Some(place) = &input.enrolment {
            enrol::insert(ctx, student.id, place, &[]).await?;
            record::event::<Self, _>(ctx, "sis.student.enrolled", student);
        }
        if let Some(guardian) = &input.guardian {
            new_guardian::attach_first(ctx, student.id, guardian.clone()).await?;
        }
        Ok(())
    }
}

/// A student that a command is about to change: within reach of `permission`, and as the caller last saw it.
///
/// # Errors
/// 404, 412.
pub(super) async fn for_command(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let student = for_reading(ctx, id, permission).await?;
    ctx.check_version(&student)?;
    Ok(student)
}

/// A student within reach of `permission`.
///
/// # Errors
/// 404.
pub(super) async fn for_reading(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let select = Students::scope(ctx, permission, ctx.find::<Entity>());
    select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// The caller may also do what a new student brings along.
///
/// # Errors
/// 403 `FORBIDDEN`.
pub(super) fn require_parts(ctx: &Ctx, input: &Input) -> Result<()> {
    if input.enrolment.is_some() {
        ctx.require("sis.student.enrol")?;
    }
    if input.guardian.is_some() {
        ctx.require("sis.guardian.create")?;
        ctx.require("sis.guardian_link.create")?;
    }
    Ok(())
}

/// Students whose open spell has one of these values.
fn enrolled_with(ctx: &Ctx, column: enrolment::Column, values: Vec<Value>) -> Condition {
    use enrolment::Column as C;
    let spells = ctx.find::<enrolment::Entity>().select_only().column(C::StudentId);
    let spells = spells.filter(C::EndsOn.is_null()).filter(column.is_in(values));
    Condition::all().add(Column::Id.in_subquery(spells.into_query()))
}

/// Students of these guardians, as far as the caller may know of the guardians.
fn of_guardians(ctx: &Ctx, values: Vec<Value>) -> Condition {
    use guardian_link::Column as C;
    let links = ctx.find::<guardian_link::Entity>().select_only().column(C::StudentId);
    let links = links.filter(C::GuardianId.is_in(values)).filter(ctx.visible("guardian", "sis.guardian.read", C::GuardianId));
    Condition::all().add(Column::Id.in_subquery(links.into_query()))
}

/// Students who are in one of these houses today, as far as the caller may know.
fn in_houses(ctx: &Ctx, values: Vec<Value>) -> Condition {
    use houses::house_member::{Column as C, Entity as Members};
    let members = ctx.find::<Members>().select_only().column(C::StudentId).filter(C::HouseId.is_in(values));
    let members = members.filter(houses::house_members::on_any_of(vec![ctx.today().into()]));
    let members = members.filter(ctx.visible("student", "sis.house_member.read", C::StudentId));
    Condition::all().add(Column::Id.in_subquery(members.into_query()))
}

/// Students who are in one of these categories, as far as the caller may know.
fn in_categories(ctx: &Ctx, values: Vec<Value>) -> Condition {
    use categories::{category, category_member};
    let tags = ctx.find::<category::Entity>().select_only().column(category::Column::Id);
    let tags = tags.filter(category::Column::Code.is_in(values)).into_query();
    use category_member::Column as C;
    let members = ctx.find::<category_member::Entity>().select_only().column(C::StudentId);
    let members = members.filter(C::StudentCategoryId.in_subquery(tags));
    let members = members.filter(ctx.visible("student", "sis.student_category_member.read", C::StudentId));
    Condition::all().add(Column::Id.in_subquery(members.into_query()))
}
