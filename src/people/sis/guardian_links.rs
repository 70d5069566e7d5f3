//! Guardian links as a resource: who is what to whom.

use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::errors::{Detail, Problems, code};
use kernel::reads::LoggedRead;
use kernel::resource::{Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Error, Result};
use platform::schools::reference;

use super::guardian_link::{ActiveModel, Column, Custody, Entity, Model};
use super::{guardian, student};

/// What a guardian link is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = GuardianLinkInput)]
pub struct Input {
    /// The student. Cannot be changed later.
    pub student_id: Uuid,
    /// The guardian. Cannot be changed later.
    pub guardian_id: Uuid,
    /// What they are to the student: a code of the reference set `relationships`.
    #[schema(min_length = 1, max_length = 20, pattern = "^[a-z0-9_]+$")]
    pub relationship: String,
    /// What say they have by law; `full` unless given.
    #[serde(default)]
    pub custody: Custody,
    /// Who is called first: 1 before 2. A new link without one comes last.
    #[schema(minimum = 1, maximum = 99)]
    pub contact_priority: Option<i32>,
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
    /// Anything else that staff should know. Sensitive.
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

impl kernel::resource::Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        if let Some(priority) = self.contact_priority {
            row.contact_priority = Set(priority);
        }
        row.student_id = Set(self.student_id);
        row.guardian_id = Set(self.guardian_id);
        row.relationship = Set(self.relationship);
        row.custody = Set(self.custody);
        row.lives_with = Set(self.lives_with);
        row.can_collect = Set(self.can_collect);
        row.receives_reports = Set(self.receives_reports);
        row.pays_fees = Set(self.pays_fees);
        row.emergency_contact = Set(self.emergency_contact);
        row.note = Set(self.note);
    }
}

/// Guardian links.
#[derive(Debug)]
pub struct GuardianLinks;

impl Resource for GuardianLinks {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "sis";
    const ENTITY: &'static str = "guardian_link";
    const PLURAL: &'static str = "guardian_links";
    const PATH: &'static str = "/guardian-links";
    const ABOUT: &'static str =
        "One guardian's standing with one student: what they are to each other, and what the guardian may do.";
    const SORTABLE: &'static [Column] = &[Column::ContactPriority, Column::Relationship];
    const FILTERABLE: &'static [Column] = &[
        Column::StudentId,
        Column::GuardianId,
        Column::Relationship,
        Column::Custody,
        Column::ContactPriority,
        Column::LivesWith,
        Column::CanCollect,
        Column::ReceivesReports,
        Column::PaysFees,
        Column::EmergencyContact,
    ];
    const SENSITIVE: &'static [&'static str] = &["note"];
    const NATURAL_KEY: &'static [Column] = &[Column::StudentId, Column::GuardianId];
    const READS_LOGGED: bool = true;

    fn logged(row: &Model) -> Option<LoggedRead> {
        read_of(row)
    }

    fn example() -> serde_json::Value {
        serde_json::json!({
            "student_id": "01890a5d-ac96-774b-bcce-b302099a8057", "guardian_id": "01890a5d-ac96-774b-bcce-b302099a8058",
            "relationship": "mother", "custody": "full", "lives_with": true, "can_collect": true, "receives_reports": true,
            "pays_fees": true, "emergency_contact": true
        })
    }

    /// Who may see both the student and the guardian: a parent sees their own links and not the other parent's.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId)).filter(ctx.visible(
            "guardian",
            permission,
            Column::GuardianId,
        ))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<student::Entity>(Column::StudentId), Reference::to::<guardian::Entity>(Column::GuardianId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let (ChangeKind::Restore, Some(link)) = (change.kind, &change.before) {
            return both_exist(ctx, link).await;
        }
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        if let Some(before) = &change.before {
            problems.add_if(before.student_id != input.student_id, || Detail::of("student_id", "read_only"));
            problems.add_if(before.guardian_id != input.guardian_id, || Detail::of("guardian_id", "read_only"));
            problems.add_if(input.contact_priority.is_none(), || Detail::of("contact_priority", "required"));
        }
        let same = change.before.as_ref().is_some_and(|before| before.relationship == input.relationship);
        let relationship = (!same).then_some(input.relationship.as_str());
        check(ctx, &mut problems, "", relationship, input.custody, input.can_collect).await?;
        problems.into_result()
    }

    async fn before_write(ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if let (ChangeKind::Create, Some(Input { student_id, contact_priority: None, .. })) = (change.kind, &change.input) {
            change.row.contact_priority = Set(last_priority(ctx, *student_id).await? + 1);
        }
        Ok(())
    }
}

/// Custody that is not full says something of a family that is kept when somebody reads it.
pub(super) fn read_of(row: &Model) -> Option<LoggedRead> {
    (row.custody != Custody::Full).then(|| LoggedRead { person_id: Some(row.student_id), fields: vec!["custody"] })
}

/// Adds everything wrong with the terms of a link, each field with `prefix` before it.
pub(super) async fn check(
    ctx: &Ctx,
    problems: &mut Problems,
    prefix: &str,
    relationship: Option<&str>,
    custody: Custody,
    can_collect: bool,
) -> Result<()> {
    if let Some(code) = relationship {
        reference::check(ctx, problems, &format!("{prefix}relationship"), "relationships", code).await?;
    }
    problems.add_if(custody == Custody::None && can_collect, || Detail::of(format!("{prefix}can_collect"), "no_custody"));
    Ok(())
}

/// The greatest contact priority among a student's guardians; 0 when there is none.
async fn last_priority(ctx: &Ctx, student_id: Uuid) -> Result<i32> {
    let select = ctx.find::<Entity>().filter(Column::StudentId.eq(student_id)).select_only();
    let greatest: Option<Option<i32>> =
        select.column_as(Column::ContactPriority.max(), "greatest").into_tuple().one(ctx.uow()).await?;
    Ok(greatest.flatten().unwrap_or(0))
}

async fn both_exist(ctx: &Ctx, link: &Model) -> Result<()> {
    let student = ctx.find::<student::Entity>().filter(student::Column::Id.eq(link.student_id)).one(ctx.uow()).await?;
    let guardian = ctx.find::<guardian::Entity>().filter(guardian::Column::Id.eq(link.guardian_id)).one(ctx.uow()).await?;
    let mut gone = Vec::new();
    gone.extend(student.is_none().then(|| Detail::of("student_id", "invalid_reference")));
    gone.extend(guardian.is_none().then(|| Detail::of("guardian_id", "invalid_reference")));
    if gone.is_empty() { Ok(()) } else { Err(gone.into_iter().fold(Error::new(&code::INVALID_REFERENCE), Error::detail)) }
}
