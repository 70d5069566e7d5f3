//! Qualifications as a resource.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, QueryFilter, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::resource::{Change, ChangeKind, Reference, Resource};
use kernel::{Ctx, Result};

use super::qualification::{ActiveModel, Column, Entity, Kind, Model};
use crate::staff::members::member;
use crate::staff::period::in_order;

/// What a qualification is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffQualificationInput)]
#[validate(schema(function = "days_in_order"))]
pub struct Input {
    /// The member of staff. Cannot be changed later.
    pub staff_member_id: Uuid,
    /// Of what kind.
    pub kind: Kind,
    /// What it is: `Diploma in Education (Secondary)`.
    #[schema(min_length = 1, max_length = 160)]
    pub title: String,
    /// Who gave it.
    #[schema(max_length = 160)]
    pub institution: Option<String>,
    /// Its number; a teacher registration has one.
    #[schema(max_length = 60)]
    pub number: Option<String>,
    /// The day it was given; not in the future.
    pub awarded_on: Option<NaiveDate>,
    /// The last day it is good for; without: for ever.
    pub expires_on: Option<NaiveDate>,
}

kernel::apply!(Input => ActiveModel { staff_member_id, kind, title, institution, number, awarded_on, expires_on });

fn days_in_order(input: &Input) -> Result<(), ValidationError> {
    in_order(input.awarded_on, input.expires_on, "expires_on")
}

/// Qualifications.
#[derive(Debug)]
pub struct StaffQualifications;

impl Resource for StaffQualifications {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "staff_qualification";
    const PLURAL: &'static str = "staff_qualifications";
    const PATH: &'static str = "/staff-qualifications";
    const ABOUT: &'static str = "What a member of staff has learnt, is registered as (teacher registration), or is cleared for, and until when. The member and the heads are told 60, 30 and 7 days before it expires.";
    const ANNOUNCED: &'static [&'static str] = &["staff_member_id"];
    const SORTABLE: &'static [Column] = &[Column::ExpiresOn, Column::AwardedOn, Column::Kind, Column::Title];
    const FILTERABLE: &'static [Column] = &[
        Column::StaffMemberId,
        Column::Kind,
        Column::Title,
        Column::Number,
        Column::AwardedOn,
        Column::ExpiresOn,
        Column::VerifiedAt,
    ];
    const NATURAL_KEY: &'static [Column] = &[Column::StaffMemberId, Column::Kind, Column::Title];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "staff_member_id": "01890a5d-ac96-774b-bcce-b302099a8057", "kind": "teacher_registration",
            "title": "Registered teacher", "institution": "Ministry of Primary and Secondary Education", "number": "TR-104233",
            "awarded_on": "2019-02-01", "expires_on": "2199-01-31"
        })
    }

    /// Follows the member of staff.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("staff_member", permission, Column::StaffMemberId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<member::Entity>(Column::StaffMemberId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let other = change.before.as_ref().is_some_and(|before| before.staff_member_id != input.staff_member_id);
        problems.add_if(other, || Detail::of("staff_member_id", "read_only"));
        problems.add_if(input.awarded_on.is_some_and(|day| day > ctx.today()), || Detail::of("awarded_on", "in_future"));
        let unnumbered = input.kind == Kind::TeacherRegistration && input.number.is_none();
        problems.add_if(unnumbered, || Detail::of("number", "required"));
        problems.into_result()
    }

    /// What was held against the original is no more what it says.
    async fn before_write(_ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if change.kind == ChangeKind::Update {
            change.row.verified_at = Set(None);
            change.row.verified_by = Set(None);
        }
        Ok(())
    }
}
