//! The records of a demo school's staff: who they are, under which contract they work, what they have learnt and what they are
//! able to teach. Made by the module's service functions, as a request would make them.

use kernel::resource::create;
use kernel::values::Email;
use kernel::{Ctx, Result};
use people::sis::student::{Codes, Sex};
use people::staff::contracts::contract;
use people::staff::contracts::resource::Input as Contract;
use people::staff::members::resource::Input as Member;
use people::staff::qualifications::qualification;
use people::staff::qualifications::resource::Input as Qualification;
use people::staff::subjects::staff_subject::Strength;
use people::staff::subjects::staff_subjects::Input as Subject;
use people::staff::{StaffContracts, StaffMembers, StaffQualifications, StaffSubjects, link_account, member};
use uuid::Uuid;

use super::plan::Plan;
use crate::generate::{self, StaffRole, StaffSeed};

/// Codes of the subjects that are taught, one after the other to the teachers of a secondary school.
const SUBJECTS: [&str; 5] = ["MATHS", "ENGLISH", "SCIENCE", "HERITAGE", "INDIGENOUS"];

/// Somebody who works at the school.
pub(super) struct Employed {
    pub(super) person: StaffSeed,
    pub(super) title: &'static str,
    pub(super) email: Email,
    pub(super) account_id: Uuid,
}

/// Makes their records.
pub(super) async fn load(ctx: &Ctx, plan: &Plan, staff: &[Employed]) -> Result<()> {
    let private = plan.school.responsible_authority.as_deref() == Some("private");
    let secondary = plan.levels.iter().any(|level| level.code.starts_with('F'));
    let mut subjects = SUBJECTS.iter().cycle();
    for employed in staff {
        let person = &employed.person;
        let paid_by = match (private, person.role.teaches()) {
            (true, _) => member::PaidBy::Private,
            (false, true) => member::PaidBy::Government,
            (false, false) => member::PaidBy::Sdc,
        };
        let member = create::<StaffMembers>(ctx, member_of(employed, paid_by)).await?;
        link_account(ctx, member.id, Some(employed.account_id)).await?;
        create::<StaffContracts>(ctx, contract_of(&member)).await?;
        for qualification in qualifications_of(person, member.id) {
            create::<StaffQualifications>(ctx, qualification).await?;
        }
        let in_class = matches!(person.role, StaffRole::Teacher | StaffRole::SeniorTeacher);
        if let Some(code) = subjects.next().filter(|_| secondary && in_class) {
            let subject = Subject {
                staff_member_id: member.id,
                subject_code: (*code).to_owned(),
                levels: Codes::default(),
                strength: Strength::Main,
                note: None,
            };
            create::<StaffSubjects>(ctx, subject).await?;
        }
    }
    Ok(())
}

fn member_of(employed: &Employed, paid_by: member::PaidBy) -> Member {
    let person = &employed.person;
    Member {
        staff_number: None,
        ec_number: (paid_by == member::PaidBy::Government).then(|| format!("{:07}K", 1_000_000 + person.serial)),
        title: Some(person.title.to_owned()),
        first_name: person.first_name.to_owned(),
        middle_names: person.middle_name.map(str::to_owned),
        last_name: person.surname.to_owned(),
        preferred_name: None,
        sex: match person.sex {
            generate::Sex::Female => Sex::Female,
            generate::Sex::Male => Sex::Male,
        },
        born_on: Some(person.birth_date),
        national_id: Some(person.national_id.clone()),
        phone: person.phone.parse().ok(),
        email: None,
        address: Some(format!("{}, {}", person.home.line, person.home.locality)),
        work_phone: None,
        work_email: Some(employed.email.clone()),
        shares_contact: true,
        is_contact: matches!(person.role, StaffRole::Head | StaffRole::Clerk | StaffRole::Bursar),
        kind: if person.role.teaches() { member::Kind::Teaching } else { member::Kind::NonTeaching },
        post: employed.title.to_owned(),
        department: None,
        paid_by,
        started_on: person.appointed_on,
        photo_file_id: None,
        custom: None,
    }
}

fn contract_of(member: &member::Model) -> Contract {
    Contract {
        staff_member_id: member.id,
        kind: contract::Kind::Permanent,
        paid_by: member.paid_by,
        post: member.post.clone(),
        scale: None,
        fte_hundredths: 100,
        weekly_hours_hundredths: Some(if member.kind == member::Kind::Teaching { 2_800 } else { 4_000 }),
        starts_on: member.started_on,
        ends_on: None,
        probation_until: None,
        note: None,
    }
}

fn qualifications_of(person: &StaffSeed, staff_member_id: Uuid) -> Vec<Qualification> {
    let made = |kind, title: &str, number: Option<String>| Qualification {
        staff_member_id,
        kind,
        title: title.to_owned(),
        institution: None,
        number,
        awarded_on: None,
        expires_on: None,
    };
    let learnt = person.qualification.map(|title| made(qualification::Kind::Professional, title, None));
    let registered = person
        .role
        .teaches()
        .then(|| made(qualification::Kind::TeacherRegistration, "Registered teacher", Some(format!("TR-{:06}", person.serial))));
    learnt.into_iter().chain(registered).collect()
}
