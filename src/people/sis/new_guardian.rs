//! The guardian that a new student brings along.
//!
//! Brothers and sisters have the same guardian: one who is known to the school is linked, not written a second time.

use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems};
use kernel::resource;
use kernel::values::{Email, NationalId, Phone};
use kernel::{Ctx, Result, text};

use super::guardian::{Column, Entity, Model};
use super::guardian_link::{self, Custody};
use super::guardian_links::{self, GuardianLinks};
use super::guardians::{self, Guardians};
use super::record;
use super::student::Sex;

/// A guardian and what they are to the student.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewGuardian {
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
    /// National ID.
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
    /// What they are to the student: a code of the reference set `relationships`.
    #[schema(min_length = 1, max_length = 20, pattern = "^[a-z0-9_]+$")]
    pub relationship: String,
    /// What say they have by law; `full` unless given.
    #[serde(default)]
    pub custody: Custody,
    /// Whether the student lives with them.
    #[serde(default)]
    pub lives_with: bool,
    /// Whether they may collect the student: not without custody.
    #[serde(default)]
    pub can_collect: bool,
    /// Whether reports are sent to them.
    #[serde(default)]
    pub receives_reports: bool,
    /// Whether statements of fees are sent to them.
    #[serde(default)]
    pub pays_fees: bool,
    /// Whether they are called in an emergency.
    #[serde(default)]
    pub emergency_contact: bool,
}

impl NewGuardian {
    fn person(&self) -> guardians::Input {
        guardians::Input {
            title: self.title.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            sex: self.sex,
            national_id: self.national_id.clone(),
            phone: self.phone.clone(),
            alternative_phone: self.alternative_phone.clone(),
            email: self.email.clone(),
            occupation: self.occupation.clone(),
            employer: self.employer.clone(),
            address: self.address.clone(),
            language: self.language.clone(),
            custom: None,
        }
    }

    fn link(self, student_id: Uuid, guardian_id: Uuid) -> guardian_links::Input {
        guardian_links::Input {
            student_id,
            guardian_id,
            relationship: self.relationship,
            custody: self.custody,
            contact_priority: Some(1),
            lives_with: self.lives_with,
            can_collect: self.can_collect,
            receives_reports: self.receives_reports,
            pays_fees: self.pays_fees,
            emergency_contact: self.emergency_contact,
            note: None,
        }
    }
}

/// Adds everything wrong with a new student's guardian, each field with `prefix` before it.
pub(super) async fn check(ctx: &Ctx, problems: &mut Problems, prefix: &str, given: &NewGuardian) -> Result<()> {
    guardians::check(ctx, problems, prefix, &given.person(), None).await?;
    let relationship = Some(given.relationship.as_str());
    guardian_links::check(ctx, problems, prefix, relationship, given.custody, given.can_collect).await
}

/// Links a new student's guardian, who is called first. Both have been checked.
///
/// # Errors
/// 422 when somebody of another name has the national ID; the database's.
pub(super) async fn attach_first(ctx: &Ctx, student_id: Uuid, given: NewGuardian) -> Result<guardian_link::Model> {
    let guardian_id = known_or_new(ctx, given.person(), "guardian.").await?;
    // Not through the resource: the student and the guardian were written or read just now, and the terms checked.
    let mut row = guardian_link::ActiveModel::default();
    resource::Apply::apply(given.link(student_id, guardian_id), &mut row);
    let link = ctx.insert::<guardian_link::Entity>(row).await?;
    record::history::<GuardianLinks, _>(ctx, "create", None, &link)?;
    record::event::<GuardianLinks, _>(ctx, "resource.created", &link);
    Ok(link)
}

/// The id of the guardian this is, who is created unless the school knows them.
///
/// # Errors
/// 422 naming the field, with `prefix` before it, when somebody of another name has the national ID; 409; the database's.
pub(super) async fn known_or_new(ctx: &Ctx, person: guardians::Input, prefix: &str) -> Result<Uuid> {
    let candidates = candidates(ctx, &person).await?;
    if let Some(known) = best(&candidates, &person) {
        return Ok(known.id);
    }
    let taken = person.national_id.is_some() && candidates.iter().any(|known| known.national_id == person.national_id);
    let mut problems = Problems::new();
    problems.add_if(taken, || Detail::of(format!("{prefix}national_id"), "duplicate"));
    problems.into_result()?;
    Ok(resource::create::<Guardians>(ctx, person).await?.id)
}

/// Whether a student has this guardian already.
pub(super) async fn is_linked(ctx: &Ctx, student_id: Uuid, given: &NewGuardian) -> Result<bool> {
    use guardian_link::Column as C;
    let linked = ctx.find::<guardian_link::Entity>().select_only().column(C::GuardianId);
    let linked = linked.filter(C::StudentId.eq(student_id)).filter(C::Relationship.eq(given.relationship.as_str()));
    let guardians = ctx.find::<Entity>().filter(Column::Id.in_subquery(linked.into_query())).all(ctx.uow()).await?;
    let person = given.person();
    Ok(guardians.iter().any(|known| is_same(known, &person) || is_named_alike(known, &person)))
}

/// The guardians with the same national ID or telephone.
async fn candidates(ctx: &Ctx, person: &guardians::Input) -> Result<Vec<Model>> {
    let mut any = Condition::any();
    if let Some(national_id) = &person.national_id {
        any = any.add(Column::NationalId.eq(national_id.clone()));
    }
    if let Some(phone) = &person.phone {
        any = any.add(Column::Phone.eq(phone.clone()));
    }
    if any.is_empty() {
        return Ok(Vec::new());
    }
    Ok(ctx.find::<Entity>().filter(any).all(ctx.uow()).await?)
}

/// The one among guardians who is this person: the same last name, and the same national ID or else the same telephone,
/// with nothing that tells the two apart. Of several, the one with the same first name.
fn best<'a>(guardians: &'a [Model], person: &guardians::Input) -> Option<&'a Model> {
    let same_first_name = |known: &Model| text::fold(&known.first_name) == text::fold(&person.first_name);
    guardians
        .iter()
        .filter(|known| is_same(known, person))
        .max_by_key(|known| (known.national_id.is_some() && known.national_id == person.national_id, same_first_name(known)))
}

/// Among the guardians of one student the whole name is enough, when nothing tells the two apart.
fn is_named_alike(known: &Model, person: &guardians::Input) -> bool {
    text::fold(&known.first_name) == text::fold(&person.first_name)
        && text::fold(&known.last_name) == text::fold(&person.last_name)
        && !apart(&known.national_id, &person.national_id)
        && !apart(&known.phone, &person.phone)
}

fn shared<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
    a.is_some() && a == b
}

fn apart<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
    a.is_some() && b.is_some() && a != b
}

fn is_same(known: &Model, person: &guardians::Input) -> bool {
    let named = text::fold(&known.last_name) == text::fold(&person.last_name);
    let reached = shared(&known.phone, &person.phone)
        && !apart(&known.national_id, &person.national_id)
        // A couple may share a telephone and a name.
        && !apart(&known.sex, &person.sex);
    named && (shared(&known.national_id, &person.national_id) || reached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use serde_json::{Value, json};

    fn person(value: Value) -> guardians::Input {
        kernel::schema::read(value).unwrap()
    }

    fn known(id: u128, value: Value) -> Model {
        let person = person(value);
        Model {
            school_id: Uuid::nil(),
            id: Uuid::from_u128(id),
            title: person.title,
            first_name: person.first_name,
            last_name: person.last_name,
            sex: person.sex,
            national_id: person.national_id,
            phone: person.phone,
            alternative_phone: None,
            email: None,
            occupation: None,
            employer: None,
            address: None,
            language: None,
            account_id: None,
            custom: None,
            version: 1,
            created_at: DateTime::<Utc>::UNIX_EPOCH,
            created_by: None,
            updated_at: DateTime::<Utc>::UNIX_EPOCH,
            updated_by: None,
            deleted_at: None,
            search_text: String::new(),
        }
    }

    fn found(guardians: &[Model], value: Value) -> Option<u128> {
        best(guardians, &person(value)).map(|guardian| guardian.id.as_u128())
    }

    #[test]
    fn the_same_telephone_and_last_name_are_the_same_guardian() {
        let all = [known(1, json!({"first_name": "Chipo", "last_name": "Moyo", "phone": "0771234567"}))];
        assert_eq!(found(&all, json!({"first_name": "C.", "last_name": "MOYO", "phone": "+263 77 123 4567"})), Some(1));
        assert_eq!(found(&all, json!({"first_name": "Chipo", "last_name": "Moyo", "phone": "0771234568"})), None);
        assert_eq!(found(&all, json!({"first_name": "Chipo", "last_name": "Moyo"})), None);
    }

    #[test]
    fn a_telephone_that_another_family_uses_too_makes_nobody_the_same() {
        let all = [known(1, json!({"first_name": "Chipo", "last_name": "Moyo", "phone": "0771234567"}))];
        assert_eq!(found(&all, json!({"first_name": "Chipo", "last_name": "Ncube", "phone": "0771234567"})), None);
    }

    #[test]
    fn a_couple_that_shares_a_telephone_is_two_guardians() {
        let all = [known(1, json!({"first_name": "Chipo", "last_name": "Moyo", "sex": "female", "phone": "0771234567"}))];
        let father = json!({"first_name": "Tendai", "last_name": "Moyo", "sex": "male", "phone": "0771234567"});
        assert_eq!(found(&all, father), None);
        let both = [
            known(1, json!({"first_name": "Chipo", "last_name": "Moyo", "phone": "0771234567"})),
            known(2, json!({"first_name": "Tendai", "last_name": "Moyo", "phone": "0771234567"})),
        ];
        assert_eq!(found(&both, json!({"first_name": "Chipo", "last_name": "Moyo", "phone": "0771234567"})), Some(1));
        assert_eq!(found(&both, json!({"first_name": "Tendai", "last_name": "Moyo", "phone": "0771234567"})), Some(2));
    }

    #[test]
    fn a_guardian_without_telephone_is_known_by_the_whole_name_among_those_of_one_student() {
        let mother = known(1, json!({"first_name": "Chipo", "last_name": "Moyo"}));
        let alike = |value: Value| is_named_alike(&mother, &person(value));
        assert!(alike(json!({"first_name": "chipo", "last_name": "MOYO", "phone": "0771234567"})));
        assert!(!alike(json!({"first_name": "Rudo", "last_name": "Moyo"})));
    }

    #[test]
    fn a_national_id_finds_who_has_another_telephone_now_and_parts_who_have_the_same() {
        let all = [known(
            1,
            json!({"first_name": "Chipo", "last_name": "Moyo", "phone": "0771234567", "national_id": "63-1222666S70"}),
        )];
        let moved = json!({"first_name": "Chipo", "last_name": "Moyo", "phone": "0712345678", "national_id": "63-1222666S70"});
        assert_eq!(found(&all, moved), Some(1));
        let other = json!({"first_name": "Chipo", "last_name": "Moyo", "phone": "0771234567", "national_id": "50-2001148W50"});
        assert_eq!(found(&all, other), None);
    }
}
