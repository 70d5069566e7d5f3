//! Schools of any number and size, for benchmarks.

use app::migrations;
use kernel::{Result, Services};
use platform::identity::passwords;

use super::demo::DEMO_PASSWORD;
use super::plan::{Plan, Tariff};
use super::{Progress, load_reference, mistake, school};
use crate::schools_list::listed_schools;

/// Seeds from here on are those of bulk schools.
const FIRST_SEED: u64 = 1_000;

/// Loads so many schools (`bulk-00001`, `bulk-00002`, …) with so many learners *each*, and the reference data. They are
/// like the schools of the ministry's list, in turn. One at a time is made and written, some hundred learners at a time,
/// so that memory does not grow with either number. A bulk school that has learners is left as it is.
///
/// # Errors
/// The database's; the schools before are complete, the one that was being loaded is empty, and the next run goes on
/// there.
pub async fn bulk(services: &Services, schools: u32, learners: u32, progress: &dyn Fn(&Progress<'_>)) -> Result<()> {
    load_reference(services).await?;
    let hash = passwords::hash(&services.config().auth, DEMO_PASSWORD).await?;
    let listed = listed_schools().map_err(mistake)?;
    let total = u64::from(schools) * u64::from(learners);
    for (number, like) in (1..=schools).zip(listed.iter().cycle()) {
        let boarding = (number % 4 == 0).then_some(24_000);
        let seed = FIRST_SEED + u64::from(number);
        let mut plan = Plan::listed(like, learners, Tariff::new(3_000, 60_000, boarding, 1_800), seed)?;
        plan.school.name = format!("{} {number}", like.name);
        plan.school.subdomain = format!("bulk-{number:05}").parse().map_err(mistake)?;
        plan.school.school_number = None;
        let before = u64::from(number - 1) * u64::from(learners);
        let done = std::cell::Cell::new(before);
        let written = |count: u64| {
            done.set(done.get() + count);
            progress(&Progress { school: &plan.school.name, done: done.get(), total });
        };
        school::load(services, &plan, &hash, false, &written).await?;
        progress(&Progress { school: &plan.school.name, done: before + u64::from(learners), total });
        if number.is_power_of_two() {
            // What looks up one row is planned by what was there when the tables were last measured: tables of a few rows
            // are read whole each time, however long they have become.
            migrations::analyze(&services.config().database).await?;
        }
    }
    migrations::analyze(&services.config().database).await
}
