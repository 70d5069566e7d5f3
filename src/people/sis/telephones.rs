//! Whose telephone it is, for what people ask by message.
//!
//! Who may see a learner in the portal may be told about them: a guardian unless the link says that they have no custody,
//! and learners themselves by their account. The number that is kept of a learner is not enough: it is often a parent's.

use kernel::values::Phone;
use kernel::{Ctx, Result};
use platform::notifications::keywords::{Learner, People, Person};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::guardian_link::Custody;
use super::{guardian, guardian_link, student};

/// The people who have a telephone, or one of these accounts.
pub(super) fn people<'a>(ctx: &'a Ctx, phone: &'a Phone, accounts: &'a [Uuid]) -> People<'a> {
    Box::pin(async move {
        let guardians = guardians(ctx, phone, accounts).await?;
        let learners = of_guardians(ctx, &guardians).await?;
        let mut people: Vec<Person> = Vec::with_capacity(guardians.len());
        for guardian in guardians {
            let learners = learners.iter().filter(|(of, _)| *of == guardian.id).map(|(_, learner)| learner.clone());
            people.push(Person {
                record: ("guardian", guardian.id),
                name: format!("{} {}", guardian.first_name, guardian.last_name),
                language: guardian.language.as_deref().and_then(|code| code.parse().ok()),
                learners: learners.collect(),
            });
        }
        let selves = ctx.find::<student::Entity>().filter(student::Column::AccountId.is_in(accounts.iter().copied()));
        for student in selves.all(ctx.uow()).await? {
            let learner = learner(&student);
            people.push(Person {
                record: ("student", student.id),
                name: learner.name.clone(),
                language: None,
                learners: vec![learner],
            });
        }
        Ok(people)
    })
}

async fn guardians(ctx: &Ctx, phone: &Phone, accounts: &[Uuid]) -> Result<Vec<guardian::Model>> {
    use guardian::Column as C;
    let which = Condition::any()
        .add(C::Phone.eq(phone.as_str()))
        .add(C::AlternativePhone.eq(phone.as_str()))
        .add(C::AccountId.is_in(accounts.iter().copied()));
    Ok(ctx.find::<guardian::Entity>().filter(which).order_by_asc(C::Id).all(ctx.uow()).await?)
}

/// Each guardian's learners. A telephone that two guardians share tells nothing about a learner of whom one of them may not
/// know: nobody can say which of them holds it.
async fn of_guardians(ctx: &Ctx, guardians: &[guardian::Model]) -> Result<Vec<(Uuid, Learner)>> {
    use guardian_link::Column as C;
    let ids = guardians.iter().map(|guardian| guardian.id);
    let links = ctx.find::<guardian_link::Entity>().filter(C::GuardianId.is_in(ids)).all(ctx.uow()).await?;
    let barred: Vec<Uuid> = links.iter().filter(|link| link.custody == Custody::None).map(|link| link.student_id).collect();
    let links: Vec<_> = links.into_iter().filter(|link| !barred.contains(&link.student_id)).collect();
    let students = ctx
        .find::<student::Entity>()
        .filter(student::Column::Id.is_in(links.iter().map(|link| link.student_id)))
        .order_by_asc(student::Column::FirstName)
        .order_by_asc(student::Column::LastName)
        .order_by_asc(student::Column::Id)
        .all(ctx.uow())
        .await?;
    let of = |student: &student::Model| {
        let learner = learner(student);
        let of = links.iter().filter(|link| link.student_id == student.id).map(|link| link.guardian_id);
        of.map(move |guardian| (guardian, learner.clone())).collect::<Vec<_>>()
    };
    Ok(students.iter().flat_map(of).collect())
}

fn learner(student: &student::Model) -> Learner {
    let first = student.preferred_name.as_ref().unwrap_or(&student.first_name);
    Learner { id: student.id, name: format!("{first} {}", student.last_name) }
}
