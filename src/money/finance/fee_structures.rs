//! What a school charges, as a resource.

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use kernel::errors::{Detail, Problems, code};
use kernel::operation::View;
use kernel::resource::{Apply, Change, ChangeKind, Resource};
use kernel::values::Money;
use kernel::{Ctx, Error, Result};
use people::sis::enrolment::Boarding;
use platform::schools::reference;

use super::charge;
use super::fee_structure::{ActiveModel, Column, Entity, Fund, Model};

/// What a school charges: so much a term or year, for a level, for day scholars or boarders.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FeeStructure {
    /// Id.
    pub id: Uuid,
    /// Its name, unique in its year and currency: `Tuition, Form 1`.
    pub name: String,
    /// The year in which the academic year starts.
    pub academic_year: i32,
    /// The term, 1 to 3; `null`: the whole year.
    pub term: Option<i32>,
    /// Code of the reference set `levels`; `null`: for every level.
    pub level_code: Option<String>,
    /// For day scholars or boarders; `null`: for both.
    pub boarding: Option<Boarding>,
    /// What the money is for.
    pub fund: Fund,
    /// How much.
    pub amount: Money,
    /// Whether it is still charged.
    pub active: bool,
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

impl View for FeeStructure {
    fn id(&self) -> Option<Uuid> {
        Some(self.id)
    }

    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<Model> for FeeStructure {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            academic_year: row.academic_year,
            term: row.term,
            level_code: row.level_code,
            boarding: row.boarding,
            fund: row.fund,
            amount: Money::new(row.amount_minor, row.currency),
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            created_by: row.created_by,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
        }
    }
}

/// What a fee is made of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = FeeStructureInput)]
#[validate(schema(function = "amount_is_not_negative"))]
pub struct Input {
    /// Its name, unique in its year and currency: `Tuition, Form 1`.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// The year in which the academic year starts.
    #[schema(minimum = 1980, maximum = 2200)]
    pub academic_year: i32,
    /// The term; without: the whole year.
    #[schema(minimum = 1, maximum = 3)]
    pub term: Option<i32>,
    /// Code of the reference set `levels`; without: for every level.
    #[schema(min_length = 1, max_length = 10)]
    pub level_code: Option<String>,
    /// For day scholars or boarders; without: for both.
    pub boarding: Option<Boarding>,
    /// What the money is for.
    pub fund: Fund,
    /// How much: nothing or more. The currency stays as it is once something was charged in it.
    pub amount: Money,
    /// Whether it is still charged.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

const fn yes() -> bool {
    true
}

fn amount_is_not_negative(input: &Input) -> Result<(), ValidationError> {
    super::at_least(input.amount, 0)
}

impl Apply<ActiveModel> for Input {
    fn apply(self, row: &mut ActiveModel) {
        let Self { name, academic_year, term, level_code, boarding, fund, amount, active } = self;
        row.name = Set(name);
        row.academic_year = Set(academic_year);
        row.term = Set(term);
        row.level_code = Set(level_code);
        row.boarding = Set(boarding);
        row.fund = Set(fund);
        row.amount_minor = Set(amount.minor);
        row.currency = Set(amount.currency);
        row.active = Set(active);
    }
}

/// What a school charges.
#[derive(Debug)]
pub struct FeeStructures;

impl Resource for FeeStructures {
    type Entity = Entity;
    type Input = Input;
    type View = FeeStructure;

    const MODULE: &'static str = "finance";
    const ENTITY: &'static str = "fee_structure";
    const PLURAL: &'static str = "fee_structures";
    const PATH: &'static str = "/finance/fee-structures";
    const ABOUT: &'static str = "What the school charges: so much a term or year, for a level, for day scholars or boarders. Amounts are compared by `amount_minor`, in minor units (cents), within one `currency`.";
    const SEARCHABLE: &'static [Column] = &[Column::Name];
    const SEARCH_TEXT: Option<Column> = Some(Column::SearchText);
    const SORTABLE: &'static [Column] =
        &[Column::Name, Column::AcademicYear, Column::Term, Column::LevelCode, Column::AmountMinor];
    const FILTERABLE: &'static [Column] = &[
        Column::Name,
        Column::AcademicYear,
        Column::Term,
        Column::LevelCode,
        Column::Boarding,
        Column::Fund,
        Column::Currency,
        Column::AmountMinor,
        Column::Active,
    ];
    const DEFAULT_SORT: &'static str = "-academic_year,name";

    fn example() -> serde_json::Value {
        serde_json::json!({
            "name": "Tuition, Form 1", "academic_year": 2026, "term": 1, "level_code": "F1", "boarding": null, "fund": "tuition",
            "amount": { "amount": "125.50", "currency": "USD" }, "active": true
        })
    }

    async fn validate(ctx: &Ctx, change: &Change<Self>) -> Result<()> {
        match (&change.before, &change.input) {
            (Some(before), None) if change.kind == ChangeKind::Delete => refuse_when_charged(ctx, before.id, "charges").await,
            (before, Some(input)) => {
                check_level(ctx, before.as_ref(), input).await?;
                match before {
                    Some(before) if before.currency != input.amount.currency => {
                        refuse_when_charged(ctx, before.id, "amount.currency").await
                    }
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

async fn check_level(ctx: &Ctx, before: Option<&Model>, input: &Input) -> Result<()> {
    let Some(level) = input.level_code.as_deref() else { return Ok(()) };
    if before.is_some_and(|before| before.level_code.as_deref() == Some(level)) {
        return Ok(());
    }
    let mut problems = Problems::new();
    reference::check(ctx, &mut problems, "level_code", "levels", level).await?;
    problems.into_result()
}

/// A charge is in the currency of its fee: neither the fee nor its currency goes while there are charges. The row is
/// locked first, so that no charge is made of it in between ([`super::charges`] shares the lock).
async fn refuse_when_charged(ctx: &Ctx, id: Uuid, field: &'static str) -> Result<()> {
    ctx.find::<Entity>().filter(Column::Id.eq(id)).lock(LockType::Update).one(ctx.uow()).await?;
    let charges = ctx.find::<charge::Entity>().filter(charge::Column::FeeStructureId.eq(id));
    let found: Option<Uuid> = charges.select_only().column(charge::Column::Id).limit(1).into_tuple().one(ctx.uow()).await?;
    match found {
        None => Ok(()),
        Some(_) => Err(Error::conflict(&code::STILL_REFERENCED).detail(Detail::of(field, "fee_charged"))),
    }
}
