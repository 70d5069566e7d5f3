//! The schools of the ministry's list, as they are before anybody is entered.

use kernel::{Result, Services};

use super::plan::{CLASS_SIZE, Plan, Tariff};
use super::{Progress, load_reference, mistake, school};
use crate::schools_list::listed_schools;

/// Loads the schools of the list with their structure: academic year and terms, grades, subjects with the country's rules, one
/// class of each level; no people and no money. What a school has of it stays as it is, so that a run that was cut off goes on
/// with the next. `progress` counts schools.
///
/// # Errors
/// The database's; the schools before are complete.
pub async fn listed(services: &Services, progress: &dyn Fn(&Progress<'_>)) -> Result<usize> {
    load_reference(services).await?;
    let listed = listed_schools().map_err(mistake)?;
    let total = u64::try_from(listed.len()).unwrap_or(u64::MAX);
    for (school, done) in listed.iter().zip(1..) {
        // Nothing is charged and nobody is made up: neither tariff nor seed is used.
        let mut plan = Plan::listed(school, 0, Tariff::new(0, 0, None, 0), 0)?;
        plan.learners = CLASS_SIZE * u32::try_from(plan.levels.len()).unwrap_or(0);
        school::load_structure(services, &plan).await?;
        progress(&Progress { school: &plan.school.name, done, total });
    }
    Ok(listed.len())
}
