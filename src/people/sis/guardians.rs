//! Guardians as a resource.

use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems, code};
use kernel::list::ColumnKind;
use kernel::reads::LoggedRead;
use kernel::resource::{Change, ChangeKind, CustomFilter, Resource};
use kernel::values::{Email, NationalId, Phone};
use kernel::{Ctx, Error, Result};
use platform::schools::{custom_fields, reference};

use super::guardian::{ActiveModel, Column, Entity, Model};
use super::student::Sex;
use super::{guardian_link, student};

/// What a guardian is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = GuardianInput)]
pub struct Input {
    /// How they are addressed: `Mrs`, `Dr`.
    #[schema(max_length = 20)]
    pub title: Option<String>,
    /// First name.
    #[schema(min_length = 1, max_length = 80)]
    pub first_name: String,
    /// Last name.
    #[schema(min_length = 1, max_length = 80)]
    pub last_name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// National ID, unique among the school's guardians. Sensitive.
    pub national_id: Option<NationalId>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Another telephone.
    pub alternative_phone: Option<Phone>,
    /// E-mail address.
    pub email: Option<Email>,
    /// Occupation.
    #[schema(max_length = 80)]
    pub occupation: Option<String>,
    /// Employer.
    #[schema(max_length = 120)]
    pub employer: Option<String>,
    /// Where they live.
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// The language they are written to in: a code of the reference set `languages`.
    #[schema(max_length = 8)]
    pub language: Option<String>,
    /// Fields of the school's own making, by its custom field schema `guardian`.
    #[schema(value_type = Option<Object>)]
    pub custom: Option<serde_json::Value>,
}

kernel::apply!(Input => ActiveModel {
    title, first_name, last_name, sex, national_id, phone, alternative_phone, email, occupation, employer, address,
    language, custom,
});

/// Guardians.
#[derive(Debug)]
pub struct Guardians;

impl Resource for Guardians {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const READS_LOGGED: bool = true;
    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "guardian";
    const PLURAL: &'static str = "guardians";
    const PATH: &'static str = "/guardians";
    const ABOUT: &'static str = "A parent or guardian of learners of the school.";
    const SEARCHABLE: &'static [Column] = &[Column::FirstName, Column::LastName, Column::Phone, Column::AlternativePhone];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] = &[Column::LastName, Column::FirstName];
    const FILTERABLE: &'static [Column] = &[
        Column::FirstName,
        Column::LastName,
        Column::Sex,
        Column::NationalId,
        Column::Email,
        Column::Language,
        Column::Occupation,
        Column::Employer,
        Column::AccountId,
    ];
    const DEFAULT_SORT: &'static str = "last_name,first_name";
    const SENSITIVE: &'static [&'static str] = &["national_id"];
    const NATURAL_KEY: &'static [Column] = &[Column::NationalId];

    fn logged(row: &Model) -> Option<LoggedRead> {
        row.national_id.as_ref().map(|_| LoggedRead { person_id: None, fields: vec!["national_id"] })
    }

    fn example() -> serde_json::Value {
        serde_json::json!({
            "title": "Mrs", "first_name": "Chipo", "last_name": "Moyo", "sex": "female", "phone": "+263771234567",
            "email": "chipo.moyo@example.org", "occupation": "Nurse", "address": "12 Samora Machel Avenue, Harare"
        })
    }

    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("guardian", permission, Column::Id))
    }

    /// A number of Zimbabwe is also found as it is dialled at home: `0771234567`.
    fn search_words(input: &Input) -> Vec<String> {
        [&input.phone, &input.alternative_phone].into_iter().flatten().filter_map(dialled_at_home).collect()
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![
            CustomFilter {
                name: "phone",
                kind: ColumnKind::Text,
                about: "Only guardians with this telephone, however it is written.",
                condition: |_, values| with_phone(&values),
            },
            CustomFilter {
                name: "student_id",
                kind: ColumnKind::Uuid,
                about: "Only guardians of this student.",
                condition: of_students,
            },
        ]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let (ChangeKind::Delete, Some(guardian)) = (change.kind, &change.before) {
            return refuse_while_linked(ctx, guardian.id).await;
        }
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        check(ctx, &mut problems, "", input, change.before.as_ref()).await?;
        problems.into_result()
    }
}

/// Adds everything wrong with a guardian that their schema does not say, each field with `prefix` before it.
pub(super) async fn check(ctx: &Ctx, problems: &mut Problems, prefix: &str, input: &Input, before: Option<&Model>) -> Result<()> {
    if let Some(language) = &input.language
        && before.is_none_or(|before| before.language.as_ref() != Some(language))
    {
        reference::check(ctx, problems, &format!("{prefix}language"), "languages", language).await?;
    }
    if before.is_none_or(|before| before.custom != input.custom) {
        for mut detail in custom_fields::check(ctx, "guardian", input.custom.as_ref()).await? {
            detail.field = detail.field.map(|field| format!("{prefix}{field}"));
            problems.add(detail);
        }
    }
    Ok(())
}

/// A guardian of a student is not deleted: the link goes first.
async fn refuse_while_linked(ctx: &Ctx, guardian_id: Uuid) -> Result<()> {
    use guardian_link::Column as C;
    let students = ctx.find::<student::Entity>().select_only().column(student::Column::Id).into_query();
    let links =
        ctx.find::<guardian_link::Entity>().filter(C::GuardianId.eq(guardian_id)).filter(C::StudentId.in_subquery(students));
    let link: Option<Uuid> = links.select_only().column(C::Id).limit(1).into_tuple().one(ctx.uow()).await?;
    if link.is_some() {
        Err(Error::conflict(&code::STILL_REFERENCED).detail(Detail::of("guardian_links", "not_allowed")))
    } else {
        Ok(())
    }
}

pub(super) fn dialled_at_home(phone: &Phone) -> Option<String> {
    phone.as_str().strip_prefix("+263").map(|national| format!("0{national}"))
}

fn with_phone(values: &[Value]) -> Condition {
    let phones: Vec<String> = values
        .iter()
        .filter_map(|value| match value {
            Value::String(Some(text)) => Some(text.parse::<Phone>().map_or_else(|_| text.clone(), String::from)),
            _ => None,
        })
        .collect();
    Condition::any().add(Column::Phone.is_in(phones.clone())).add(Column::AlternativePhone.is_in(phones))
}

/// Guardians of these students, as far as the caller may know of the students.
fn of_students(ctx: &Ctx, values: Vec<Value>) -> Condition {
    use guardian_link::Column as C;
    let links = ctx.find::<guardian_link::Entity>().select_only().column(C::GuardianId);
    let links = links.filter(C::StudentId.is_in(values)).filter(ctx.visible("student", "sis.student.read", C::StudentId));
    Condition::all().add(Column::Id.in_subquery(links.into_query()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_of_zimbabwe_is_found_as_it_is_dialled_at_home() {
        assert_eq!(dialled_at_home(&"+263 77 123 4567".parse().unwrap()).as_deref(), Some("0771234567"));
        assert_eq!(dialled_at_home(&"+27 82 123 4567".parse().unwrap()), None);
    }
}
