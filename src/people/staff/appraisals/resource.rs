//! Appraisals as a resource. Who sees which: those who see all staff all of them, the appraiser their own, and the member
//! those that were shared. Nobody sees a draft about themselves, whatever else they may see.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::access::Reach;
use kernel::resource::{Apply, Change, ChangeKind, Reference, Resource, Verb};
use kernel::{Ctx, Error, Result};

use super::appraisal::{ActiveModel, Column, Entity, Goals, Model, Ratings, Status};
use super::rules;
use crate::staff::members::member;
use crate::staff::period::in_order;

/// What an appraisal is made of while it is a draft.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffAppraisalInput)]
#[validate(schema(function = "days_in_order"))]
pub struct Input {
    /// The member of staff. Cannot be changed later.
    pub staff_member_id: Uuid,
    /// The account of who appraises them, of this school and not the member's own. A new appraisal without one is by who
    /// creates it.
    pub appraiser_account_id: Option<Uuid>,
    /// First day of the time it is about.
    pub period_starts_on: NaiveDate,
    /// Last day of the time it is about.
    pub period_ends_on: NaiveDate,
    /// What the member is to reach.
    #[serde(default)]
    pub goals: Goals,
    /// How well they do, each criterion at most once.
    #[serde(default)]
    pub ratings: Ratings,
    /// What the appraiser says.
    #[schema(max_length = 4000)]
    pub appraiser_comment: Option<String>,
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        if let Some(appraiser) = self.appraiser_account_id {
            row.appraiser_account_id = Set(appraiser);
        }
        row.staff_member_id = Set(self.staff_member_id);
        row.period_starts_on = Set(self.period_starts_on);
        row.period_ends_on = Set(self.period_ends_on);
        row.goals = Set(self.goals);
        row.ratings = Set(self.ratings);
        row.appraiser_comment = Set(self.appraiser_comment);
    }
}

fn days_in_order(input: &Input) -> Result<(), ValidationError> {
    in_order(Some(input.period_starts_on), Some(input.period_ends_on), "period_ends_on")
}

/// Appraisals.
#[derive(Debug)]
pub struct StaffAppraisals;

impl Resource for StaffAppraisals {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "appraisal";
    const PLURAL: &'static str = "appraisals";
    const PATH: &'static str = "/appraisals";
    const ABOUT: &'static str = "An appraisal of a member of staff: goals, ratings, and what both sides say. The member sees it once it is shared; from then on it does not change.";
    const VERBS: &'static [Verb] = &[Verb::List, Verb::Get, Verb::Create, Verb::Update, Verb::Delete, Verb::History];
    const ANNOUNCED: &'static [&'static str] = &["staff_member_id"];
    const SORTABLE: &'static [Column] = &[Column::PeriodEndsOn, Column::Status];
    const FILTERABLE: &'static [Column] =
        &[Column::StaffMemberId, Column::AppraiserAccountId, Column::PeriodStartsOn, Column::PeriodEndsOn, Column::Status];
    const DEFAULT_SORT: &'static str = "-period_ends_on";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "staff_member_id": "01890a5d-ac96-774b-bcce-b302099a8057", "period_starts_on": "2026-01-13",
            "period_ends_on": "2026-12-04",
            "goals": [{ "title": "Every learner of Form 1 reads a book a term", "measure": "Library records", "outcome": null }],
            "ratings": [{ "criterion": "planning", "rating": 4, "comment": null }], "appraiser_comment": "A good year."
        })
    }

    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        let me = ctx.actor().account_id;
        let own = || {
            let own = ctx.find::<member::Entity>().filter(member::Column::AccountId.eq(me));
            Column::StaffMemberId.in_subquery(own.select_only().column(member::Column::Id).into_query())
        };
        let of_mine_drafted = Condition::all().add(own()).add(Column::Status.eq(Status::Draft));
        let select = select.filter(of_mine_drafted.not());
        match ctx.reach(permission) {
            Some(Reach::All) => select,
            Some(Reach::Related) => {
                let mut any = Condition::any().add(Column::AppraiserAccountId.eq(me));
                // Being appraised is no leave to change what is said.
                if matches!(permission, "staff.appraisal.read" | "staff.appraisal.acknowledge") {
                    any = any.add(own());
                }
                select.filter(any)
            }
            None => select.filter(Condition::any().add(Column::Id.is_null())),
        }
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<member::Entity>(Column::StaffMemberId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let Some(before) = change.before.as_ref().filter(|before| before.status != Status::Draft) {
            return Err(rules::not_a_draft(before.status));
        }
        match &change.input {
            Some(input) => rules::check(ctx, input, change.before.as_ref()).await,
            None => Ok(()),
        }
    }

    async fn before_write(ctx: &Ctx, change: &mut Change<Self>) -> Result<()> {
        if change.kind == ChangeKind::Create {
            change.row.status = Set(Status::Draft);
            if change.input.as_ref().is_some_and(|input| input.appraiser_account_id.is_none()) {
                change.row.appraiser_account_id = Set(ctx.account_id()?);
            }
        }
        Ok(())
    }
}

/// An appraisal within reach of `permission`, as the caller last saw it.
///
/// # Errors
/// 404, 412.
pub(super) async fn for_command(ctx: &Ctx, id: Uuid, permission: &str) -> Result<Model> {
    let select = StaffAppraisals::scope(ctx, permission, ctx.find::<Entity>());
    let appraisal = select.filter(Column::Id.eq(id)).one(ctx.uow()).await?.ok_or_else(Error::not_found)?;
    ctx.check_version(&appraisal)?;
    Ok(appraisal)
}
