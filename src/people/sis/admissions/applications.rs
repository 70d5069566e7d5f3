//! Applications as a resource.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems, code};
use kernel::resource::{Apply, Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Error, Result, text};
use platform::schools::{reference, sequences};

use super::super::codes::APPLICATION_DECIDED;
use super::super::enrolment::Boarding;
use super::super::guardians::dialled_at_home;
use super::super::new_guardian::NewGuardian;
use super::super::student::{self, Sex};
use super::super::{countries, new_guardian};
use super::application::{ActiveModel, Column, Contact, Entity, Model, Status};
use super::progress::OPEN;

/// The sequence of application numbers.
const SEQUENCE: &str = "application_number";

/// What an application is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ApplicationInput)]
pub struct Input {
    /// The year in which the learner is to begin: this one or a later one.
    #[schema(minimum = 2000, maximum = 2100)]
    pub academic_year: i32,
    /// The level asked for: a code of the reference set `levels`.
    #[schema(min_length = 1, max_length = 10)]
    pub level_code: String,
    /// Day scholar or boarder; `day` unless given.
    #[serde(default)]
    pub boarding: Boarding,
    /// The child's first name.
    #[schema(min_length = 1, max_length = 80)]
    pub first_name: String,
    /// Further given names.
    #[schema(max_length = 120)]
    pub middle_names: Option<String>,
    /// Last name.
    #[schema(min_length = 1, max_length = 80)]
    pub last_name: String,
    /// Sex.
    pub sex: Sex,
    /// Date of birth: not in the future.
    pub born_on: NaiveDate,
    /// Birth entry number. Sensitive. Its lack bars nobody (SI 13/2025).
    #[schema(max_length = 32)]
    pub birth_entry_number: Option<String>,
    /// Country of citizenship, ISO 3166-1 alpha-2: `ZW`.
    #[schema(min_length = 2, max_length = 2)]
    pub nationality: Option<String>,
    /// Language spoken at home: a code of the reference set `languages`.
    #[schema(max_length = 8)]
    pub home_language: Option<String>,
    /// Where the child lives.
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// The school the child is at.
    #[schema(max_length = 160)]
    pub previous_school: Option<String>,
    /// A brother or sister who is at this school.
    pub sibling_id: Option<Uuid>,
    /// Who applies for the child, and becomes the learner's first guardian. Sensitive.
    #[validate(nested)]
    pub guardian: NewGuardian,
    /// Anything else that staff should know. Sensitive.
    #[schema(max_length = 400)]
    pub note: Option<String>,
    /// Of a new one: whether somebody has only asked, and not applied yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    pub is_inquiry: Option<bool>,
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        row.academic_year = Set(self.academic_year);
        row.level_code = Set(self.level_code);
        row.boarding = Set(self.boarding);
        row.first_name = Set(self.first_name);
        row.middle_names = Set(self.middle_names);
        row.last_name = Set(self.last_name);
        row.sex = Set(self.sex);
        row.born_on = Set(self.born_on);
        row.birth_entry_number = Set(self.birth_entry_number);
        row.nationality = Set(self.nationality);
        row.home_language = Set(self.home_language);
        row.address = Set(self.address);
        row.previous_school = Set(self.previous_school);
        row.sibling_id = Set(self.sibling_id);
        row.guardian = Set(Contact(self.guardian));
        row.note = Set(self.note);
    }
}

/// Applications.
#[derive(Debug)]
pub struct Applications;

impl Resource for Applications {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "application";
    const PLURAL: &'static str = "applications";
    const PATH: &'static str = "/applications";
    const ABOUT: &'static str = "An application for a place at the school.";
    const SEARCHABLE: &'static [Column] = &[Column::FirstName, Column::MiddleNames, Column::LastName, Column::ApplicationNumber];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] =
        &[Column::ApplicationNumber, Column::LastName, Column::BornOn, Column::Status, Column::AppliedAt, Column::OfferEndsOn];
    const FILTERABLE: &'static [Column] = &[
        Column::ApplicationNumber,
        Column::Status,
        Column::AcademicYear,
        Column::LevelCode,
        Column::Boarding,
        Column::Sex,
        Column::LastName,
        Column::BornOn,
        Column::AppliedAt,
        Column::OfferEndsOn,
        Column::RefusalReason,
        Column::StudentId,
    ];
    const DEFAULT_SORT: &'static str = "-application_number";
    const SENSITIVE: &'static [&'static str] = &["birth_entry_number", "guardian", "note"];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "academic_year": 2027, "level_code": "F1", "boarding": "boarder", "first_name": "Tariro", "last_name": "Ncube",
            "sex": "female", "born_on": "2014-05-02", "previous_school": "Tafara 2 Primary",
            "guardian": { "first_name": "Nomsa", "last_name": "Ncube", "phone": "+263772345678", "relationship": "mother" }
        })
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<student::Entity>(Column::SiblingId)]
    }

    fn search_words(input: &Input) -> Vec<String> {
        [&input.guardian.phone, &input.guardian.alternative_phone].into_iter().flatten().filter_map(dialled_at_home).collect()
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let Some(before) = &change.before {
            let changeable: &[Status] =
                if change.kind == ChangeKind::Delete { &[Status::Inquiry, Status::Applied] } else { &OPEN };
            if !changeable.contains(&before.status) {
                return Err(Error::conflict(&APPLICATION_DECIDED));
            }
        }
        match &change.input {
            Some(input) => check(ctx, input, change.before.as_ref()).await,
            None => Ok(()),
        }
    }

    async fn before_write(ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if change.kind != ChangeKind::Create {
            return Ok(());
        }
        let inquiry = change.input.as_ref().and_then(|input| input.is_inquiry).unwrap_or(false);
        change.row.status = Set(if inquiry { Status::Inquiry } else { Status::Applied });
        change.row.applied_at = Set((!inquiry).then(|| ctx.now()));
        change.row.application_number = Set(sequences::next(ctx, SEQUENCE).await?);
        Ok(())
    }
}

async fn check(ctx: &Ctx, input: &Input, before: Option<&Model>) -> Result<()> {
    let mut problems = Problems::new();
    let year = chrono::Datelike::year(&ctx.today());
    // One that was for this year stays as it is when the year is over.
    problems
        .add_if(before.is_none_or(|before| before.academic_year != input.academic_year) && input.academic_year < year, || {
            Detail::of("academic_year", "minimum").with("limit", year)
        });
    problems.add_if(input.born_on > ctx.today(), || Detail::of("born_on", "in_future"));
    if before.is_none_or(|before| before.level_code != input.level_code) {
        reference::check(ctx, &mut problems, "level_code", "levels", &input.level_code).await?;
    }
    if let Some(language) = &input.home_language
        && before.is_none_or(|before| before.home_language.as_ref() != Some(language))
    {
        reference::check(ctx, &mut problems, "home_language", "languages", language).await?;
    }
    if let Some(country) = &input.nationality {
        problems.add_if(!countries::is_country(country), || Detail::of("nationality", "unknown_country"));
    }
    new_guardian::check(ctx, &mut problems, "guardian.", &input.guardian).await?;
    problems.into_result()?;
    refuse_a_second(ctx, input, before).await
}

/// A child has one application for a year that goes on.
async fn refuse_a_second(ctx: &Ctx, input: &Input, before: Option<&Model>) -> Result<()> {
    let others = ctx
        .find::<Entity>()
        .filter(Column::AcademicYear.eq(input.academic_year))
        .filter(Column::BornOn.eq(input.born_on))
        .filter(Column::Status.is_in(OPEN));
    let others = others.all(ctx.uow()).await?;
    let same = |a: &str, b: &str| text::fold(a) == text::fold(b);
    let second = others.iter().filter(|other| before.is_none_or(|before| before.id != other.id));
    match second.into_iter().find(|other| same(&other.first_name, &input.first_name) && same(&other.last_name, &input.last_name))
    {
        Some(other) => {
            let detail = Detail::of("first_name", "duplicate").with("value", &other.application_number);
            Err(Error::conflict(&code::DUPLICATE).detail(detail))
        }
        None => Ok(()),
    }
}
