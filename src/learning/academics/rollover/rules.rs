//! Which rule decides on a learner's move: a pure function of the learner and the school's grades. The first that applies
//! decides; nobody is without one.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::super::grades::{AgeWarning, age_warning, grade};
use super::learner_move::{AgeWarned, Decision, Rule};

/// What is known of a learner.
#[derive(Debug, Clone)]
pub(super) struct Learner {
    /// Date of birth.
    pub(super) born_on: NaiveDate,
    /// The level of the open spell on the roll.
    pub(super) level_code: String,
    /// Its first day.
    pub(super) starts_on: NaiveDate,
    /// Whether somebody has put the learner on the list of those who repeat.
    pub(super) is_to_repeat: bool,
}

/// What becomes of the learner, which rule says so, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) decision: Decision,
    pub(super) rule: Rule,
    pub(super) to_level: Option<String>,
}

/// The grades that a school teaches, by their codes.
#[derive(Debug)]
pub(super) struct Grades(HashMap<String, grade::Model>);

impl Grades {
    pub(super) fn new(grades: Vec<grade::Model>) -> Self {
        Self(grades.into_iter().map(|grade| (grade.code.clone(), grade)).collect())
    }

    pub(super) fn get(&self, code: &str) -> Option<&grade::Model> {
        self.0.get(code)
    }

    /// What is unusual about somebody's age in a grade, in a year.
    pub(super) fn age(&self, code: &str, born_on: NaiveDate, year: i32) -> Option<(AgeWarned, i32)> {
        match age_warning(self.get(code)?, born_on, year)? {
            AgeWarning::Young(age) => Some((AgeWarned::Young, age)),
            AgeWarning::Old(age) => Some((AgeWarned::Old, age)),
        }
    }
}

/// Decides on a learner. `day` is the first of the new year.
pub(super) fn decide(learner: &Learner, grades: &Grades, day: NaiveDate) -> Verdict {
    let hold = |rule| Verdict { decision: Decision::Hold, rule, to_level: None };
    if learner.starts_on >= day {
        return hold(Rule::AlreadyNextYear);
    }
    let Some(grade) = grades.get(&learner.level_code) else { return hold(Rule::GradeNotTaught) };
    if learner.is_to_repeat {
        return Verdict { decision: Decision::Repeat, rule: Rule::RepeatList, to_level: Some(learner.level_code.clone()) };
    }
    match &grade.next_grade_code {
        None => Verdict { decision: Decision::Graduate, rule: Rule::FinalGrade, to_level: None },
        Some(next) if grades.get(next).is_none() => hold(Rule::NextGradeNotTaught),
        Some(next) => Verdict { decision: Decision::Promote, rule: Rule::Promotion, to_level: Some(next.clone()) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Days, Utc};
    use proptest::prelude::*;
    use uuid::Uuid;

    const LEVELS: [&str; 6] = ["F1", "F2", "F3", "F4", "F5", "F6"];

    fn grade(place: usize, next: Option<&str>) -> grade::Model {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        let ordinal = i32::try_from(place).unwrap();
        grade::Model {
            school_id: Uuid::nil(),
            id: Uuid::nil(),
            code: LEVELS[place].to_owned(),
            name: LEVELS[place].to_owned(),
            phase: "lower_secondary".to_owned(),
            ordinal,
            next_grade_code: next.map(str::to_owned),
            age_min: Some(12 + ordinal),
            age_max: Some(15 + ordinal),
            exam_class: false,
            version: 1,
            created_at: at,
            created_by: None,
            updated_at: at,
            updated_by: None,
            deleted_at: None,
        }
    }

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, 1, 1).unwrap()
    }

    fn learner(level: &str) -> Learner {
        let starts_on = NaiveDate::from_ymd_opt(2026, 1, 13).unwrap();
        Learner {
            born_on: NaiveDate::from_ymd_opt(2013, 2, 1).unwrap(),
            level_code: level.to_owned(),
            starts_on,
            is_to_repeat: false,
        }
    }

    /// Form 1 to Form 4, where Form 3 leads to Form 5, which is not taught.
    fn school() -> Grades {
        Grades::new(vec![grade(0, Some("F2")), grade(1, Some("F3")), grade(2, Some("F5")), grade(3, None)])
    }

    fn rule(learner: &Learner) -> (Decision, Rule, Option<String>) {
        let Verdict { decision, rule, to_level } = decide(learner, &school(), day());
        (decision, rule, to_level)
    }

    #[test]
    fn each_rule_decides_on_whom_it_is_about() {
        assert_eq!(rule(&learner("F1")), (Decision::Promote, Rule::Promotion, Some("F2".into())));
        assert_eq!(rule(&learner("F4")), (Decision::Graduate, Rule::FinalGrade, None));
        assert_eq!(rule(&learner("F3")), (Decision::Hold, Rule::NextGradeNotTaught, None));
        assert_eq!(rule(&learner("G7")), (Decision::Hold, Rule::GradeNotTaught, None));
        let repeating = |level| Learner { is_to_repeat: true, ..learner(level) };
        assert_eq!(rule(&repeating("F4")), (Decision::Repeat, Rule::RepeatList, Some("F4".into())));
        assert_eq!(rule(&repeating("G7")), (Decision::Hold, Rule::GradeNotTaught, None));
        let there = Learner { starts_on: day(), ..repeating("F1") };
        assert_eq!(rule(&there), (Decision::Hold, Rule::AlreadyNextYear, None));
    }

    #[test]
    fn an_unusual_age_is_that_of_the_new_grade_in_the_new_year() {
        let born = |year| NaiveDate::from_ymd_opt(year, 6, 1).unwrap();
        assert_eq!(school().age("F2", born(2015), 2027), Some((AgeWarned::Young, 12)));
        assert_eq!(school().age("F2", born(2014), 2027), None);
        assert_eq!(school().age("F2", born(2010), 2027), Some((AgeWarned::Old, 17)));
        assert_eq!(school().age("G7", born(2010), 2027), None);
    }

    fn grades() -> impl Strategy<Value = Grades> {
        proptest::collection::vec((any::<bool>(), proptest::option::of(0..6_usize)), 6).prop_map(|all| {
            let taught = all.into_iter().enumerate().filter(|(_, (taught, _))| *taught);
            Grades::new(taught.map(|(place, (_, next))| grade(place, next.filter(|n| *n > place).map(|n| LEVELS[n]))).collect())
        })
    }

    proptest! {
        #[test]
        fn whoever_goes_on_goes_to_a_grade_of_the_school_and_nobody_else_goes_anywhere(
            grades in grades(), level in 0..6_usize, begins in 0..800_u64, is_to_repeat in any::<bool>(),
        ) {
            let starts_on = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Days::new(begins);
            let learner = Learner { starts_on, is_to_repeat, ..learner(LEVELS[level]) };
            let verdict = decide(&learner, &grades, day());
            prop_assert_eq!(verdict.to_level.is_some(), verdict.decision.goes_on());
            if let Some(to) = &verdict.to_level {
                prop_assert!(grades.get(to).is_some());
                let here = grades.get(LEVELS[level]).unwrap();
                let there = grades.get(to).unwrap();
                prop_assert_eq!(there.ordinal > here.ordinal, verdict.decision == Decision::Promote);
                prop_assert_eq!(there.ordinal == here.ordinal, verdict.decision == Decision::Repeat);
            }
            // Nobody leaves the roll but from a last grade, and who is in the new year stays as they are.
            if verdict.decision == Decision::Graduate {
                prop_assert!(grades.get(LEVELS[level]).unwrap().next_grade_code.is_none());
            }
            prop_assert!(verdict.decision != Decision::Leave);
            prop_assert_eq!(verdict.rule == Rule::AlreadyNextYear, starts_on >= day());
            prop_assert_eq!(&verdict, &decide(&learner, &grades, day()));
        }
    }
}
