//! What must be so of a member of staff before it is written.

use chrono::{Months, NaiveDate};
use kernel::errors::{Detail, Problems};
use kernel::{Ctx, Result};
use platform::schools::custom_fields;

use super::member::Model;
use super::resource::Input;

/// Months after birth before which nobody is employed: 15 years. (The Labour Act sets 16 as of 2015 for most work, and 13
/// for apprentices; a record of somebody younger than this is a mistyped date.)
const YOUNGEST: Months = Months::new(15 * 12);
/// Nobody at work was born before this year.
const EARLIEST: Option<NaiveDate> = NaiveDate::from_ymd_opt(1900, 1, 1);

/// Holds an input against what is known.
///
/// # Errors
/// 422 naming every problem.
pub(super) async fn check(ctx: &Ctx, input: &Input, before: Option<&Model>) -> Result<()> {
    let mut problems = Problems::new();
    check_fields(&mut problems, input, before);
    if before.is_none_or(|before| before.custom != input.custom) {
        for detail in custom_fields::check(ctx, "staff_member", input.custom.as_ref()).await? {
            problems.add(detail);
        }
    }
    problems.into_result()
}

fn check_fields(problems: &mut Problems, input: &Input, before: Option<&Model>) {
    problems.add_if(before.is_some() && input.staff_number.is_none(), || Detail::of("staff_number", "required"));
    if let Some(born_on) = input.born_on {
        let of_age = born_on.checked_add_months(YOUNGEST).is_some_and(|day| day <= input.started_on);
        problems.add_if(!of_age, || Detail::of("born_on", "too_young"));
        if let Some(earliest) = EARLIEST.filter(|earliest| born_on < *earliest) {
            problems.add(Detail::of("born_on", "minimum").with("limit", earliest));
        }
    }
    let left = before.and_then(|before| before.left_on).is_some_and(|last| last < input.started_on);
    problems.add_if(left, || Detail::of("started_on", "after_last_day"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::StaffMembers;
    use kernel::resource::Resource;

    fn found(born_on: &str, started_on: &str) -> Vec<String> {
        let mut example = StaffMembers::example();
        example["born_on"] = born_on.into();
        example["started_on"] = started_on.into();
        let input: Input = serde_json::from_value(example).unwrap();
        let mut problems = Problems::new();
        check_fields(&mut problems, &input, None);
        problems.into_details().into_iter().map(|detail| detail.code.into_owned()).collect()
    }

    #[test]
    fn who_starts_work_is_fifteen_by_then() {
        assert_eq!(found("2011-01-14", "2026-01-14"), Vec::<String>::new());
        assert_eq!(found("2011-01-15", "2026-01-14"), ["too_young"]);
        assert_eq!(found("1899-12-31", "1920-01-14"), ["minimum"]);
    }
}
