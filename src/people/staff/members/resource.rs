//! Staff members as a resource.

use chrono::NaiveDate;
use sea_orm::sea_query::{LockType, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use kernel::list::ColumnKind;
use kernel::resource::{Apply, Change, ChangeKind, CustomFilter, Include, Resource, Verb};
use kernel::values::{Email, NationalId, Phone};
use kernel::{Ctx, Error, Result};

use super::member::{ActiveModel, Column, Entity, Kind, Model, PaidBy, Status};
use super::{included, numbers, rules};
use crate::papers;
use crate::sis::student::Sex;
use crate::staff::subjects::staff_subject;
use crate::staff::{defaults, leave};

/// What a member of staff is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffMemberInput)]
pub struct Input {
    /// The number the school knows the member by, unique in the school. A new member without one gets the next of the
    /// school's sequence `staff_number`.
    #[schema(min_length = 1, max_length = 30)]
    pub staff_number: Option<String>,
    /// Employment code number, by which the Salary Service Bureau knows who the government pays: digits and a letter. Sensitive.
    #[schema(min_length = 5, max_length = 10, pattern = "^[0-9]{4,9}[A-Z]?$")]
    pub ec_number: Option<String>,
    /// How they are addressed: `Mrs`.
    #[schema(max_length = 20)]
    pub title: Option<String>,
    /// First name.
    #[schema(min_length = 1, max_length = 80)]
    pub first_name: String,
    /// Further given names.
    #[schema(max_length = 120)]
    pub middle_names: Option<String>,
    /// Last name.
    #[schema(min_length = 1, max_length = 80)]
    pub last_name: String,
    /// What they are called, where that is not the first name.
    #[schema(max_length = 80)]
    pub preferred_name: Option<String>,
    /// Sex.
    pub sex: Sex,
    /// Date of birth: of somebody who was at least 15 on their first day. Sensitive.
    pub born_on: Option<NaiveDate>,
    /// National ID, unique among the school's staff. Sensitive.
    pub national_id: Option<NationalId>,
    /// Their own telephone. Sensitive.
    pub phone: Option<Phone>,
    /// Their own e-mail address. Sensitive.
    pub email: Option<Email>,
    /// Where they live. Sensitive.
    #[schema(max_length = 500)]
    pub address: Option<String>,
    /// Telephone at work.
    pub work_phone: Option<Phone>,
    /// E-mail address at work.
    pub work_email: Option<Email>,
    /// Whether the directory shows telephone and e-mail at work.
    #[serde(default)]
    pub shares_contact: bool,
    /// Whether families turn to them, so that they see them in the directory although they do not teach.
    #[serde(default)]
    pub is_contact: bool,
    /// What they are employed for.
    pub kind: Kind,
    /// The post: `Senior teacher`.
    #[schema(min_length = 1, max_length = 80)]
    pub post: String,
    /// The department.
    #[schema(max_length = 80)]
    pub department: Option<String>,
    /// Who pays them.
    pub paid_by: PaidBy,
    /// First day in the school's employ.
    pub started_on: NaiveDate,
    /// A picture of them: a file that the caller may give to a record.
    pub photo_file_id: Option<Uuid>,
    /// Fields of the school's own making, by its custom field schema `staff_member`.
    #[schema(value_type = Option<Object>)]
    pub custom: Option<serde_json::Value>,
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        if let Some(number) = self.staff_number {
            row.staff_number = Set(number);
        }
        row.ec_number = Set(self.ec_number);
        row.title = Set(self.title);
        row.first_name = Set(self.first_name);
        row.middle_names = Set(self.middle_names);
        row.last_name = Set(self.last_name);
        row.preferred_name = Set(self.preferred_name);
        row.sex = Set(self.sex);
        row.born_on = Set(self.born_on);
        row.national_id = Set(self.national_id);
        row.phone = Set(self.phone);
        row.email = Set(self.email);
        row.address = Set(self.address);
        row.work_phone = Set(self.work_phone);
        row.work_email = Set(self.work_email);
        row.shares_contact = Set(self.shares_contact);
        row.is_contact = Set(self.is_contact);
        row.kind = Set(self.kind);
        row.post = Set(self.post);
        row.department = Set(self.department);
        row.paid_by = Set(self.paid_by);
        row.started_on = Set(self.started_on);
        row.photo_file_id = Set(self.photo_file_id);
        row.custom = Set(self.custom);
    }
}

/// Staff members.
#[derive(Debug)]
pub struct StaffMembers;

impl Resource for StaffMembers {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_member";
    const PLURAL: &'static str = "staff_members";
    const PATH: &'static str = "/staff-members";
    const ABOUT: &'static str = "Somebody who works at the school, or did. A record is never deleted: who goes leaves (`POST /staff-members/{id}/leave`).";
    const VERBS: &'static [Verb] =
        &[Verb::List, Verb::Get, Verb::Create, Verb::Update, Verb::History, Verb::Import, Verb::Export];
    const SEARCHABLE: &'static [Column] = &[
        Column::FirstName,
        Column::MiddleNames,
        Column::LastName,
        Column::PreferredName,
        Column::StaffNumber,
        Column::Post,
        Column::Department,
    ];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] =
        &[Column::LastName, Column::FirstName, Column::StaffNumber, Column::Post, Column::Department, Column::StartedOn];
    const FILTERABLE: &'static [Column] = &[
        Column::StaffNumber,
        Column::EcNumber,
        Column::FirstName,
        Column::LastName,
        Column::Sex,
        Column::NationalId,
        Column::Kind,
        Column::Post,
        Column::Department,
        Column::PaidBy,
        Column::Status,
        Column::StartedOn,
        Column::LeftOn,
        Column::AccountId,
    ];
    const DEFAULT_SORT: &'static str = "last_name,first_name";
    const SENSITIVE: &'static [&'static str] = &["ec_number", "born_on", "national_id", "phone", "email", "address"];
    const NATURAL_KEY: &'static [Column] = &[Column::StaffNumber];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "title": "Mrs", "first_name": "Chipo", "last_name": "Moyo", "sex": "female", "born_on": "1984-03-02",
            "address": "12 Samora Machel Avenue, Harare", "work_phone": "+263242700001", "shares_contact": true,
            "kind": "teaching", "post": "Senior teacher", "department": "Sciences", "paid_by": "government",
            "started_on": "2019-01-14"
        })
    }

    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::Id))
    }

    fn custom_filters() -> Vec<CustomFilter> {
        vec![
            CustomFilter {
                name: "subject",
                kind: ColumnKind::Text,
                about: "Only members who are able to teach this subject, by its code.",
                condition: teaching,
            },
            CustomFilter {
                name: "on_leave",
                kind: ColumnKind::Boolean,
                about: "Only members who are on approved leave today (`true`), or who are not (`false`).",
                condition: on_leave,
            },
        ]
    }

    fn includes() -> Vec<Include> {
        vec![
            Include::new::<included::CurrentContract>("contract", |ctx, ids| Box::pin(included::contracts(ctx, ids)))
                .permission("staff.staff_contract.read"),
            Include::new::<Vec<included::AbleToTeach>>("subjects", |ctx, ids| Box::pin(included::subjects(ctx, ids)))
                .permission("staff.staff_subject.read"),
            Include::new::<included::LeaveToday>("leave_today", |ctx, ids| Box::pin(included::leave_today(ctx, ids)))
                .permission("staff.leave_request.read"),
        ]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        rules::check(ctx, input, change.before.as_ref()).await?;
        match new_photo(change) {
            Some(id) => papers::file(ctx, id, "photo_file_id").await.map(|_| ()),
            None => Ok(()),
        }
    }

    async fn before_write(ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if change.kind != ChangeKind::Create {
            return Ok(());
        }
        change.row.status = Set(Status::Active);
        if change.input.as_ref().is_some_and(|input| input.staff_number.is_none()) {
            change.row.staff_number = Set(numbers::next_free(ctx).await?);
        }
        Ok(())
    }

    /// A school that has its first member of staff has the lists that come with staff.
    async fn after_write(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let (Some(id), Some(member)) = (new_photo(change), &change.after) {
            let file = papers::file(ctx, id, "photo_file_id").await?;
            papers::give(ctx, &file, Self::ENTITY, member.id).await?;
        }
        if change.kind == ChangeKind::Create { defaults::ensure(ctx).await } else { Ok(()) }
    }
}

/// The picture that a change names and the record did not have before.
fn new_photo(change: &Change<StaffMembers>) -> Option<Uuid> {
    let before = change.before.as_ref().and_then(|before| before.photo_file_id);
    change.input.as_ref()?.photo_file_id.filter(|id| before != Some(*id))
}

/// A member within reach of `permission`.
///
/// # Errors
/// 404.
pub(in crate::staff) async fn for_reading(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let select = StaffMembers::scope(ctx, permission, ctx.find::<Entity>());
    select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// Locks a member until the transaction ends: what must not happen to one of them twice at once happens one after the other.
///
/// # Errors
/// 404.
pub(in crate::staff) async fn lock(ctx: &Ctx, id: Uuid) -> Result<Model> {
    let select = ctx.find::<Entity>().filter(Column::Id.eq(id)).lock(LockType::Update);
    select.one(ctx.uow()).await?.ok_or_else(Error::not_found)
}

/// A member that a command is about to change: within reach of `permission`, and as the caller last saw them.
///
/// # Errors
/// 404, 412.
pub(in crate::staff) async fn for_command(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let member = for_reading(ctx, id, permission).await?;
    ctx.check_version(&member)?;
    Ok(member)
}

fn teaching(ctx: &Ctx, values: Vec<Value>) -> Condition {
    use staff_subject::Column as C;
    let able = ctx.find::<staff_subject::Entity>().select_only().column(C::StaffMemberId);
    Condition::all().add(Column::Id.in_subquery(able.filter(C::SubjectCode.is_in(values)).into_query()))
}

fn on_leave(ctx: &Ctx, values: Vec<Value>) -> Condition {
    let away = |ctx: &Ctx| -> SelectStatement { leave::away_on(ctx, ctx.today()) };
    // Who may not read leave learns nothing of it by asking.
    let permission = "staff.leave_request.read";
    values.into_iter().fold(Condition::any(), |any, value| {
        let visible = Condition::all().add(ctx.visible("staff_member", permission, Column::Id));
        any.add(match value {
            Value::Bool(Some(true)) => visible.add(Column::Id.in_subquery(away(ctx))),
            _ => visible.add(Column::Id.not_in_subquery(away(ctx))),
        })
    })
}
