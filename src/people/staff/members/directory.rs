//! The staff directory: what everybody of the school may know of who works there.
//!
//! Its fields are named here one by one, so that a new column of the record is not shown by itself.

use sea_orm::{ColumnTrait, QueryFilter, Select};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use kernel::Ctx;
use kernel::operation::View;
use kernel::resource::{Include, NoInput, Resource, Verb};
use kernel::values::{Email, Phone};

use super::included;
use super::member::{ActiveModel, Column, Entity, Kind, Model, Status};

/// A member of staff as everybody of the school may know them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StaffDirectoryEntry)]
pub struct Entry {
    /// Id of the member of staff.
    pub id: Uuid,
    /// How they are addressed.
    pub title: Option<String>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// What they are called.
    pub preferred_name: Option<String>,
    /// What they are employed for.
    pub kind: Kind,
    /// The post.
    pub post: String,
    /// The department.
    pub department: Option<String>,
    /// Telephone at work, where the member shares it.
    pub work_phone: Option<Phone>,
    /// E-mail address at work, where the member shares it.
    pub work_email: Option<Email>,
    /// Whether families may turn to them.
    pub is_contact: bool,
}

impl View for Entry {
    fn id(&self) -> Option<Uuid> {
        Some(self.id)
    }
}

impl From<Model> for Entry {
    fn from(member: Model) -> Self {
        let shares = member.shares_contact;
        Self {
            id: member.id,
            title: member.title,
            first_name: member.first_name,
            last_name: member.last_name,
            preferred_name: member.preferred_name,
            kind: member.kind,
            post: member.post,
            department: member.department,
            work_phone: member.work_phone.filter(|_| shares),
            work_email: member.work_email.filter(|_| shares),
            is_contact: member.is_contact,
        }
    }
}

/// The staff directory.
#[derive(Debug)]
pub struct Directory;

impl Resource for Directory {
    type Entity = Entity;
    type Input = NoInput<ActiveModel>;
    type View = Entry;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "directory_entry";
    const PLURAL: &'static str = "directory_entries";
    const PATH: &'static str = "/staff-directory";
    const ABOUT: &'static str = "A member of staff as everybody of the school may know them: names, post and department, and how they are reached at work where they share it. Learners and parents see who teaches, and whom they may turn to.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get];
    const SEARCHABLE: &'static [Column] = &[Column::FirstName, Column::LastName, Column::Post];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] = &[Column::LastName, Column::FirstName, Column::Post, Column::Department];
    const FILTERABLE: &'static [Column] = &[Column::Kind, Column::Post, Column::Department, Column::IsContact];
    const DEFAULT_SORT: &'static str = "last_name,first_name";
    const IN_CHANGES: bool = false;

    fn example() -> serde_json::Value {
        serde_json::json!({})
    }

    /// Who works here now.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(Column::Status.eq(Status::Active)).filter(ctx.visible("directory_entry", permission, Column::Id))
    }

    fn includes() -> Vec<Include> {
        vec![Include::new::<Vec<included::AbleToTeach>>("subjects", |ctx, ids| Box::pin(included::subjects(ctx, ids)))]
    }
}
