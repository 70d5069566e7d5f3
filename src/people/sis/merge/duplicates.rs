//! Records that are likely to be of one learner.
//!
//! Worked out when it is asked for, from a few columns of all learners; `likeness` says how alike two are.

use std::collections::{BTreeMap, BTreeSet};

use kernel::operation::{Query, View};
use kernel::values::NationalId;
use kernel::{Ctx, Result, text};
use likeness::Person;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::dismiss::ordered;
use super::distinction;
use crate::sis::household::StudentSummary;
use crate::sis::student::{Column, Entity, Sex};

/// Pairs that are shown at once.
const MOST: usize = 200;

/// Which pairs.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DuplicatesQuery {
    /// Only pairs that score at least this, of a hundred; 70 unless given.
    #[schema(minimum = 50, maximum = 100)]
    pub min_score: Option<u8>,
    /// Only pairs with this learner.
    pub student_id: Option<Uuid>,
}

/// Why two records are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DuplicateReason)]
pub enum Reason {
    /// The same national ID.
    NationalId,
    /// The same birth entry number.
    BirthEntryNumber,
    /// The same date of birth and last name, and nearly the same first name.
    NamesAndBirth,
    /// The same date of birth, with first and last name the other way round.
    NamesInterchanged,
}

impl From<likeness::Reason> for Reason {
    fn from(reason: likeness::Reason) -> Self {
        match reason {
            likeness::Reason::NationalId => Self::NationalId,
            likeness::Reason::BirthCertificate => Self::BirthEntryNumber,
            likeness::Reason::NamesAndBirth => Self::NamesAndBirth,
            likeness::Reason::NamesInterchanged => Self::NamesInterchanged,
        }
    }
}

/// Two records that are likely to be of one learner.
#[derive(Debug, Serialize, ToSchema)]
pub struct Duplicate {
    /// How likely, of a hundred.
    pub score: u8,
    /// Why, the strongest reason first.
    pub reasons: Vec<Reason>,
    /// The two, the older record first.
    #[schema(min_items = 2, max_items = 2)]
    pub students: Vec<StudentSummary>,
}

impl View for Duplicate {}

/// What is looked at of a learner.
type Line = (Uuid, String, Option<String>, String, chrono::NaiveDate, Sex, Option<String>, Option<NationalId>);

/// Pairs of records that are likely to be of one learner, the likeliest first, without those that were dismissed.
///
/// # Errors
/// The database's.
pub(super) async fn duplicates(ctx: &Ctx, Query(query): Query<DuplicatesQuery>) -> Result<Vec<Duplicate>> {
    let least = query.min_score.unwrap_or(70);
    let (ids, people) = read(ctx).await?;
    let dismissed = dismissed(ctx).await?;
    let alike = likeness::pairs(&people).into_iter().filter_map(|pair| {
        let (one, other) = (*ids.get(pair.one)?, *ids.get(pair.other)?);
        let wanted = query.student_id.is_none_or(|id| id == one || id == other);
        let counts = wanted && pair.likeness.score >= least && !dismissed.contains(&ordered(one, other));
        counts.then_some(((one, other), pair.likeness))
    });
    let mut alike: Vec<_> = alike.collect();
    ctx.set_meta(&json!({ "total": alike.len() }));
    alike.truncate(MOST);
    let shown: BTreeSet<Uuid> = alike.iter().flat_map(|((one, other), _)| [*one, *other]).collect();
    let students = ctx.find::<Entity>().filter(Column::Id.is_in(shown)).all(ctx.uow()).await?;
    let students: BTreeMap<Uuid, StudentSummary> = students.into_iter().map(|student| (student.id, student.into())).collect();
    let pairs = alike.into_iter().filter_map(|((one, other), likeness)| {
        Some(Duplicate {
            score: likeness.score,
            reasons: likeness.reasons.into_iter().map(Into::into).collect(),
            students: vec![students.get(&one)?.clone(), students.get(&other)?.clone()],
        })
    });
    Ok(pairs.collect())
}

/// All learners that the caller reaches, in the order of their ids.
async fn read(ctx: &Ctx) -> Result<(Vec<Uuid>, Vec<Person>)> {
    use Column as C;
    let columns = [C::Id, C::FirstName, C::MiddleNames, C::LastName, C::BornOn, C::Sex, C::BirthEntryNumber, C::NationalId];
    let select = ctx.find::<Entity>().filter(ctx.visible("student", "sis.student.merge", C::Id)).order_by_asc(C::Id);
    let lines: Vec<Line> = select.select_only().columns(columns).into_tuple().all(ctx.uow()).await?;
    let person = |(id, first_name, middle_names, last_name, born_on, sex, birth_certificate, national_id): Line| {
        let person = Person {
            first_name: text::fold(&first_name),
            middle_names: text::fold(&middle_names.unwrap_or_default()),
            last_name: text::fold(&last_name),
            born_on,
            is_male: sex == Sex::Male,
            birth_certificate,
            national_id: national_id.map(|id| id.to_string()),
        };
        (id, person)
    };
    Ok(lines.into_iter().map(person).unzip())
}

/// The pairs of which somebody has said that they are two learners.
async fn dismissed(ctx: &Ctx) -> Result<BTreeSet<(Uuid, Uuid)>> {
    use distinction::Column as C;
    let pairs = ctx.find::<distinction::Entity>().select_only().columns([C::StudentId, C::OtherStudentId]);
    let pairs: Vec<(Uuid, Uuid)> = pairs.into_tuple().all(ctx.uow()).await?;
    Ok(pairs.into_iter().collect())
}
