//! What `include=` adds to students, and the lists below a student that show the same. A page is loaded at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;
use uuid::Uuid;

use kernel::operation::{Id, View};
use kernel::resource::Resource;
use kernel::values::{Email, Phone};
use kernel::{Ctx, Result};

use super::enrolment::{self, Boarding, EntryReason};
use super::guardian_link::{self, Custody};
use super::guardian_links::{self, GuardianLinks};
use super::student::Sex;
use super::{guardian, students};

/// A guardian of a student.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudentGuardian {
    /// The link between the two.
    pub guardian_link_id: Uuid,
    /// The guardian.
    pub guardian: GuardianSummary,
    /// What they are to the student: a code of the reference set `relationships`.
    pub relationship: String,
    /// What say they have by law.
    pub custody: Custody,
    /// Who is called first: 1 before 2.
    pub contact_priority: i32,
    /// Whether the student lives with them.
    pub lives_with: bool,
    /// Whether they may collect the student.
    pub can_collect: bool,
    /// Whether reports are sent to them.
    pub receives_reports: bool,
    /// Whether statements of fees are sent to them.
    pub pays_fees: bool,
    /// Whether they are called in an emergency.
    pub emergency_contact: bool,
}

/// A guardian, without what is sensitive.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GuardianSummary {
    /// Id.
    pub id: Uuid,
    /// How they are addressed.
    pub title: Option<String>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Telephone.
    pub phone: Option<Phone>,
    /// Another telephone.
    pub alternative_phone: Option<Phone>,
    /// E-mail address.
    pub email: Option<Email>,
    /// The language they are written to in.
    pub language: Option<String>,
}

/// The spell on the roll that goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenEnrolment {
    /// Id.
    pub id: Uuid,
    /// Code of the reference set `levels`.
    pub level_code: String,
    /// The stream, where a level has several.
    pub stream: Option<String>,
    /// Whether the student sleeps at school.
    pub boarding: Boarding,
    /// First day on the roll.
    pub starts_on: NaiveDate,
    /// How the student came.
    pub entry_reason: EntryReason,
}

impl View for StudentGuardian {}

/// The guardians of a student: the operation.
///
/// # Errors
/// 404.
pub(super) async fn student_guardians(ctx: &Ctx, Id(id): Id) -> Result<Vec<StudentGuardian>> {
    let student = students::for_reading(ctx, id, "sis.guardian_link.read").await?;
    Ok(load_guardians(ctx, vec![student.id]).await?.remove(&student.id).unwrap_or_default())
}

/// For `include=guardians`.
pub(super) async fn guardians(ctx: &Ctx, students: Vec<Uuid>) -> Result<HashMap<Uuid, Json>> {
    let mut found = load_guardians(ctx, students.clone()).await?;
    students.into_iter().map(|id| Ok((id, serde_json::to_value(found.remove(&id).unwrap_or_default())?))).collect()
}

/// For `include=enrolment`.
pub(super) async fn enrolments(ctx: &Ctx, students: Vec<Uuid>) -> Result<HashMap<Uuid, Json>> {
    use enrolment::Column as C;
    let open = ctx.find::<enrolment::Entity>().filter(C::StudentId.is_in(students)).filter(C::EndsOn.is_null());
    let open = open.filter(ctx.visible("student", "sis.enrolment.read", C::StudentId)).all(ctx.uow()).await?;
    open.into_iter().map(|spell| Ok((spell.student_id, serde_json::to_value(OpenEnrolment::from(spell))?))).collect()
}

/// The guardians of these students that the caller may see, in the order they are called: two statements.
///
/// # Errors
/// The database's.
pub async fn load_guardians(ctx: &Ctx, students: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<StudentGuardian>>> {
    use guardian_link::Column as C;
    if students.is_empty() {
        return Ok(HashMap::new());
    }
    let links = GuardianLinks::scope(ctx, "sis.guardian_link.read", ctx.find::<guardian_link::Entity>());
    let links = links.filter(C::StudentId.is_in(students)).order_by_asc(C::ContactPriority).all(ctx.uow()).await?;
    if links.is_empty() {
        return Ok(HashMap::new());
    }
    kernel::reads::note(ctx, "guardian_link", links.iter().filter_map(|link| Some((link.id, guardian_links::read_of(link)?))));
    let ids = links.iter().map(|link| link.guardian_id);
    let guardians = ctx.find::<guardian::Entity>().filter(guardian::Column::Id.is_in(ids)).all(ctx.uow()).await?;
    let guardians: HashMap<Uuid, GuardianSummary> = guardians.into_iter().map(|g| (g.id, g.into())).collect();
    let mut found: HashMap<Uuid, Vec<StudentGuardian>> = HashMap::new();
    for link in links {
        let Some(guardian) = guardians.get(&link.guardian_id) else { continue };
        found.entry(link.student_id).or_default().push(StudentGuardian {
            guardian_link_id: link.id,
            guardian: guardian.clone(),
            relationship: link.relationship,
            custody: link.custody,
            contact_priority: link.contact_priority,
            lives_with: link.lives_with,
            can_collect: link.can_collect,
            receives_reports: link.receives_reports,
            pays_fees: link.pays_fees,
            emergency_contact: link.emergency_contact,
        });
    }
    Ok(found)
}

impl From<guardian::Model> for GuardianSummary {
    fn from(guardian: guardian::Model) -> Self {
        Self {
            id: guardian.id,
            title: guardian.title,
            first_name: guardian.first_name,
            last_name: guardian.last_name,
            sex: guardian.sex,
            phone: guardian.phone,
            alternative_phone: guardian.alternative_phone,
            email: guardian.email,
            language: guardian.language,
        }
    }
}

impl From<enrolment::Model> for OpenEnrolment {
    fn from(spell: enrolment::Model) -> Self {
        Self {
            id: spell.id,
            level_code: spell.level_code,
            stream: spell.stream,
            boarding: spell.boarding,
            starts_on: spell.starts_on,
            entry_reason: spell.entry_reason,
        }
    }
}
