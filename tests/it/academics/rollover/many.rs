//! Two thousand learners: an execution that is interrupted half-way, gone on with, and undone.

use std::time::Instant;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use kernel::access::Role;
use learning::academics::{class, class_member};
use people::sis::{enrolment, student};
use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{done, id, show, step, years};
use crate::harness::{App, Kind, School, both, ended_job};

const LEVELS: [&str; 4] = ["F1", "F2", "F3", "F4"];
const IN_CLASS: usize = 50;

/// Classes of each level: `ONECLASS_TEST_CLASSES=50` makes it ten thousand learners.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the program")]
fn per_level() -> usize {
    std::env::var("ONECLASS_TEST_CLASSES").ok().and_then(|given| given.parse().ok()).unwrap_or(10)
}

pub(crate) fn learners() -> usize {
    LEVELS.len() * per_level() * IN_CLASS
}

/// Those who are in a last grade.
fn graduates() -> usize {
    per_level() * IN_CLASS
}

/// A school with so many learners in last year's classes.
pub(crate) async fn fill(school: &School, year: i32) {
    let work = async move |ctx: &kernel::Ctx| {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let (mut classes, mut students, mut spells, mut members) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (level, code) in LEVELS.iter().enumerate() {
            for stream in 0..per_level() {
                let class_id = ctx.new_id();
                classes.push(class::ActiveModel {
                    id: Set(class_id),
                    name: Set(format!("{code} {stream}")),
                    level_code: Set((*code).to_owned()),
                    academic_year: Set(year),
                    stream: Set(Some(stream.to_string())),
                    capacity: Set(Some(55)),
                    room: Set(None),
                    search_text: Set(String::new()),
                    ..class::ActiveModel::default()
                });
                for number in 0..IN_CLASS {
                    let student_id = ctx.new_id();
                    students.push(learner(
                        student_id,
                        students.len(),
                        day(2, 1) - Days::new(365 * (13 + u64::try_from(level).unwrap())),
                    ));
                    spells.push(enrolment::ActiveModel {
                        student_id: Set(student_id),
                        level_code: Set((*code).to_owned()),
                        stream: Set(Some(stream.to_string())),
                        boarding: Set(enrolment::Boarding::Day),
                        starts_on: Set(day(1, 13)),
                        ends_on: Set(None),
                        entry_reason: Set(enrolment::EntryReason::New),
                        ..enrolment::ActiveModel::default()
                    });
                    // Some have places that end later, or begin later.
                    let (starts_on, ends_on) = match number {
                        0 => (day(1, 13), Some(day(12, 31) + Days::new(30))),
                        1 => (day(12, 31) + Days::new(10), None),
                        _ => (day(1, 13), None),
                    };
                    members.push(class_member::ActiveModel {
                        class_id: Set(class_id),
                        student_id: Set(student_id),
                        starts_on: Set(starts_on),
                        ends_on: Set(ends_on),
                        ..class_member::ActiveModel::default()
                    });
                }
            }
        }
        ctx.insert_many::<class::Entity>(classes).await.unwrap();
        ctx.insert_many::<student::Entity>(students).await.unwrap();
        ctx.insert_many::<enrolment::Entity>(spells).await.unwrap();
        ctx.insert_many::<class_member::Entity>(members).await.unwrap();
    };
    school.run(work).await;
}

fn learner(id: Uuid, number: usize, born_on: NaiveDate) -> student::ActiveModel {
    student::ActiveModel {
        id: Set(id),
        student_number: Set(format!("N{number:05}")),
        first_name: Set("Rudo".to_owned()),
        last_name: Set("Moyo".to_owned()),
        sex: Set(student::Sex::Female),
        born_on: Set(born_on),
        disabilities: Set(student::Codes::default()),
        orphan_status: Set(student::OrphanStatus::None),
        beam: Set(false),
        status: Set(student::Status::Enrolled),
        search_text: Set(String::new()),
        ..student::ActiveModel::default()
    }
}

/// Everything that a roll-over may touch, but for how often and by whom it was written.
#[derive(PartialEq)]
pub(crate) struct Rows {
    spells: Vec<enrolment::Model>,
    members: Vec<class_member::Model>,
    students: Vec<(Uuid, student::Status)>,
    classes: Vec<Uuid>,
}

pub(crate) async fn rows(school: &School) -> Rows {
    let read = async |ctx: &kernel::Ctx| {
        let unstamped = DateTime::<Utc>::UNIX_EPOCH;
        let spells = ctx.find::<enrolment::Entity>().order_by_asc(enrolment::Column::Id).all(ctx.uow()).await.unwrap();
        let members = ctx.find::<class_member::Entity>().order_by_asc(class_member::Column::Id).all(ctx.uow()).await.unwrap();
        let students = ctx.find::<student::Entity>().order_by_asc(student::Column::Id).all(ctx.uow()).await.unwrap();
        let classes = ctx.find::<class::Entity>().order_by_asc(class::Column::Id).all(ctx.uow()).await.unwrap();
        let spells =
            spells.into_iter().map(|row| enrolment::Model { version: 0, updated_at: unstamped, updated_by: None, ..row });
        let members =
            members.into_iter().map(|row| class_member::Model { version: 0, updated_at: unstamped, updated_by: None, ..row });
        Rows {
            spells: spells.collect(),
            members: members.collect(),
            students: students.into_iter().map(|row| (row.id, row.status)).collect(),
            classes: classes.into_iter().map(|row| row.id).collect(),
        }
    };
    school.run(read).await
}

/// From so many learners on, the database refuses to note what was done.
pub(super) async fn break_after(app: &App, learners: usize) {
    let count = format!("(SELECT count(*) FROM rollover_moves WHERE done_at IS NOT NULL) >= {learners}");
    let statements = match app.kind() {
        Kind::Sqlite => vec![format!(
            "CREATE TRIGGER half_way BEFORE INSERT ON rollover_changes WHEN {count} BEGIN SELECT RAISE(ABORT, 'half-way'); END"
        )],
        Kind::Postgres => vec![
            format!(
                "CREATE OR REPLACE FUNCTION half_way() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF {count} THEN RAISE EXCEPTION 'half-way'; END IF; RETURN NULL; END $$"
            ),
            "CREATE TRIGGER half_way BEFORE INSERT ON rollover_changes FOR EACH STATEMENT EXECUTE FUNCTION half_way()".to_owned(),
        ],
    };
    app.tamper(&statements.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

pub(super) async fn mend(app: &App) {
    match app.kind() {
        Kind::Sqlite => app.tamper(&["DROP TRIGGER half_way"]).await,
        Kind::Postgres => app.tamper(&["DROP TRIGGER half_way ON rollover_changes"]).await,
    }
}

both!(an_execution_that_is_interrupted_half_way_is_gone_on_with_and_undone_to_the_last_row, async |app: App| {
    let app = App::private(app.kind(), &[]).unwrap();
    let school = app.school().await;
    let _end = school.jobs_must_end();
    let (registrar, head) = (school.as_(Role::Registrar).await, school.as_(Role::SchoolAdmin).await);
    let next = app.services().source().now().year();
    let year = next - 1;
    years(&school, year, next).await;
    head.post("/grades/from-reference").json(&json!({ "first": "F1", "last": "F4" })).send().await.is(200);
    fill(&school, year).await;
    let before = rows(&school).await;
    assert_eq!((before.spells.len(), before.members.len()), (learners(), learners()));

    let started = Instant::now();
    let body = json!({ "from_year": year, "to_year": next });
    let plan = registrar.post("/rollovers").json(&body).send().await.is(201).data().clone();
    say(&app, "computed", started);
    assert_eq!(
        (&plan["promoted"], &plan["graduated"], &plan["held"]),
        (&json!(learners() - graduates()), &json!(graduates()), &json!(0)),
        "{plan}"
    );
    assert!(rows(&school).await == before, "a plan changes nothing");
    step(&head, &plan, "approve").await.is(200);

    break_after(&app, 1000).await;
    let asked = step(&registrar, &plan, "execute").await.is(202);
    let stopped = until_broken(&registrar, &asked.data()["id"]).await;
    assert_eq!(stopped["progress_done"], 1000, "{stopped}");
    half_way(&school, &registrar, &plan).await;
    mend(&app).await;

    let started = Instant::now();
    // The job is tried again by itself; had it been given up by now, another goes on.
    let again = step(&registrar, &plan, "execute").await.is(202);
    let job = ended_job(&registrar, again.header("location").unwrap()).await;
    assert_eq!((&job["status"], &job["progress_done"]), (&json!("succeeded"), &json!(learners())), "{job}");
    say(&app, "the others moved after the interruption", started);
    assert_eq!(show(&head, &plan).await["status"], "executed");
    all_moved(&rows(&school).await, &before, next);

    let started = Instant::now();
    done(&head, &plan, "undo").await;
    say(&app, "all moved back", started);
    let after = rows(&school).await;
    assert_eq!((after.spells.len(), after.members.len()), (learners(), learners()));
    assert!(after.spells == before.spells, "the spells are as before");
    assert!(after.members == before.members, "the places in classes are as before");
    assert!(after.students == before.students && after.classes == before.classes, "so are standing and classes");

    let started = Instant::now();
    let plan = registrar.post("/rollovers").json(&body).send().await.is(201).data().clone();
    step(&head, &plan, "approve").await.is(200);
    done(&registrar, &plan, "execute").await;
    say(&app, "all computed and moved without an interruption", started);
    all_moved(&rows(&school).await, &before, next);
});

fn say(app: &App, what: &str, since: Instant) {
    eprintln!("{:?}: {what} in {:?}", app.kind(), since.elapsed());
}

/// The job once it has met what stops it.
pub(super) async fn until_broken(client: &crate::harness::Client, job: &Value) -> Value {
    let started = Instant::now();
    loop {
        let shown = client.get(&format!("/jobs/{}", job.as_str().unwrap())).send().await.is(200).data().clone();
        if !shown["error"].is_null() {
            return shown;
        }
        assert!(shown["status"] != "succeeded" && started.elapsed() < crate::harness::PATIENCE, "{shown}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// A thousand have been moved whole, and the others not at all.
async fn half_way(school: &School, client: &crate::harness::Client, plan: &Value) {
    assert_eq!(show(client, plan).await["status"], "executing");
    let moved = [("rollover_id", id(plan)), ("done_at__isnull", "false")];
    let moved = client.get("/rollover-moves").query(&moved).send().await.is(200);
    assert_eq!(moved.json["meta"]["total"], 1000, "{moved}");
    let now = rows(school).await;
    let ended = now.spells.iter().filter(|spell| spell.ends_on.is_some()).count();
    assert_eq!((ended, now.spells.len()), (1000, learners() + 1000), "the first thousand are promoted");
}

pub(crate) fn all_moved(now: &Rows, before: &Rows, year: i32) {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let going_on = learners() - graduates();
    assert_eq!(now.spells.len(), learners() + going_on);
    let open: Vec<_> = now.spells.iter().filter(|spell| spell.ends_on.is_none()).collect();
    assert!(open.len() == going_on && open.iter().all(|spell| spell.starts_on == first), "one each goes on");
    let graduated = now.students.iter().filter(|(_, status)| *status == student::Status::Graduated).count();
    assert_eq!((graduated, now.classes.len() - before.classes.len()), (graduates(), 3 * per_level()));
    // Those who were to join a class of the old year later never do.
    let later = LEVELS.len() * per_level();
    assert_eq!(now.members.len(), learners() - later + going_on);
    let going: Vec<_> = now.members.iter().filter(|place| place.ends_on.is_none()).collect();
    assert!(going.len() == going_on && going.iter().all(|place| place.starts_on == first));
}
