//! What students have been charged, as a resource.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, Select};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems};
use kernel::operation::View;
use kernel::resource::{Apply, Change, Reference, Resource};
use kernel::values::Money;
use kernel::{Ctx, Result};
use people::sis::student;

use super::charge::{ActiveModel, Column, Entity, Model};
use super::fee_structure;

/// What a student has been charged.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Charge {
    /// Id.
    pub id: Uuid,
    /// The student.
    pub student_id: Uuid,
    /// The fee it comes from, when it comes from one.
    pub fee_structure_id: Option<Uuid>,
    /// What it is for.
    pub description: String,
    /// How much.
    pub amount: Money,
    /// When it was charged.
    pub charged_on: NaiveDate,
    /// When it is to be paid.
    pub due_on: NaiveDate,
    /// The year in which the academic year starts.
    pub academic_year: i32,
    /// The term, 1 to 3; `null`: the whole year.
    pub term: Option<i32>,
    /// Changes, from 1.
    pub version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// The account that created it.
    pub created_by: Option<Uuid>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The account that changed it last.
    pub updated_by: Option<Uuid>,
}

impl View for Charge {
    fn id(&self) -> Option<Uuid> {
        Some(self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<Model> for Charge {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            student_id: row.student_id,
            fee_structure_id: row.fee_structure_id,
            description: row.description,
            amount: Money::new(row.amount_minor, row.currency),
            charged_on: row.charged_on,
            due_on: row.due_on,
            academic_year: row.academic_year,
            term: row.term,
            version: row.version,
            created_at: row.created_at,
            created_by: row.created_by,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
        }
    }
}

/// What a charge is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ChargeInput)]
#[validate(schema(function = "something_is_charged"), schema(function = "due_when_charged_or_later"))]
pub struct Input {
    /// The student. Stays as it is.
    pub student_id: Uuid,
    /// The fee it comes from, when it comes from one: an active one, of the same currency.
    pub fee_structure_id: Option<Uuid>,
    /// What it is for.
    #[schema(min_length = 1, max_length = 160)]
    pub description: String,
    /// How much: more than nothing.
    pub amount: Money,
    /// When it was charged.
    pub charged_on: NaiveDate,
    /// When it is to be paid: not before it was charged.
    pub due_on: NaiveDate,
    /// The year in which the academic year starts.
    #[schema(minimum = 1980, maximum = 2200)]
    pub academic_year: i32,
    /// The term; without: the whole year.
    #[schema(minimum = 1, maximum = 3)]
    pub term: Option<i32>,
}

fn something_is_charged(input: &Input) -> Result<(), ValidationError> {
    super::at_least(input.amount, 1)
}

fn due_when_charged_or_later(input: &Input) -> Result<(), ValidationError> {
    if input.charged_on <= input.due_on {
        return Ok(());
    }
    let mut error = ValidationError::new("date_order");
    error.add_param("field".into(), &"due_on");
    Err(error)
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        let Self { student_id, fee_structure_id, description, amount, charged_on, due_on, academic_year, term } = self;
        row.student_id = Set(student_id);
        row.fee_structure_id = Set(fee_structure_id);
        row.description = Set(description);
        row.amount_minor = Set(amount.minor);
        row.currency = Set(amount.currency);
        row.charged_on = Set(charged_on);
        row.due_on = Set(due_on);
        row.academic_year = Set(academic_year);
        row.term = Set(term);
    }
}

/// What students have been charged.
#[derive(Debug)]
pub struct Charges;

impl Resource for Charges {
    type Entity = Entity;
    type Input = Input;
    type View = Charge;

    const MODULE: &'static str = "finance";
    const ENTITY: &'static str = "charge";
    const PLURAL: &'static str = "charges";
    const PATH: &'static str = "/finance/charges";
    const ABOUT: &'static str =
        "What a student has been charged. Amounts are compared by `amount_minor`, in minor units (cents), within one `currency`.";
    const SORTABLE: &'static [Column] =
        &[Column::ChargedOn, Column::DueOn, Column::AcademicYear, Column::Term, Column::AmountMinor];
    const FILTERABLE: &'static [Column] = &[
        Column::StudentId,
        Column::FeeStructureId,
        Column::Description,
        Column::ChargedOn,
        Column::DueOn,
        Column::AcademicYear,
        Column::Term,
        Column::Currency,
        Column::AmountMinor,
    ];
    const DEFAULT_SORT: &'static str = "-charged_on";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "student_id": "01890a5d-ac96-774b-bcce-b302099a8059", "fee_structure_id": null, "description": "Trip to Great Zimbabwe",
            "amount": { "amount": "15.00", "currency": "USD" }, "charged_on": "2026-01-13", "due_on": "2026-02-13",
            "academic_year": 2026, "term": 1
        })
    }

    /// Follows the student.
    fn scope(ctx: &Ctx, permission: &str, select: Select<Entity>) -> Select<Entity> {
        select.filter(ctx.visible("student", permission, Column::StudentId))
    }

    fn references() -> Vec<Reference<Self>> {
        vec![Reference::to::<student::Entity>(Column::StudentId), Reference::to::<fee_structure::Entity>(Column::FeeStructureId)]
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        let Some(input) = &change.input else { return Ok(()) };
        let mut problems = Problems::new();
        let another = change.before.as_ref().is_some_and(|before| before.student_id != input.student_id);
        problems.add_if(another, || Detail::of("student_id", "read_only"));
        if let Some(id) = input.fee_structure_id {
            let newly = change.before.as_ref().is_none_or(|before| before.fee_structure_id != Some(id));
            // Shared, so that the fee's currency does not change under us.
            let select = ctx.find::<fee_structure::Entity>().filter(fee_structure::Column::Id.eq(id)).lock(LockType::Share);
            if let Some(fee) = select.one(ctx.uow()).await? {
                fits(&mut problems, &fee, input.amount, newly);
            }
        }
        problems.into_result()
    }
}

/// A charge is in its fee's currency, and a fee that is no longer charged makes no new charge.
fn fits(problems: &mut Problems, fee: &fee_structure::Model, amount: Money, newly: bool) {
    let currency = fee.currency;
    problems.add_if(amount.currency != currency, || Detail::of("amount.currency", "fee_currency").with("currency", currency));
    problems.add_if(newly && !fee.active, || Detail::of("fee_structure_id", "fee_inactive"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::values::Currency;

    fn input(amount: Money, charged: u32, due: u32) -> Input {
        let day = |d| NaiveDate::from_ymd_opt(2026, 1, d).unwrap();
        Input {
            student_id: Uuid::nil(),
            fee_structure_id: None,
            description: "Trip".to_owned(),
            amount,
            charged_on: day(charged),
            due_on: day(due),
            academic_year: 2026,
            term: None,
        }
    }

    #[test]
    fn a_charge_is_of_something_and_due_when_charged_or_later() {
        let usd = |minor| Money::new(minor, Currency::USD);
        assert!(kernel::schema::check(&input(usd(1), 13, 13)).is_ok());
        let error = kernel::schema::check(&input(usd(0), 13, 12)).unwrap_err();
        let mut found: Vec<_> = error.details().iter().map(|d| (d.field.as_deref().unwrap(), d.code.as_ref())).collect();
        found.sort_unstable();
        assert_eq!(found, [("amount.amount", "minimum"), ("due_on", "date_order")]);
    }

    #[test]
    fn the_example_is_valid() {
        assert!(kernel::schema::read::<Input>(Charges::example()).is_ok());
    }
}
