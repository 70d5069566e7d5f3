//! The learners of a school with their guardians, enrolments, places in classes and charges: made class by class,
//! written some hundred at a time.

use kernel::access::Role;
use kernel::db::Tenant;
use kernel::{Ctx, Result};
use learning::academics::{ClassMembers, class_member, class_members};
use money::finance::charge;
use people::sis::{enrolment, guardian, guardian_link, student};
use platform::schools::sequences;
use sea_orm::ActiveValue::Set;
use serde_json::json;
use uuid::Uuid;

use super::calendar::SchoolYear;
use super::classes::PlannedClass;
use super::family::{Families, Family};
use super::fees::Fees;
use super::plan::Plan;
use super::{audit_many, mistake, rows, staff};
use crate::generate::{Generator, StudentSeed};

/// Learners written together, with all that is theirs.
const BATCH: usize = 400;
/// Of so many learners with a mother or father, how many have two guardians on record.
const TWO_GUARDIANS: (u64, u64) = (9, 20);

/// What is to be written.
#[derive(Default)]
struct Batch {
    students: Vec<student::ActiveModel>,
    guardians: Vec<guardian::ActiveModel>,
    links: Vec<guardian_link::ActiveModel>,
    enrolments: Vec<enrolment::ActiveModel>,
    members: Vec<class_member::ActiveModel>,
    charges: Vec<charge::ActiveModel>,
}

/// Makes and writes the learners of a school.
pub(super) struct Learners<'a> {
    ctx: &'a Ctx,
    plan: &'a Plan,
    generator: Generator,
    year: SchoolYear,
    fees: Fees,
    families: Families,
    batch: Batch,
    demo: Option<Demo<'a>>,
}

/// What a demo school has beside: a parent who signs in, with children in the first and in the last class, and the
/// child in the last, who signs in too.
pub(super) struct Demo<'a> {
    password_hash: &'a str,
    family: Option<Family>,
}

impl<'a> Demo<'a> {
    pub(super) fn new(password_hash: &'a str) -> Self {
        Self { password_hash, family: None }
    }
}

/// The demo log-ins of a family: role, and name before the `@`.
pub(super) const DEMO_FAMILY: [(Role, &str); 2] = [(Role::Parent, "parent"), (Role::Student, "student")];

impl<'a> Learners<'a> {
    pub(super) fn new(
        ctx: &'a Ctx,
        plan: &'a Plan,
        generator: Generator,
        year: SchoolYear,
        fees: Fees,
        demo: Option<Demo<'a>>,
    ) -> Self {
        Self { ctx, plan, generator, year, fees, families: Families::default(), batch: Batch::default(), demo }
    }

    /// Fills the classes. `written` hears how many learners were written each time.
    pub(super) async fn fill(mut self, classes: &[(Uuid, PlannedClass)], written: &dyn Fn(u64)) -> Result<()> {
        let last = classes.last().map(|(id, _)| *id);
        for (class_id, class) in classes {
            let numbers = sequences::next_many(self.ctx, "student_number", class.learners).await?;
            for (place, number) in numbers.into_iter().enumerate() {
                let demo_child = place == 0 && Some(*class_id) == last;
                let (seed, guardians, account) = self.learner(class, demo_child).await?;
                self.add(&seed, &guardians, number, account, *class_id, class)?;
                if self.batch.students.len() >= BATCH {
                    self.write(written).await?;
                }
            }
        }
        self.write(written).await
    }

    /// A learner, the guardians, and the account the learner signs in with.
    async fn learner(
        &mut self,
        class: &PlannedClass,
        demo_child: bool,
    ) -> Result<(StudentSeed, Vec<(Uuid, &'static str)>, Option<Uuid>)> {
        let level = class.level.code.as_str();
        let demo_family = self.demo.as_ref().and_then(|demo| demo.family.clone()).filter(|_| demo_child);
        let family = match demo_family {
            Some(family) => Some(family),
            None => self.families.next(self.generator.next_serial(), level),
        };
        if let Some(family) = family {
            let child = self.generator.sibling_of(&family.child, level).map_err(mistake)?;
            let account = match &self.demo {
                Some(demo) if demo_child => {
                    let email = staff::demo_email("student", self.plan.subdomain())?;
                    let name = format!("{} {}", child.first_name, child.surname);
                    Some(staff::load_login(self.ctx, Role::Student, &name, email, demo.password_hash).await?)
                }
                _ => None,
            };
            return Ok((child, family.guardians, account));
        }
        let child = self.generator.student(level, self.year.year, &self.plan.community).map_err(mistake)?;
        let guardians = self.guardians(&child).await?;
        let family = Family::of(child.clone(), guardians.clone());
        match &mut self.demo {
            Some(demo) if demo.family.is_none() => demo.family = Some(family),
            _ => self.families.remember(family),
        }
        Ok((child, guardians, None))
    }

    async fn guardians(&mut self, child: &StudentSeed) -> Result<Vec<(Uuid, &'static str)>> {
        let first = self.generator.guardian_for(child).map_err(mistake)?;
        let mut row = rows::guardian(self.ctx, &first, self.plan.subdomain())?;
        if let Some(demo) = self.demo.as_ref().filter(|demo| demo.family.is_none()) {
            let email = staff::demo_email("parent", self.plan.subdomain())?;
            let name = format!("{} {} {}", first.title, first.first_name, first.surname);
            row.email = Set(Some(email.clone()));
            row.account_id = Set(Some(staff::load_login(self.ctx, Role::Parent, &name, email, demo.password_hash).await?));
        }
        let mut guardians = vec![(rows::id_of(&row.id)?, first.relationship)];
        self.batch.guardians.push(row);
        let (two, of) = TWO_GUARDIANS;
        if matches!(first.relationship, "mother" | "father") && child.orphan_status == "none" && child.serial % of < two {
            let second = self.generator.second_guardian_for(child, &first).map_err(mistake)?;
            let row = rows::guardian(self.ctx, &second, self.plan.subdomain())?;
            guardians.push((rows::id_of(&row.id)?, second.relationship));
            self.batch.guardians.push(row);
        }
        Ok(guardians)
    }

    fn add(
        &mut self,
        seed: &StudentSeed,
        guardians: &[(Uuid, &'static str)],
        number: String,
        account: Option<Uuid>,
        class_id: Uuid,
        class: &PlannedClass,
    ) -> Result<()> {
        let student = rows::student(self.ctx, seed, number, account);
        let id = rows::id_of(&student.id)?;
        let batch = &mut self.batch;
        batch.students.push(student);
        for (priority, (guardian_id, relationship)) in (1..).zip(guardians) {
            batch.links.push(rows::link(id, *guardian_id, relationship, priority));
        }
        let boarding = if seed.boarding_status == "day" || self.plan.tariff.boarding.is_none() {
            enrolment::Boarding::Day
        } else {
            enrolment::Boarding::Boarder
        };
        batch.enrolments.push(rows::enrolment(id, &class.level.code, &class.stream, boarding, self.year.begins_on));
        batch.members.push(kernel::resource::new_row::<ClassMembers>(class_members::Input {
            class_id,
            student_id: id,
            starts_on: self.year.begins_on,
            ends_on: None,
        }));
        batch.charges.extend(self.fees.charges(id, boarding));
        Ok(())
    }

    /// Writes the batch, and one audit entry for it.
    async fn write(&mut self, written: &dyn Fn(u64)) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        let counts = json!({
            "students": batch.students.len(), "guardians": batch.guardians.len(), "guardian_links": batch.links.len(),
            "enrolments": batch.enrolments.len(), "class_members": batch.members.len(), "charges": batch.charges.len(),
        });
        let students = u64::try_from(batch.students.len()).unwrap_or(0);
        if students == 0 {
            return Ok(());
        }
        self.insert::<guardian::Entity>(batch.guardians).await?;
        self.insert::<student::Entity>(batch.students).await?;
        self.insert::<guardian_link::Entity>(batch.links).await?;
        self.insert::<enrolment::Entity>(batch.enrolments).await?;
        self.insert::<class_member::Entity>(batch.members).await?;
        self.insert::<charge::Entity>(batch.charges).await?;
        audit_many(self.ctx, "student", counts);
        // What the context holds back for the end would grow with the school.
        self.ctx.flush().await?;
        written(students);
        Ok(())
    }

    async fn insert<E: Tenant>(&self, rows: Vec<E::ActiveModel>) -> Result<()> {
        if rows.is_empty() { Ok(()) } else { self.ctx.insert_many::<E>(rows).await }
    }
}
