//! What somebody decides by hand, held against each learner it is for.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::errors::{Detail, Problems};
use kernel::{Ctx, Result};
use people::sis::{progression, student};
use platform::schools::reference;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::facts;
use super::learner_move::{Decision, Model, Rule};
use super::rules::Grades;

/// A decision by hand.
#[derive(Debug, Clone)]
pub(super) struct ByHand {
    pub(super) decision: Decision,
    pub(super) to_level: Option<String>,
    pub(super) to_class: Option<Uuid>,
    pub(super) exit_reason: Option<String>,
}

/// What it means for each learner.
pub(super) struct Verdicts {
    pub(super) decision: Decision,
    pub(super) exit_reason: Option<String>,
    /// The level that each learner goes to, in their order.
    pub(super) to_levels: Vec<Option<String>>,
    /// Date of birth.
    pub(super) born: HashMap<Uuid, NaiveDate>,
    pub(super) grades: Grades,
}

impl Verdicts {
    /// Holds a decision against each move, which has the field that names it.
    ///
    /// # Errors
    /// 422 naming every problem.
    pub(super) async fn decide(ctx: &Ctx, moves: &[(String, Model)], by_hand: &ByHand) -> Result<Self> {
        let grades = facts::grades(ctx).await?;
        let mut problems = Problems::new();
        fitting(&mut problems, by_hand);
        if let (Decision::Leave, Some(reason)) = (by_hand.decision, &by_hand.exit_reason) {
            reference::check(ctx, &mut problems, "exit_reason", "exit_reasons", reason).await?;
        }
        let mut to_levels = Vec::with_capacity(moves.len());
        for (field, one) in moves {
            let fixed = one.rule == Rule::AlreadyNextYear && by_hand.decision != Decision::Hold;
            problems.add_if(fixed, || Detail::of(field.clone(), "begins_in_new_year"));
            to_levels.push(match level(&grades, &one.from_level_code, by_hand) {
                Ok(level) => level,
                Err(_) if fixed => None,
                Err(detail) => {
                    problems.add(detail);
                    None
                }
            });
        }
        problems.into_result()?;
        use student::Column as S;
        let born = ctx.find::<student::Entity>().filter(S::Id.is_in(moves.iter().map(|(_, one)| one.student_id)));
        let born = born.select_only().columns([S::Id, S::BornOn]).into_tuple::<(Uuid, NaiveDate)>().all(ctx.uow()).await?;
        let (decision, exit_reason) = (by_hand.decision, by_hand.exit_reason.clone());
        Ok(Self { decision, exit_reason, to_levels, born: born.into_iter().collect(), grades })
    }
}

/// Adds a problem for everything that does not go with the decision.
fn fitting(problems: &mut Problems, by_hand: &ByHand) {
    let goes_on = by_hand.decision.goes_on();
    problems.add_if(by_hand.to_level.is_some() && !goes_on, || Detail::of("to_level_code", "not_allowed"));
    problems.add_if(by_hand.to_class.is_some() && !goes_on, || Detail::of("to_class_id", "not_allowed"));
    match (by_hand.decision, &by_hand.exit_reason) {
        (Decision::Leave, None) => problems.add(Detail::of("exit_reason", "required")),
        (Decision::Leave, Some(reason)) => {
            problems.add_if(!progression::suits_many(reason), || Detail::of("exit_reason", "leaves_one_by_one"));
        }
        (_, Some(_)) => problems.add(Detail::of("exit_reason", "not_allowed")),
        (_, None) => {}
    }
}

/// The level that a learner goes to.
fn level(grades: &Grades, from: &str, by_hand: &ByHand) -> Result<Option<String>, Detail> {
    let wrong = |code: &'static str| Err(Detail::of("to_level_code", code));
    let asked = by_hand.to_level.as_deref();
    match by_hand.decision {
        Decision::Repeat if asked.is_some_and(|level| level != from) => wrong("not_allowed"),
        Decision::Repeat => Ok(Some(from.to_owned())),
        Decision::Promote => {
            let here = grades.get(from);
            let Some(to) = asked.or_else(|| here?.next_grade_code.as_deref()) else { return wrong("required") };
            match (grades.get(to), here) {
                (None, _) => wrong("invalid_reference"),
                (Some(there), Some(here)) if there.ordinal <= here.ordinal => wrong("not_a_later_grade"),
                _ => Ok(Some(to.to_owned())),
            }
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_hand(decision: Decision) -> ByHand {
        ByHand { decision, to_level: None, to_class: None, exit_reason: None }
    }

    fn problems(by_hand: &ByHand) -> Vec<(Option<String>, String)> {
        let mut problems = Problems::new();
        fitting(&mut problems, by_hand);
        problems.into_details().into_iter().map(|detail| (detail.field, detail.code.into_owned())).collect()
    }

    #[test]
    fn a_decision_has_what_belongs_to_it_and_nothing_else() {
        let of = |field: &str, code: &str| (Some(field.to_owned()), code.to_owned());
        assert_eq!(problems(&by_hand(Decision::Hold)), []);
        assert_eq!(problems(&by_hand(Decision::Leave)), [of("exit_reason", "required")]);
        let leaving = |reason: &str| ByHand { exit_reason: Some(reason.into()), ..by_hand(Decision::Leave) };
        assert_eq!(problems(&leaving("transfer")), []);
        for one_by_one in ["expulsion", "other", "completed"] {
            assert_eq!(problems(&leaving(one_by_one)), [of("exit_reason", "leaves_one_by_one")]);
        }
        let everything = ByHand {
            decision: Decision::Graduate,
            to_level: Some("F2".into()),
            to_class: Some(Uuid::nil()),
            exit_reason: Some("transfer".into()),
        };
        let fields: Vec<_> = problems(&everything).into_iter().map(|(field, _)| field.unwrap()).collect();
        assert_eq!(fields, ["to_level_code", "to_class_id", "exit_reason"]);
    }

    #[test]
    fn who_repeats_stays_in_the_grade_and_who_is_promoted_needs_one() {
        let none = Grades::new(Vec::new());
        let to = |decision, level: Option<&str>| ByHand { to_level: level.map(str::to_owned), ..by_hand(decision) };
        assert_eq!(level(&none, "F1", &to(Decision::Repeat, None)).unwrap(), Some("F1".into()));
        assert_eq!(level(&none, "F1", &to(Decision::Repeat, Some("F2"))).unwrap_err().code, "not_allowed");
        assert_eq!(level(&none, "F1", &to(Decision::Promote, None)).unwrap_err().code, "required");
        assert_eq!(level(&none, "F1", &to(Decision::Promote, Some("F2"))).unwrap_err().code, "invalid_reference");
        assert_eq!(level(&none, "F1", &to(Decision::Hold, None)).unwrap(), None);
    }
}
