//! When somebody is told of a day that comes.

use chrono::NaiveDate;

/// Days ahead at which people are told, the latest last.
pub(crate) const STAGES: [i32; 3] = [60, 30, 7];

/// Which telling a day that comes is due for: the latest stage it has reached. So a stage that passed while nothing ran, or
/// before the record was made, is made up for, once. `None` when it is further off than the first, or over.
pub(crate) fn stage(today: NaiveDate, due_on: NaiveDate) -> Option<i32> {
    let left = (due_on - today).num_days();
    if left < 0 {
        return None;
    }
    STAGES.into_iter().rev().find(|stage| left <= i64::from(*stage))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;

    #[test]
    fn a_day_is_told_of_at_the_latest_stage_it_has_reached() {
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let at = |days| stage(today, today + Days::new(days));
        assert_eq!(
            (at(61), at(60), at(31), at(30), at(8), at(7), at(0)),
            (None, Some(60), Some(60), Some(30), Some(30), Some(7), Some(7))
        );
        assert_eq!(stage(today, today - Days::new(1)), None);
    }
}
