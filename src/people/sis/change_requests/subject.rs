//! The records that can be asked to be changed, and which of their fields.

use kernel::resource::{self, Resource};
use kernel::{Ctx, Error, Result};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::guardians::Guardians;
use super::super::students::Students;
use super::super::{guardian, student};
use super::request::Subject;

/// What a family knows better than the school. What the school decides (numbers, standing), what the law asks about (orphans,
/// disability, assistance) and a learner's date of birth are not among it.
const OF_STUDENTS: &[&str] = &[
    "first_name",
    "middle_names",
    "last_name",
    "preferred_name",
    "birth_entry_number",
    "national_id",
    "nationality",
    "home_language",
    "phone",
    "email",
    "address",
];
const OF_GUARDIANS: &[&str] = &[
    "title",
    "first_name",
    "last_name",
    "national_id",
    "phone",
    "alternative_phone",
    "email",
    "occupation",
    "employer",
    "address",
    "language",
];

/// A record that somebody reaches.
pub(super) enum Record {
    Student(student::Model),
    Guardian(guardian::Model),
}

impl Record {
    /// The record, as far as the caller may read it.
    ///
    /// # Errors
    /// 404.
    pub(super) async fn read(ctx: &Ctx, subject: Subject, id: Uuid) -> Result<Self> {
        let found = match subject {
            Subject::Student => {
                let those = Students::scope(ctx, "sis.student.read", ctx.find::<student::Entity>());
                those.filter(student::Column::Id.eq(id)).one(ctx.uow()).await?.map(Self::Student)
            }
            Subject::Guardian => {
                let those = Guardians::scope(ctx, "sis.guardian.read", ctx.find::<guardian::Entity>());
                those.filter(guardian::Column::Id.eq(id)).one(ctx.uow()).await?.map(Self::Guardian)
            }
        };
        found.ok_or_else(Error::not_found)
    }

    /// Whether a family may ask for a change of this field.
    pub(super) fn may_be_asked(subject: Subject, field: &str) -> bool {
        match subject {
            Subject::Student => OF_STUDENTS,
            Subject::Guardian => OF_GUARDIANS,
        }
        .contains(&field)
    }

    /// What its fields say now.
    ///
    /// # Errors
    /// None that is the caller's.
    pub(super) fn fields(&self) -> Result<Map<String, Value>> {
        let value = match self {
            Self::Student(student) => serde_json::to_value(student)?,
            Self::Guardian(guardian) => serde_json::to_value(guardian)?,
        };
        value.as_object().cloned().ok_or_else(|| Error::internal("a record is an object"))
    }

    /// Looks whether a change could be written, as far as its own fields say.
    ///
    /// # Errors
    /// 422 naming every problem.
    pub(super) fn check(&self, patch: Map<String, Value>) -> Result<()> {
        let patch = Value::Object(patch);
        match self {
            Self::Student(student) => resource::write_input::<Students>(Some(student), patch, true).map(drop),
            Self::Guardian(guardian) => resource::write_input::<Guardians>(Some(guardian), patch, true).map(drop),
        }
    }

    /// Writes a change, by all the rules of the record.
    ///
    /// # Errors
    /// 422 naming every problem; 409; 412.
    pub(super) async fn change(self, ctx: &Ctx, patch: Map<String, Value>) -> Result<()> {
        let patch = Value::Object(patch);
        match self {
            Self::Student(student) => {
                let input = resource::write_input::<Students>(Some(&student), patch, true)?;
                resource::update::<Students>(ctx, student, input).await.map(drop)
            }
            Self::Guardian(guardian) => {
                let input = resource::write_input::<Guardians>(Some(&guardian), patch, true)?;
                resource::update::<Guardians>(ctx, guardian, input).await.map(drop)
            }
        }
    }
}
