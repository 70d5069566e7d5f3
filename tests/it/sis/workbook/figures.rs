//! What a workbook costs beside the bare inserts of its rows.

use std::time::Instant;

use kernel::resource::new_row;
use people::sis::{enrolment, guardian, guardian_link, guardians, student, students};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::file::learners;
use super::{counts, import, registry};
use crate::harness::{App, School};

const LEARNERS: usize = 10_000;

/// The same rows without a rule, an audit entry or an event; one to a statement, or many.
async fn bare(school: &School, together: bool) {
    school
        .run(async move |ctx| {
            fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
                serde_json::from_value(value).unwrap()
            }
            let mut students = Vec::new();
            let mut guardians = Vec::new();
            let mut links = Vec::new();
            let mut spells = Vec::new();
            let mut mother = ctx.new_id();
            for n in 0..LEARNERS {
                let (day, family) = (n % 28 + 1, n / 2);
                let input: students::Input = read(json!({
                    "student_number": format!("L{n}"), "first_name": format!("Learner{n}"), "last_name": format!("Moyo{family}"),
                    "sex": "female", "born_on": format!("2012-01-{day:02}"), "nationality": "ZW", "home_language": "sn"
                }));
                let mut row = new_row::<people::sis::Students>(input);
                let id = ctx.new_id();
                row.id = Set(id);
                row.status = Set(student::Status::Enrolled);
                students.push(row);
                if n % 2 == 0 {
                    let input: guardians::Input = read(json!({
                        "first_name": "Chipo", "last_name": format!("Moyo{family}"), "phone": format!("077{:07}", 1_000_000 + family)
                    }));
                    let mut row = new_row::<people::sis::Guardians>(input);
                    mother = ctx.new_id();
                    row.id = Set(mother);
                    guardians.push(row);
                }
                links.push(guardian_link::ActiveModel {
                    student_id: Set(id),
                    guardian_id: Set(mother),
                    relationship: Set("mother".to_owned()),
                    custody: Set(guardian_link::Custody::Full),
                    contact_priority: Set(1),
                    lives_with: Set(false),
                    can_collect: Set(true),
                    receives_reports: Set(false),
                    pays_fees: Set(false),
                    emergency_contact: Set(false),
                    ..guardian_link::ActiveModel::default()
                });
                spells.push(enrolment::ActiveModel {
                    student_id: Set(id),
                    level_code: Set("F1".to_owned()),
                    boarding: Set(enrolment::Boarding::Day),
                    entry_reason: Set(enrolment::EntryReason::New),
                    starts_on: Set("2025-01-14".parse().unwrap()),
                    ..enrolment::ActiveModel::default()
                });
            }
            if together {
                ctx.insert_many::<student::Entity>(students).await.unwrap();
                ctx.insert_many::<guardian::Entity>(guardians).await.unwrap();
                ctx.insert_many::<guardian_link::Entity>(links).await.unwrap();
                ctx.insert_many::<enrolment::Entity>(spells).await.unwrap();
                return;
            }
            for row in students {
                ctx.insert::<student::Entity>(row).await.unwrap();
            }
            for row in guardians {
                ctx.insert::<guardian::Entity>(row).await.unwrap();
            }
            for row in links {
                ctx.insert::<guardian_link::Entity>(row).await.unwrap();
            }
            for row in spells {
                ctx.insert::<enrolment::Entity>(row).await.unwrap();
            }
        })
        .await;
}

mod ten_thousand_learners {
    use super::*;

    #[test]
    #[ignore = "takes minutes; it is for its figures"]
    fn sqlite() {
        crate::harness::on(crate::harness::Kind::Sqlite, measure);
    }

    #[test]
    #[ignore = "takes minutes; it is for its figures"]
    fn postgres() {
        crate::harness::on(crate::harness::Kind::Postgres, measure);
    }
}

async fn measure(app: App) {
    let (school, _) = registry(&app).await;
    let began = Instant::now();
    bare(&school, false).await;
    let singly = began.elapsed();
    let (school, _) = registry(&app).await;
    let began = Instant::now();
    bare(&school, true).await;
    let together = began.elapsed();
    let (_school, registrar) = registry(&app).await;
    let file = learners(LEARNERS).bytes();
    let began = Instant::now();
    let report = import(&registrar, &[], file).await;
    let imported = began.elapsed();
    assert_eq!(counts(&report), [35_000, 0, 0, 0], "{}", report["problems"][0]);
    #[expect(clippy::print_stdout, reason = "the figures are what it is for")]
    {
        println!("{:?}: bare inserts singly {singly:?}, together {together:?}; import {imported:?}", app.kind());
    }
    assert!(imported < singly * 3, "{imported:?} for {singly:?}");
}
