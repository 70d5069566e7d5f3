//! How an application moves on: a pure function of how it stands and what is done.

use kernel::errors::{Detail, code};
use kernel::{Error, Result};
use sea_orm::{ActiveEnum, Iterable};

use super::application::Status;

/// What can be done with an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// An inquiry becomes an application.
    Apply,
    /// Onto the waiting list.
    Wait,
    /// A place is offered.
    Offer,
    /// The family takes it.
    Accept,
    /// The learner's record is made.
    Enrol,
    /// The school says no.
    Refuse,
    /// The family says no.
    Withdraw,
    /// Nobody answered in time.
    Lapse,
    /// What had ended is taken up again.
    Reopen,
}

impl Step {
    const ALL: [Self; 9] = [
        Self::Apply,
        Self::Wait,
        Self::Offer,
        Self::Accept,
        Self::Enrol,
        Self::Refuse,
        Self::Withdraw,
        Self::Lapse,
        Self::Reopen,
    ];
}

/// How an application stands after a step.
///
/// # Errors
/// 409 `ILLEGAL_TRANSITION`, naming how it stands and what can follow.
pub(super) fn after(status: Status, step: Step) -> Result<Status> {
    next(status, step).ok_or_else(|| {
        let following = Status::iter().filter(|next| Step::ALL.iter().any(|step| self::next(status, *step) == Some(*next)));
        let allowed = following.map(|status| status.to_value()).collect::<Vec<_>>().join(", ");
        let state = status.to_value();
        let detail = Detail::of("status", "not_allowed").with("state", &state).with("allowed", &allowed);
        Error::conflict(&code::ILLEGAL_TRANSITION).detail(detail).with("state", state).with("allowed", allowed)
    })
}

fn next(status: Status, step: Step) -> Option<Status> {
    use Status::{Accepted, Applied, Enrolled, Inquiry, Lapsed, Offered, Refused, Waiting, Withdrawn};
    match (status, step) {
        (Inquiry, Step::Apply) | (Refused | Withdrawn | Lapsed, Step::Reopen) => Some(Applied),
        (Applied, Step::Wait) => Some(Waiting),
        (Applied | Waiting, Step::Offer) => Some(Offered),
        (Applied | Waiting, Step::Refuse) => Some(Refused),
        (Offered, Step::Accept) => Some(Accepted),
        (Offered, Step::Lapse) => Some(Lapsed),
        (Accepted, Step::Enrol) => Some(Enrolled),
        (Inquiry | Applied | Waiting | Offered | Accepted, Step::Withdraw) => Some(Withdrawn),
        _ => None,
    }
}

/// Whether it takes a place of its level.
pub(super) const HOLDS_A_PLACE: [Status; 3] = [Status::Offered, Status::Accepted, Status::Enrolled];

/// Whether it goes on.
pub(super) const OPEN: [Status; 5] = [Status::Inquiry, Status::Applied, Status::Waiting, Status::Offered, Status::Accepted];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_accepted_offer_leads_onto_the_roll() {
        let leading: Vec<_> = Status::iter().filter(|status| next(*status, Step::Enrol).is_some()).collect();
        assert_eq!(leading, [Status::Accepted]);
        let accepted: Vec<_> = Status::iter().filter(|status| next(*status, Step::Accept).is_some()).collect();
        assert_eq!(accepted, [Status::Offered]);
    }

    #[test]
    fn who_is_on_the_roll_has_left_admissions() {
        assert!(Step::ALL.iter().all(|step| next(Status::Enrolled, *step).is_none()));
    }

    #[test]
    fn nothing_that_goes_on_is_without_a_way_out() {
        assert!(OPEN.iter().all(|status| next(*status, Step::Withdraw) == Some(Status::Withdrawn)));
        for ended in [Status::Refused, Status::Withdrawn, Status::Lapsed] {
            assert_eq!(next(ended, Step::Reopen), Some(Status::Applied));
            assert!(!OPEN.contains(&ended) && !HOLDS_A_PLACE.contains(&ended));
        }
    }

    #[test]
    fn a_refusal_names_what_can_follow() {
        let error = after(Status::Offered, Step::Refuse).unwrap_err();
        assert!(error.is(&code::ILLEGAL_TRANSITION));
        let [detail] = error.details() else { panic!("one detail") };
        assert_eq!(detail.args, [("state", "offered".to_owned()), ("allowed", "accepted, withdrawn, lapsed".to_owned())]);
    }
}
