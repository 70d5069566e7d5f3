//! What a school teaches: grades, subjects, and the country's curriculum rules.

use std::collections::BTreeMap;

use kernel::resource::create;
use kernel::{Ctx, Result};
use learning::academics::grades::{GradesFromReference, grades_from_reference};
use learning::academics::subjects::subject::{self, SubjectKind};
use learning::academics::subjects::{curriculum_rules_from_reference, subjects};
use uuid::Uuid;

use super::mistake;
use super::plan::Plan;

/// Code, name, learning area, ZIMSEC's code, kind.
type Row = (&'static str, &'static str, &'static str, Option<&'static str>, SubjectKind);

use SubjectKind::{Core, Elective, Vocational};

const PRIMARY: [Row; 6] = [
    ("IND", "Indigenous Language", "indigenous_language", None, Core),
    ("ENG", "English Language", "english", None, Core),
    ("MATH", "Mathematics", "mathematics", None, Core),
    ("SCI", "Science and Technology", "science_technology", None, Core),
    ("SOC", "Social Science", "social_science", None, Core),
    ("PEA", "Physical Education and Arts", "pe_arts", None, Core),
];

const LOWER_SECONDARY: [Row; 15] = [
    ("MATH", "Mathematics", "mathematics", Some("4004"), Core),
    ("ENG", "English Language", "english", Some("4005"), Core),
    ("SHONA", "Shona Language", "indigenous_language", Some("4007"), Core),
    ("CSCI", "Combined Science", "combined_science", Some("4003"), Core),
    ("HERIT", "Heritage Studies", "heritage_studies", Some("4006"), Core),
    ("BIO", "Biology", "sciences", Some("4025"), Elective),
    ("CHEM", "Chemistry", "sciences", Some("4024"), Elective),
    ("PHY", "Physics", "sciences", Some("4023"), Elective),
    ("GEO", "Geography", "languages_humanities", Some("4037"), Elective),
    ("HIST", "History", "languages_humanities", Some("4044"), Elective),
    ("ACC", "Principles of Accounting", "commercials", Some("4051"), Elective),
    ("COMM", "Commerce", "commercials", Some("4049"), Elective),
    ("ART", "Art", "pe_arts", Some("4060"), Elective),
    ("AGR", "Agriculture", "technical_vocational", Some("4001"), Vocational),
    ("FTD", "Food Technology and Design", "technical_vocational", Some("4057"), Vocational),
];

const UPPER_SECONDARY: [Row; 7] = [
    ("A-MATH", "Pure Mathematics", "mathematics", Some("6042"), Elective),
    ("A-BIO", "Biology (A-Level)", "sciences", Some("6030"), Elective),
    ("A-CHEM", "Chemistry (A-Level)", "sciences", Some("6031"), Elective),
    ("A-PHY", "Physics (A-Level)", "sciences", Some("6032"), Elective),
    ("A-GEO", "Geography (A-Level)", "languages_humanities", Some("6022"), Elective),
    ("A-HIST", "History (A-Level)", "languages_humanities", Some("6006"), Elective),
    ("A-ECO", "Economics (A-Level)", "commercials", Some("6073"), Elective),
];

/// Learning areas that are pathways too.
const PATHWAYS: [&str; 5] = ["sciences", "languages_humanities", "commercials", "pe_arts", "technical_vocational"];

/// The subjects of a school by their codes.
#[derive(Debug)]
pub(super) struct Subjects(BTreeMap<&'static str, Uuid>);

impl Subjects {
    /// A subject that the school has.
    pub(super) fn id(&self, code: &str) -> Result<Uuid> {
        self.0.get(code).copied().ok_or_else(|| mistake(format!("no subject {code}")))
    }

    /// The codes of what everybody takes in a level.
    pub(super) fn core(level: &str) -> Vec<&'static str> {
        let rows: &[Row] = match level {
            "F5" | "F6" => &[],
            level if level.starts_with('F') => &LOWER_SECONDARY,
            _ => &PRIMARY,
        };
        rows.iter().filter(|(.., kind)| *kind == Core).map(|(code, ..)| *code).collect()
    }
}

/// Makes what the school does not have of grades, rules and subjects.
pub(super) async fn load(ctx: &Ctx, plan: &Plan) -> Result<Subjects> {
    let levels: Vec<&str> = plan.levels.iter().map(|level| level.code.as_str()).collect();
    if let (Some(first), Some(last)) = (levels.first(), levels.last()) {
        let range = GradesFromReference { first: (*first).to_owned(), last: (*last).to_owned() };
        grades_from_reference(ctx, range).await?;
    }
    curriculum_rules_from_reference(ctx).await?;
    let there = ctx.find::<subject::Entity>().all(ctx.uow()).await?;
    let there: BTreeMap<String, Uuid> = there.into_iter().map(|subject| (subject.code, subject.id)).collect();
    let mut made = BTreeMap::new();
    let primary = |level: &&str| !level.starts_with('F');
    let upper = |level: &&str| matches!(*level, "F5" | "F6");
    let of = |wanted: &dyn Fn(&&str) -> bool| levels.iter().copied().filter(|level| wanted(level)).collect::<Vec<_>>();
    let groups: [(&[Row], Vec<&str>); 3] = [
        (&PRIMARY, of(&primary)),
        (&LOWER_SECONDARY, of(&|level| !primary(level) && !upper(level))),
        (&UPPER_SECONDARY, of(&upper)),
    ];
    for (rows, grades) in groups.into_iter().filter(|(_, grades)| !grades.is_empty()) {
        for (code, name, learning_area, zimsec_code, kind) in rows {
            if let Some(id) = there.get(*code) {
                made.insert(*code, *id);
                continue;
            }
            let input = subjects::Input {
                code: (*code).to_owned(),
                name: (*name).to_owned(),
                learning_area: (*learning_area).to_owned(),
                pathway: PATHWAYS.contains(learning_area).then(|| (*learning_area).to_owned()),
                zimsec_code: zimsec_code.map(str::to_owned),
                kind: *kind,
                grade_codes: grades.iter().map(|grade| (*grade).to_owned()).collect(),
            };
            made.insert(*code, create::<subjects::Subjects>(ctx, input).await?.id);
        }
    }
    Ok(Subjects(made))
}
