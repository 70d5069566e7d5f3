//! The staff of a school: accounts, what they may do, and what they are called; in demo schools their records too.

use kernel::access::Role;
use kernel::i18n::Language;
use kernel::values::Email;
use kernel::{Ctx, Result};
use platform::identity::accounts::{self, Credential, NewAccount};
use platform::identity::memberships::{self, NewMembership};
use uuid::Uuid;

use super::calendar::SchoolYear;
use super::employment::{self, Employed};
use super::mistake;
use super::plan::Plan;
use crate::generate::{Generator, StaffRole};

/// Who there is one of: their post, role, title, and the name their demo log-in goes by.
const OFFICES: [(StaffRole, Role, &str, &str); 5] = [
    (StaffRole::Head, Role::SchoolAdmin, "Head", "head"),
    (StaffRole::Clerk, Role::Registrar, "Registrar", "registrar"),
    (StaffRole::Bursar, Role::Bursar, "Bursar", "bursar"),
    (StaffRole::Librarian, Role::Staff, "Librarian", "librarian"),
    (StaffRole::DeputyHead, Role::Teacher, "Deputy head", "deputy"),
];

/// What the first teacher's demo log-in goes by.
const FIRST_TEACHER: &str = "teacher";

/// The demo log-ins of the staff: role, and name before the `@`.
pub(super) fn demo_names() -> impl Iterator<Item = (Role, &'static str)> {
    let offices = OFFICES.into_iter().filter(|(post, ..)| *post != StaffRole::DeputyHead);
    offices.map(|(_, role, _, name)| (role, name)).chain([(Role::Teacher, FIRST_TEACHER)])
}

/// The address of a demo log-in.
pub(super) fn demo_email(name: &str, subdomain: &str) -> Result<Email> {
    format!("{name}@{subdomain}.example").parse().map_err(mistake)
}

/// Makes the staff of a school with so many teachers. Gives the accounts of the teachers.
pub(super) async fn load(
    ctx: &Ctx,
    plan: &Plan,
    generator: &mut Generator,
    year: &SchoolYear,
    teachers: usize,
    password_hash: &str,
    demo: bool,
) -> Result<Vec<Uuid>> {
    let ecd = plan.levels.iter().any(|level| level.code.starts_with("ECD"));
    let post = |n: usize| match n % 8 {
        0 if ecd => StaffRole::EcdTeacher,
        1 => StaffRole::SeniorTeacher,
        _ => StaffRole::Teacher,
    };
    let of_class = (0..teachers).map(|n| (post(n), Role::Teacher, "Teacher", (n == 0).then_some(FIRST_TEACHER)));
    let posts: Vec<_> =
        OFFICES.into_iter().map(|(post, role, title, name)| (post, role, title, Some(name))).chain(of_class).collect();
    let (mut new, mut roles) = (Vec::with_capacity(posts.len()), Vec::with_capacity(posts.len()));
    let mut people = Vec::with_capacity(posts.len());
    for (post, role, title, name) in posts {
        let person = generator.staff(post, year.year, &plan.community).map_err(mistake)?;
        let email = match name {
            Some(name) => demo_email(name, plan.subdomain())?,
            None => person.email(plan.subdomain()).parse().map_err(mistake)?,
        };
        let mut account = NewAccount::new(
            email.clone(),
            format!("{} {} {}", person.title, person.first_name, person.surname),
            Credential::Hash(password_hash.to_owned()),
        );
        account.phone = Some(person.phone.parse().map_err(mistake)?);
        account.language = Some(Language::En);
        new.push(account);
        roles.push((role, title));
        people.push((person, title, email));
    }
    let ids = accounts::create_many(ctx, new).await?;
    let members = ids.iter().zip(roles).map(|(id, (role, title))| NewMembership {
        account_id: *id,
        roles: vec![role],
        title: Some(title.to_owned()),
    });
    memberships::add_many(ctx, members.collect()).await?;
    if demo {
        let employed = people.into_iter().zip(&ids);
        let employed = employed.map(|((person, title, email), id)| Employed { person, title, email, account_id: *id });
        employment::load(ctx, plan, &employed.collect::<Vec<_>>()).await?;
    }
    Ok(ids.into_iter().skip(OFFICES.len()).collect())
}

/// Makes an account for a parent or a learner, who signs in to see their own.
pub(super) async fn load_login(ctx: &Ctx, role: Role, name: &str, email: Email, password_hash: &str) -> Result<Uuid> {
    let account = accounts::create(ctx, NewAccount::new(email, name, Credential::Hash(password_hash.to_owned()))).await?;
    memberships::add(ctx, account.id, &[role], None).await?;
    Ok(account.id)
}
