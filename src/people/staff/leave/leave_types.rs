//! Types of leave as a resource.

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use kernel::errors::{Detail, Problems, code};
use kernel::resource::{Change, ChangeKind, Resource};
use kernel::{Ctx, Error, Result};

use super::leave_type::{ActiveModel, Basis, Column, Entity, Model};
use super::request;
use crate::sis::student::Sex;

/// What a type of leave is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = LeaveTypeInput)]
pub struct Input {
    /// Its stable name: `annual`.
    #[schema(min_length = 1, max_length = 40)]
    pub code: String,
    /// Its name.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// By what its days are counted.
    pub basis: Basis,
    /// Days a year, or each time, in hundredths: 3000 is 30 days. Without only when unlimited.
    #[schema(minimum = 1, maximum = 36600)]
    pub days_hundredths: Option<i32>,
    /// At most so many days left over go into the next year, in hundredths. Of yearly leave only.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 36600)]
    pub carry_over_hundredths: i32,
    /// Whether days on which there is no school (weekends, holidays) count too.
    #[serde(default)]
    pub counts_weekends: bool,
    /// Whether it is approved only with a document, such as a doctor's certificate.
    #[serde(default)]
    pub needs_document: bool,
    /// Whether it is paid.
    pub paid: bool,
    /// Whether more days may be taken than are left.
    #[serde(default)]
    pub allows_negative: bool,
    /// Of whom only; without: of everybody.
    pub sex: Option<Sex>,
    /// Whether it can be asked for.
    pub active: bool,
    /// Where it comes from: the section of an Act.
    #[schema(max_length = 200)]
    pub source: Option<String>,
}

kernel::apply!(Input => ActiveModel {
    code, name, basis, days_hundredths, carry_over_hundredths, counts_weekends, needs_document, paid, allows_negative, sex, active,
    source,
});

/// Types of leave.
#[derive(Debug)]
pub struct LeaveTypes;

impl Resource for LeaveTypes {
    type Entity = Entity;
    type Input = Input;
    type View = Model;

    const MODULE: &'static str = "staff";
    const ENTITY: &'static str = "leave_type";
    const PLURAL: &'static str = "leave_types";
    const PATH: &'static str = "/leave-types";
    const ABOUT: &'static str = "A type of leave that the school gives. A school has the usual ones from its first member of staff on, and changes them as it likes.";
    const SORTABLE: &'static [Column] = &[Column::Code, Column::Name];
    const FILTERABLE: &'static [Column] = &[Column::Code, Column::Name, Column::Basis, Column::Paid, Column::Active];
    const DEFAULT_SORT: &'static str = "name";
    const NATURAL_KEY: &'static [Column] = &[Column::Code];

    fn example() -> serde_json::Value {
        serde_json::json!({
            "code": "marking", "name": "Marking of examinations", "basis": "yearly", "days_hundredths": 1000,
            "carry_over_hundredths": 0, "counts_weekends": false, "needs_document": false, "paid": true,
            "allows_negative": false, "sex": null, "active": true, "source": "Circular of the ministry"
        })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        if let (ChangeKind::Delete, Some(before)) = (change.kind, &change.before) {
            let asked = ctx.find::<request::Entity>().filter(request::Column::LeaveTypeId.eq(before.id));
            return if asked.count(ctx.uow()).await? == 0 { Ok(()) } else { Err(Error::conflict(&code::STILL_REFERENCED)) };
        }
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let unlimited = input.basis == Basis::Unlimited;
        problems.add_if(!unlimited && input.days_hundredths.is_none(), || Detail::of("days_hundredths", "required"));
        problems.add_if(unlimited && input.days_hundredths.is_some(), || Detail::of("days_hundredths", "not_allowed"));
        let carries = input.basis != Basis::Yearly && input.carry_over_hundredths != 0;
        problems.add_if(carries, || Detail::of("carry_over_hundredths", "not_allowed"));
        problems.into_result()
    }
}
