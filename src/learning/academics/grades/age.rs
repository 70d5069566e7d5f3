//! Ages that are unusual for a grade. They are warnings: no age bars a learner from school.

use chrono::{Datelike, NaiveDate};

use super::grade::Model;

/// What is unusual about an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeWarning {
    /// Younger than usual: turns this age in the school year.
    Young(i32),
    /// Older than usual: turns this age in the school year.
    Old(i32),
}

/// What is unusual about the age of somebody born on a day in a grade in a school year. The age is the one turned in the
/// calendar year, whatever the month. `None`: nothing, or the grade has no band.
#[must_use]
pub fn age_warning(grade: &Model, born_on: NaiveDate, year: i32) -> Option<AgeWarning> {
    let age = year - born_on.year();
    if grade.age_min.is_some_and(|youngest| age < youngest) {
        return Some(AgeWarning::Young(age));
    }
    grade.age_max.filter(|oldest| age > *oldest).map(|_| AgeWarning::Old(age))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    fn grade(age_min: Option<i32>, age_max: Option<i32>) -> Model {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        Model {
            school_id: Uuid::nil(),
            id: Uuid::nil(),
            code: "F1".into(),
            name: "Form 1".into(),
            phase: "lower_secondary".into(),
            ordinal: 9,
            next_grade_code: Some("F2".into()),
            age_min,
            age_max,
            exam_class: false,
            version: 1,
            created_at: at,
            created_by: None,
            updated_at: at,
            updated_by: None,
            deleted_at: None,
        }
    }

    #[test]
    fn the_age_turned_in_the_year_is_held_against_the_band() {
        let born = |year| NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        let form_1 = grade(Some(12), Some(15));
        assert_eq!(age_warning(&form_1, born(2015), 2026), Some(AgeWarning::Young(11)));
        assert_eq!(age_warning(&form_1, born(2014), 2026), None);
        assert_eq!(age_warning(&form_1, born(2011), 2026), None);
        assert_eq!(age_warning(&form_1, born(2010), 2026), Some(AgeWarning::Old(16)));
        assert_eq!(age_warning(&grade(None, None), born(1950), 2026), None);
    }
}
