//! Everybody's move, worked out: by the rules, by what was decided by hand before, and by the classes there are. Without the
//! database.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::super::class;
use super::facts::{self, OnRoll};
use super::learner_move::{AgeWarned, Decision, PlaceWarned, Rule};
use super::placing::{self, Pattern, Room, Wants};
use super::rules::{self, Grades, Learner};

/// What somebody decided by hand.
#[derive(Debug, Clone)]
pub(super) struct ByHand {
    pub(super) from_level: String,
    pub(super) decision: Decision,
    pub(super) to_level: Option<String>,
    pub(super) to_class: Option<Uuid>,
    pub(super) exit_reason: Option<String>,
    pub(super) edited_by: Option<Uuid>,
    pub(super) edited_at: Option<DateTime<Utc>>,
}

/// What is planned for a learner.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) learner: OnRoll,
    pub(super) decision: Decision,
    pub(super) rule: Rule,
    pub(super) to_level: Option<String>,
    pub(super) to_stream: Option<String>,
    pub(super) to_class: Option<Uuid>,
    pub(super) by_hand: Option<ByHand>,
    pub(super) age: Option<(AgeWarned, i32)>,
    pub(super) place_warning: Option<PlaceWarned>,
}

/// A class to be made, under this id.
#[derive(Debug, Clone)]
pub(super) struct Proposed {
    pub(super) id: Uuid,
    pub(super) pattern: Pattern,
}

/// What moves are worked out with.
pub(super) struct Setting<'a> {
    pub(super) grades: &'a Grades,
    /// The first day of the new year, and its number.
    pub(super) day: NaiveDate,
    pub(super) year: i32,
    /// Who was put on the list of those who repeat.
    pub(super) to_repeat: &'a HashSet<Uuid>,
    pub(super) by_hand: HashMap<Uuid, ByHand>,
    pub(super) this_year: &'a [class::Model],
    pub(super) next_year: &'a [class::Model],
    pub(super) taken: &'a HashMap<Uuid, usize>,
    /// What was proposed before, by name: it keeps its id.
    pub(super) before: HashMap<String, Uuid>,
}

/// Works out everybody's move, and the classes to be made for them.
pub(super) fn work_out(
    learners: Vec<OnRoll>,
    mut setting: Setting<'_>,
    new_id: impl Fn() -> Uuid,
) -> (Vec<Planned>, Vec<Proposed>) {
    let mut planned: Vec<Planned> = learners.into_iter().map(|learner| decide(learner, &mut setting)).collect();
    let proposed = propose(&planned, &mut setting, new_id);
    let mut rooms: Vec<Room> = setting.next_year.iter().map(|class| facts::room(class, setting.taken)).collect();
    rooms.extend(proposed.iter().map(room));
    fill(&mut planned, &mut rooms);
    (planned, proposed)
}

fn decide(learner: OnRoll, setting: &mut Setting<'_>) -> Planned {
    let known = Learner {
        born_on: learner.born_on,
        level_code: learner.spell.level_code.clone(),
        starts_on: learner.spell.starts_on,
        is_to_repeat: setting.to_repeat.contains(&learner.spell.student_id),
    };
    let verdict = rules::decide(&known, setting.grades, setting.day);
    // What was decided by hand holds as long as the learner is where they were.
    let by_hand = setting.by_hand.remove(&learner.spell.student_id);
    let by_hand = by_hand.filter(|hand| hand.from_level == known.level_code && verdict.rule != Rule::AlreadyNextYear);
    let (decision, to_level) = match &by_hand {
        Some(hand) => (hand.decision, hand.to_level.clone()),
        None => (verdict.decision, verdict.to_level),
    };
    let age = to_level.as_ref().and_then(|level| setting.grades.age(level, known.born_on, setting.year));
    Planned {
        learner,
        decision,
        rule: verdict.rule,
        to_level,
        to_stream: None,
        to_class: None,
        by_hand,
        age,
        place_warning: None,
    }
}

/// Classes for the grades that get learners and have no class in the new year.
fn propose(planned: &[Planned], setting: &mut Setting<'_>, new_id: impl Fn() -> Uuid) -> Vec<Proposed> {
    let mut names: HashSet<String> = setting.next_year.iter().map(|class| class.name.clone()).collect();
    let mut come_from: BTreeMap<&str, BTreeMap<Uuid, Pattern>> = BTreeMap::new();
    for one in planned {
        let Some(level) = one.to_level.as_deref() else { continue };
        let from = come_from.entry(level).or_default();
        if let Some(home) = &one.learner.home {
            from.entry(home.id).or_insert_with(|| facts::pattern(home));
        }
    }
    let mut proposed = Vec::new();
    for (level, from) in come_from {
        if setting.next_year.iter().any(|class| class.level_code == level) {
            continue;
        }
        let this_year: Vec<Pattern> = setting.this_year.iter().filter(|c| c.level_code == level).map(facts::pattern).collect();
        let mut from: Vec<Pattern> = from.into_values().collect();
        from.sort_by(|one, other| one.name.cmp(&other.name));
        let name = setting.grades.get(level).map_or(level, |grade| grade.name.as_str());
        for pattern in placing::proposals((level, name), &this_year, &from) {
            let name = placing::free_name(&pattern.name, &mut names);
            let id = setting.before.remove(&name).unwrap_or_else(&new_id);
            proposed.push(Proposed { id, pattern: Pattern { name, ..pattern } });
        }
    }
    proposed
}

pub(super) fn room(proposed: &Proposed) -> Room {
    Room {
        id: proposed.id,
        level_code: proposed.pattern.level_code.clone(),
        stream: proposed.pattern.stream.clone(),
        capacity: proposed.pattern.capacity.and_then(|capacity| usize::try_from(capacity).ok()),
        taken: 0,
    }
}

/// Gives whoever goes on a class.
fn fill(planned: &mut [Planned], rooms: &mut [Room]) {
    let mut going: Vec<&mut Planned> = planned.iter_mut().filter(|one| one.decision.goes_on()).collect();
    let wants: Vec<Wants> = going.iter().map(|one| wants(one)).collect();
    let places = placing::place(rooms, &wants);
    let streams: HashMap<Uuid, &Option<String>> = rooms.iter().map(|room| (room.id, &room.stream)).collect();
    for ((one, want), place) in going.iter_mut().zip(wants).zip(places) {
        one.to_class = place;
        one.to_stream = place.and_then(|id| streams.get(&id).copied().cloned().flatten()).or(want.stream);
        one.place_warning = place.is_none().then_some(PlaceWarned::NoPlace);
    }
}

fn wants(one: &Planned) -> Wants {
    let level_code = one.to_level.clone().unwrap_or_default();
    let home = one.learner.home.as_ref().and_then(|home| home.stream.clone());
    Wants {
        is_in: one.learner.already.iter().find(|(_, level)| *level == level_code).map(|(class, _)| *class),
        stream: one.learner.spell.stream.clone().or(home),
        chosen: one.by_hand.as_ref().and_then(|hand| hand.to_class),
        level_code,
    }
}
