//! The demo schools: a primary school and a high school with boarders out of the ministry's list, and a private college
//! that is made up, as no school of the list is known to be one. Everybody in them is made up.

use kernel::access::Role;
use kernel::http::DemoLogin;
use kernel::{Result, Services};
use platform::identity::accounts::{self, Credential, NewAccount};
use platform::identity::passwords;
use platform::schools::school::{Boarding, SchoolType};

use super::plan::{Plan, Tariff, bare, levels};
use super::{Progress, learners, load_reference, mistake, platform, school, staff};
use crate::generate::Community;
use crate::schools_list::listed_schools;

/// The password of every demo log-in. Demo schools are never loaded in production.
pub const DEMO_PASSWORD: &str = "Demo-2026-school";

/// The address of who runs the platform.
const PLATFORM_EMAIL: &str = "admin@oneclass.example";

/// Name and subdomain of each demo school; for those of the list, with the ministry's number.
const SCHOOLS: [(&str, &str, Option<&str>); 3] = [
    ("Sacred Heart Primary School", "sacred-heart-primary", Some("14478")),
    ("Chitombo High School", "chitombo-high", Some("16344")),
    ("Mukuvisi College", "mukuvisi-college", None),
];

fn plans() -> Result<Vec<Plan>> {
    let listed = listed_schools().map_err(mistake)?;
    let plan = |(name, subdomain, number): (&str, &str, Option<&str>)| match number {
        Some(number) => {
            let school = listed.iter().find(|school| school.number.as_str() == number);
            let school = school.ok_or_else(|| mistake(format!("no school {number}")))?;
            if school.full_name() != name || school.subdomain.as_str() != subdomain {
                return Err(mistake(format!("school {number} is {}", school.full_name())));
            }
            match school.has_sixth_form() {
                true => Plan::listed(school, 860, Tariff::new(6_500, 90_000, Some(28_000), 2_400), 2),
                false => Plan::listed(school, 1_060, Tariff::new(2_000, 54_000, None, 1_100), 1),
            }
        }
        None => college(name, subdomain),
    };
    SCHOOLS.into_iter().map(plan).collect()
}

/// The private college.
fn college(name: &str, subdomain: &str) -> Result<Plan> {
    let community = Community { province: "harare".to_owned(), district: "northern_central".to_owned(), rural: false };
    let mut school = bare(name.to_owned(), subdomain, SchoolType::Secondary)?;
    school.province_code = Some(community.province.clone());
    school.district_code = Some(community.district.clone());
    school.responsible_authority = Some("private".to_owned());
    school.boarding = Boarding::Both;
    school.motto = Some("Kudzidza hakuperi".to_owned());
    let tariff = Tariff::new(65_000, 120_000, Some(85_000), 9_600);
    Ok(Plan { school, community, levels: levels("F1", "F6")?, learners: 480, tariff, seed: 3 })
}

/// Loads the reference data and the demo schools with about 2,400 learners, whatever of it is not there yet. Gives the
/// log-ins.
///
/// # Errors
/// The database's; the school that was being loaded is then empty, and filled by the next run.
pub async fn demo(services: &Services, progress: &dyn Fn(&Progress<'_>)) -> Result<Vec<DemoLogin>> {
    load_reference(services).await?;
    let hash = passwords::hash(&services.config().auth, DEMO_PASSWORD).await?;
    load_platform_login(services, &hash).await?;
    let plans = plans()?;
    let total = plans.iter().map(|plan| u64::from(plan.learners)).sum();
    let mut before = 0;
    for plan in plans {
        let done = std::cell::Cell::new(before);
        let name = plan.school.name.clone();
        let written = |count: u64| {
            done.set(done.get() + count);
            progress(&Progress { school: &name, done: done.get(), total });
        };
        school::load(services, &plan, &hash, true, &written).await?;
        before += u64::from(plan.learners);
        progress(&Progress { school: &name, done: before, total });
    }
    Ok(demo_logins())
}

/// What a server does when it starts with demo data configured: the same as [`demo`], without a word. When everything is
/// there that takes a few reads.
///
/// # Errors
/// As [`demo`].
pub async fn load_once(services: &Services) -> Result<()> {
    demo(services, &|_| ()).await.map(|_| ())
}

async fn load_platform_login(services: &Services, password_hash: &str) -> Result<()> {
    let ctx = platform(services);
    let email = PLATFORM_EMAIL.parse().map_err(mistake)?;
    if accounts::find_by_email(&ctx, &email).await?.is_some() {
        ctx.rollback().await;
        return Ok(());
    }
    let account = NewAccount::new(email, "Platform administrator", Credential::Hash(password_hash.to_owned()));
    accounts::create(&ctx, NewAccount { platform_admin: true, ..account }).await?;
    ctx.commit().await
}

/// The demo log-ins: one for each role in each demo school, and who runs the platform.
#[must_use]
pub fn demo_logins() -> Vec<DemoLogin> {
    let login = |school: Option<&str>, role: Role, email: String| DemoLogin {
        school: school.map(str::to_owned),
        role: role.as_str().to_owned(),
        email,
        password: DEMO_PASSWORD.to_owned(),
    };
    let platform = login(None, Role::SuperAdmin, PLATFORM_EMAIL.to_owned());
    let people = || staff::demo_names().chain(learners::DEMO_FAMILY);
    let of_schools = SCHOOLS.into_iter().flat_map(|(name, subdomain, _)| {
        people().map(move |(role, person)| login(Some(name), role, format!("{person}@{subdomain}.example")))
    });
    std::iter::once(platform).chain(of_schools).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_schools_are_those_of_the_list_by_number_name_and_subdomain() {
        let plans = plans().unwrap();
        let found: Vec<_> = plans.iter().map(|plan| (plan.school.name.as_str(), plan.subdomain())).collect();
        assert_eq!(found, SCHOOLS.map(|(name, subdomain, _)| (name, subdomain)));
        assert_eq!(plans.iter().map(|plan| plan.learners).sum::<u32>(), 2_400);
    }

    #[test]
    fn there_is_a_log_in_for_every_role_in_every_demo_school() {
        let logins = demo_logins();
        for (name, ..) in SCHOOLS {
            let mut roles: Vec<_> =
                logins.iter().filter(|l| l.school.as_deref() == Some(name)).map(|l| l.role.as_str()).collect();
            roles.sort_unstable();
            assert_eq!(roles, ["bursar", "parent", "registrar", "school_admin", "staff", "student", "teacher"]);
        }
        assert_eq!(logins.iter().filter(|l| l.role == "super_admin").count(), 1);
        assert!(logins.iter().all(|l| l.email.parse::<kernel::values::Email>().is_ok()));
    }
}
