//! Appraisals: goals, ratings by what the school appraises, and what both sides say.

pub mod appraisal;
pub mod criteria;
pub mod criterion;
pub mod resource;
mod rules;
mod steps;

pub use criteria::AppraisalCriteria;
pub use resource::StaffAppraisals;
pub use steps::{Acknowledge, acknowledge, close, share};

pub(super) use criteria::defaults;
pub(super) use steps::{acknowledge_appraisal, close_appraisal, share_appraisal};
