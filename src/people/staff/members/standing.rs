//! How a member of staff stands with the school, and what can follow.
//!
//! ```text
//! active <-> suspended
//!    \          /
//!     -> left <-        left -> active (taken on again)
//! ```

use kernel::{Error, Result};

use super::member::Status;

/// What can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::staff) enum Step {
    /// Not to work for the time being.
    Suspend,
    /// Back at work.
    Reinstate,
    /// Out of the school's employ.
    Leave,
    /// Taken on again.
    Rehire,
}

/// How they stand after a step.
///
/// # Errors
/// 409 `ILLEGAL_TRANSITION` naming the state and what can follow.
pub(in crate::staff) fn after(status: Status, step: Step) -> Result<Status> {
    match (status, step) {
        (Status::Active, Step::Suspend) => Ok(Status::Suspended),
        (Status::Suspended, Step::Reinstate) | (Status::Left, Step::Rehire) => Ok(Status::Active),
        (Status::Active | Status::Suspended, Step::Leave) => Ok(Status::Left),
        (Status::Active, _) => Err(Error::illegal_transition("active", &["suspended", "left"])),
        (Status::Suspended, _) => Err(Error::illegal_transition("suspended", &["active", "left"])),
        (Status::Left, _) => Err(Error::illegal_transition("left", &["active"])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;

    #[test]
    fn each_standing_has_the_steps_of_the_drawing_and_no_other() {
        let steps = [Step::Suspend, Step::Reinstate, Step::Leave, Step::Rehire];
        let possible: Vec<_> = Status::iter()
            .flat_map(|status| steps.map(|step| (status, step)))
            .filter_map(|(status, step)| Some((status, step, after(status, step).ok()?)))
            .collect();
        let drawing = [
            (Status::Active, Step::Suspend, Status::Suspended),
            (Status::Active, Step::Leave, Status::Left),
            (Status::Suspended, Step::Reinstate, Status::Active),
            (Status::Suspended, Step::Leave, Status::Left),
            (Status::Left, Step::Rehire, Status::Active),
        ];
        assert_eq!(possible, drawing);
    }
}
