//! What a demo school has planned: days of its calendar, what learners take, options to choose, a syllabus with a scheme
//! of work for it.

use chrono::{Days, NaiveDate, NaiveTime};
use kernel::resource::{create, new_row};
use kernel::{Ctx, Result};
use learning::academics::calendar::calendar_day::CalendarKind;
use learning::academics::calendar::{CalendarDays, calendar_days};
use learning::academics::choices::{
    ChoiceOptions, ChoiceWindows, SubjectRegistrations, options, registration, registrations, windows,
};
use learning::academics::class_member;
use learning::academics::plans::{
    LearningOutcomes, SchemeWeeks, SchemesOfWork, SyllabusUnits, Syllabuses, outcomes, schemes, syllabuses, units, weeks,
};
use learning::academics::years::CurrentYear;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::classes::PlannedClass;
use super::curriculum::Subjects;
use super::{audit_many, mistake};

/// Blocks of options for Form 3, with subjects that are taught at the same time.
const BLOCKS: [(&str, [&str; 3]); 3] =
    [("A", ["BIO", "GEO", "ACC"]), ("B", ["CHEM", "HIST", "COMM"]), ("C", ["PHY", "AGR", "ART"])];

/// A topic with its outcomes.
const UNITS: [(&str, [&str; 3]); 3] = [
    ("Numbers", ["Order and compare numbers", "Add and subtract", "Solve problems of everyday life"]),
    ("Measures", ["Measure length and mass", "Convert units", "Estimate sensibly"]),
    ("Data", ["Collect data", "Draw a chart", "Say what a chart tells"]),
];

/// Makes all of it.
pub(super) async fn load(ctx: &Ctx, year: &CurrentYear, subjects: &Subjects, classes: &[(Uuid, PlannedClass)]) -> Result<()> {
    days(ctx, year).await?;
    for (class_id, class) in classes {
        register(ctx, subjects, *class_id, class, year.academic_year.starts_on).await?;
    }
    if classes.iter().any(|(_, class)| class.level.code == "F2") {
        window(ctx, year, subjects).await?;
    }
    match classes.iter().find(|(_, class)| !matches!(class.level.code.as_str(), "F5" | "F6")) {
        Some((class_id, class)) => plan(ctx, year, subjects.id("MATH")?, *class_id, class).await,
        None => Ok(()),
    }
}

async fn days(ctx: &Ctx, year: &CurrentYear) -> Result<()> {
    let Some(term) = year.terms.first() else { return Ok(()) };
    let after = |days| term.starts_on.checked_add_days(Days::new(days)).unwrap_or(term.starts_on);
    for (name, kind, first, last) in [
        ("Inter-house athletics", CalendarKind::OffTimetable, 24, 24),
        ("Consultation day", CalendarKind::Event, 38, 38),
        ("Mid-term break", CalendarKind::Holiday, 41, 42),
    ] {
        let input = calendar_days::Input {
            name: name.to_owned(),
            kind,
            starts_on: after(first),
            ends_on: after(last),
            phase: None,
            class_id: None,
            note: None,
        };
        create::<CalendarDays>(ctx, input).await?;
    }
    Ok(())
}

/// What everybody takes, many at once, as learners are.
async fn register(ctx: &Ctx, subjects: &Subjects, class: Uuid, planned: &PlannedClass, starts_on: NaiveDate) -> Result<()> {
    let core = Subjects::core(&planned.level.code);
    let core = core.into_iter().map(|code| subjects.id(code)).collect::<Result<Vec<Uuid>>>()?;
    let members = ctx.find::<class_member::Entity>().filter(class_member::Column::ClassId.eq(class)).all(ctx.uow()).await?;
    let rows: Vec<registration::ActiveModel> = members
        .iter()
        .flat_map(|member| {
            let student_id = member.student_id;
            core.iter().map(move |subject_id| {
                let input = registrations::Input { student_id, subject_id: *subject_id, starts_on, ends_on: None };
                new_row::<SubjectRegistrations>(input)
            })
        })
        .collect();
    let count = rows.len();
    ctx.insert_many::<registration::Entity>(rows).await?;
    audit_many(ctx, "subject_registration", json!({ "count": count }));
    Ok(())
}

/// Options that learners of Form 2 choose for Form 3.
async fn window(ctx: &Ctx, year: &CurrentYear, subjects: &Subjects) -> Result<()> {
    let (opens, closes) = (ctx.today(), ctx.today().checked_add_days(Days::new(21)).unwrap_or(ctx.today()));
    let input = windows::Input {
        academic_year_id: year.academic_year.id,
        name: "Options for Form 3".to_owned(),
        level_code: "F2".to_owned(),
        opens_at: opens.and_time(NaiveTime::MIN).and_utc(),
        closes_at: closes.and_time(NaiveTime::MIN).and_utc(),
        takes_effect_on: year.academic_year.ends_on,
        minimum: 2,
        maximum: 3,
    };
    let window = create::<ChoiceWindows>(ctx, input).await?;
    for (block, codes) in BLOCKS {
        for code in codes {
            let input = options::Input {
                choice_window_id: window.id,
                subject_id: subjects.id(code)?,
                block: block.to_owned(),
                capacity: Some(60),
            };
            create::<ChoiceOptions>(ctx, input).await?;
        }
    }
    Ok(())
}

/// A syllabus of mathematics for a class, and its scheme of work for the first term.
async fn plan(ctx: &Ctx, year: &CurrentYear, subject_id: Uuid, class_id: Uuid, class: &PlannedClass) -> Result<()> {
    let syllabus = syllabuses::Input {
        subject_id,
        level_code: class.level.code.clone(),
        title: format!("Mathematics, {}", class.level.label),
        edition: "2024-2030".to_owned(),
        starts_on: year.academic_year.starts_on,
        ends_on: None,
    };
    let syllabus = create::<Syllabuses>(ctx, syllabus).await?;
    let term_id = year.terms.first().ok_or_else(|| mistake("a year without terms"))?.id;
    let title = "Mathematics, term 1".to_owned();
    let scheme = create::<SchemesOfWork>(ctx, schemes::Input { class_id, subject_id, term_id, title }).await?;
    for (position, (title, statements)) in (1..).zip(UNITS) {
        let code = position.to_string();
        let input = units::Input { syllabus_id: syllabus.id, code: code.clone(), title: title.to_owned(), position };
        let unit = create::<SyllabusUnits>(ctx, input).await?;
        for (place, statement) in (1..).zip(statements) {
            let input = outcomes::Input {
                syllabus_unit_id: unit.id,
                code: format!("{code}.{place}"),
                statement: statement.to_owned(),
                position: place,
            };
            create::<LearningOutcomes>(ctx, input).await?;
        }
        let input = weeks::Input { scheme_of_work_id: scheme.id, week: position, syllabus_unit_id: unit.id, notes: None };
        create::<SchemeWeeks>(ctx, input).await?;
    }
    Ok(())
}
