//! How a student stands with the school, and what can be done about it.
//!
//! ```text
//! applicant ──enrol──▶ enrolled ──withdraw──▶ withdrawn ──readmit──▶ enrolled
//!                         └──────graduate───▶ graduated ──readmit──▶ enrolled
//! ```

use kernel::errors::{Detail, code};
use kernel::{Error, Result};
use sea_orm::ActiveEnum;

use super::codes::{ALREADY_ENROLLED, NOT_ENROLLED};
use super::student::Status;

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Onto the roll for the first time.
    Enrol,
    /// Onto the roll again.
    Readmit,
    /// Off it, before completing.
    Withdraw,
    /// Off it, completed.
    Graduate,
}

/// How somebody stands after a step.
///
/// # Errors
/// 409 naming how they stand and what can follow: `ALREADY_ENROLLED`, `NOT_ENROLLED`, or else `ILLEGAL_TRANSITION`.
pub(super) fn after(status: Status, step: Step) -> Result<Status> {
    match (status, step) {
        (Status::Applicant, Step::Enrol) | (Status::Withdrawn | Status::Graduated, Step::Readmit) => Ok(Status::Enrolled),
        (Status::Enrolled, Step::Withdraw) => Ok(Status::Withdrawn),
        (Status::Enrolled, Step::Graduate) => Ok(Status::Graduated),
        (_, step) => {
            let code = match (status, step) {
                (Status::Enrolled, _) => &ALREADY_ENROLLED,
                (_, Step::Withdraw | Step::Graduate) => &NOT_ENROLLED,
                _ => &code::ILLEGAL_TRANSITION,
            };
            let (state, allowed) =
                (status.to_value(), following(status).iter().map(ActiveEnum::to_value).collect::<Vec<_>>().join(", "));
            let detail = Detail::of("status", "not_allowed").with("state", &state).with("allowed", &allowed);
            Err(Error::conflict(code).detail(detail).with("state", state).with("allowed", allowed))
        }
    }
}

/// What can follow.
fn following(status: Status) -> Vec<Status> {
    match status {
        Status::Enrolled => vec![Status::Withdrawn, Status::Graduated],
        Status::Applicant | Status::Withdrawn | Status::Graduated => vec![Status::Enrolled],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;

    const STEPS: [Step; 4] = [Step::Enrol, Step::Readmit, Step::Withdraw, Step::Graduate];

    #[test]
    fn each_standing_has_the_steps_of_the_drawing_and_no_other() {
        let mut possible = Vec::new();
        for status in Status::iter() {
            for step in STEPS {
                if let Ok(next) = after(status, step) {
                    possible.push((status, step, next));
                }
            }
        }
        let drawing = [
            (Status::Applicant, Step::Enrol, Status::Enrolled),
            (Status::Enrolled, Step::Withdraw, Status::Withdrawn),
            (Status::Enrolled, Step::Graduate, Status::Graduated),
            (Status::Withdrawn, Step::Readmit, Status::Enrolled),
            (Status::Graduated, Step::Readmit, Status::Enrolled),
        ];
        assert_eq!(possible, drawing);
    }

    #[test]
    fn a_refusal_names_the_state_and_what_can_follow() {
        let refused = |status, step| after(status, step).unwrap_err();
        assert!(refused(Status::Enrolled, Step::Enrol).is(&ALREADY_ENROLLED));
        assert!(refused(Status::Applicant, Step::Withdraw).is(&NOT_ENROLLED));
        assert!(refused(Status::Graduated, Step::Withdraw).is(&NOT_ENROLLED));
        let error = refused(Status::Withdrawn, Step::Enrol);
        assert!(error.is(&code::ILLEGAL_TRANSITION));
        let [detail] = error.details() else { panic!("one detail") };
        assert_eq!(detail.args, [("state", "withdrawn".to_owned()), ("allowed", "enrolled".to_owned())]);
    }

    #[test]
    fn what_can_follow_is_where_some_step_leads() {
        for status in Status::iter() {
            let led: Vec<_> = Status::iter().filter(|s| STEPS.iter().any(|step| after(status, *step).ok() == Some(*s))).collect();
            assert_eq!(led, following(status), "{status:?}");
        }
    }
}
