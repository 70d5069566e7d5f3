//! How complete a learner's record is for the ministry's census (the annual return ED46), and what to mend first.

mod gaps;
mod operations;
pub mod quality;

pub(super) use operations::operations;
