//! Into which class of the new year a learner goes: a pure function of the classes there are and of who needs one.
//!
//! Who has a class already, or was given one by hand, keeps it. Then learners go to the class of their stream while it has
//! room; whoever is left goes to the class of the grade with the fewest learners that has. A class never gets more learners
//! than it has room for, and nobody is without one while a class of the grade has a place.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

/// A class of the new year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Room {
    pub(super) id: Uuid,
    pub(super) level_code: String,
    pub(super) stream: Option<String>,
    /// How many learners it has room for, if that is limited.
    pub(super) capacity: Option<usize>,
    /// How many are in it.
    pub(super) taken: usize,
}

impl Room {
    pub(super) fn has_a_place(&self) -> bool {
        self.capacity.is_none_or(|capacity| self.taken < capacity)
    }
}

/// Who needs a class.
#[derive(Debug, Clone)]
pub(super) struct Wants {
    pub(super) level_code: String,
    pub(super) stream: Option<String>,
    /// A class that the learner is counted in already.
    pub(super) is_in: Option<Uuid>,
    /// A class that somebody has chosen.
    pub(super) chosen: Option<Uuid>,
}

/// Gives each a class, in their order, and counts them in.
pub(super) fn place(rooms: &mut [Room], wants: &[Wants]) -> Vec<Option<Uuid>> {
    let mut places: Vec<Option<Uuid>> = wants.iter().map(|want| want.is_in).collect();
    let mut by_level: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, room) in rooms.iter().enumerate() {
        by_level.entry(room.level_code.clone()).or_default().push(index);
    }
    let fits: [fn(&Room, &Wants) -> bool; 3] = [
        |room, want| want.chosen == Some(room.id),
        |room, want| want.stream.is_some() && room.stream == want.stream,
        |_, _| true,
    ];
    for fits in fits {
        for (want, placed) in wants.iter().zip(&mut places).filter(|(_, placed)| placed.is_none()) {
            let level = by_level.get(&want.level_code).map(Vec::as_slice).unwrap_or_default();
            let open = level.iter().filter(|index| rooms.get(**index).is_some_and(|room| fits(room, want) && room.has_a_place()));
            let emptiest = open.copied().min_by_key(|index| rooms.get(*index).map_or(usize::MAX, |room| room.taken));
            if let Some(room) = emptiest.and_then(|index| rooms.get_mut(index)) {
                room.taken += 1;
                *placed = Some(room.id);
            }
        }
    }
    places
}

/// A class that is like another: what a new one is made by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) name: String,
    pub(super) level_code: String,
    pub(super) stream: Option<String>,
    pub(super) capacity: Option<i32>,
    pub(super) room: Option<String>,
    pub(super) like: Option<Uuid>,
}

/// Characters that a class's name has at most.
const NAME: usize = 60;

/// A name that no class has yet: this one, or this one with a number.
pub(super) fn free_name(wanted: &str, taken: &mut HashSet<String>) -> String {
    let numbered = |number: usize| {
        let suffix = if number == 1 { String::new() } else { format!(" {number}") };
        let stem: String = wanted.chars().take(NAME - suffix.chars().count()).collect();
        format!("{}{suffix}", stem.trim_end())
    };
    let free = (1..).map(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// The classes that a grade without any in the new year gets: those it has this year; or, where it has none, one for each
/// class that its learners come from, with the grade's name in place of theirs.
pub(super) fn proposals(level: (&str, &str), of_this_year: &[Pattern], come_from: &[Pattern]) -> Vec<Pattern> {
    let (code, name) = level;
    if !of_this_year.is_empty() {
        return of_this_year.to_vec();
    }
    let mut made: Vec<Pattern> = Vec::new();
    for old in come_from.iter().filter(|old| old.level_code != code) {
        if made.iter().any(|new| new.stream == old.stream) {
            continue;
        }
        let name = old.stream.as_ref().map_or_else(|| name.to_owned(), |stream| format!("{name} {stream}"));
        made.push(Pattern { name, level_code: code.to_owned(), room: None, ..old.clone() });
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STREAMS: [Option<&str>; 3] = [None, Some("A"), Some("B")];

    fn room(id: usize, level: usize, stream: usize, capacity: Option<usize>, taken: usize) -> Room {
        Room {
            id: Uuid::from_u128(u128::try_from(id).unwrap() + 1),
            level_code: format!("F{level}"),
            stream: STREAMS[stream].map(str::to_owned),
            capacity,
            taken,
        }
    }

    fn want(level: usize, stream: usize, chosen: Option<usize>) -> Wants {
        let stream = STREAMS[stream].map(str::to_owned);
        Wants {
            level_code: format!("F{level}"),
            stream,
            is_in: None,
            chosen: chosen.map(|id| Uuid::from_u128(u128::try_from(id).unwrap() + 1)),
        }
    }

    fn rooms() -> impl Strategy<Value = Vec<Room>> {
        let one = (1..3_usize, 0..3_usize, proptest::option::of(0..8_usize), 0..5_usize);
        proptest::collection::vec(one, 0..6).prop_map(|all| {
            let numbered = all.into_iter().enumerate();
            numbered.map(|(id, (level, stream, capacity, taken))| room(id, level, stream, capacity, taken)).collect()
        })
    }

    fn wants() -> impl Strategy<Value = Vec<Wants>> {
        let one = (1..3_usize, 0..3_usize, proptest::option::of(0..6_usize));
        proptest::collection::vec(one, 0..30).prop_map(|all| all.into_iter().map(|(l, s, c)| want(l, s, c)).collect())
    }

    proptest! {
        #[test]
        fn no_class_is_too_full_and_nobody_is_left_while_there_is_a_place(before in rooms(), wants in wants()) {
            let mut after = before.clone();
            let places = place(&mut after, &wants);
            prop_assert_eq!(places.len(), wants.len());
            for (old, new) in before.iter().zip(&after) {
                let came = places.iter().filter(|place| **place == Some(new.id)).count();
                prop_assert_eq!(new.taken, old.taken + came);
                // One that was too full before stays as it is.
                prop_assert!(came == 0 || new.capacity.is_none_or(|capacity| new.taken <= capacity));
            }
            for (want, place) in wants.iter().zip(&places) {
                match place {
                    Some(id) => prop_assert!(after.iter().any(|room| room.id == *id && room.level_code == want.level_code)),
                    None => prop_assert!(!after.iter().any(|room| room.level_code == want.level_code && room.has_a_place())),
                }
                // Who goes elsewhere does so because the class of the stream has filled up.
                if want.stream.is_some() && want.chosen.is_none() {
                    let other = place.is_some_and(|id| after.iter().any(|room| room.id == id && room.stream != want.stream));
                    let of_stream = |room: &&Room| room.level_code == want.level_code && room.stream == want.stream;
                    prop_assert!(!other || !after.iter().filter(of_stream).any(Room::has_a_place));
                }
            }
            prop_assert_eq!(&places, &place(&mut before.clone(), &wants));
        }

        #[test]
        fn classes_without_streams_are_filled_evenly(classes in 1..5_usize, learners in 0..60_usize) {
            let mut rooms: Vec<_> = (0..classes).map(|id| room(id, 1, 0, None, 0)).collect();
            place(&mut rooms, &vec![want(1, 0, None); learners]);
            let taken = || rooms.iter().map(|room| room.taken);
            prop_assert!(taken().max().unwrap() - taken().min().unwrap() <= 1);
        }

        #[test]
        fn a_name_is_never_given_twice_and_never_too_long(names in proptest::collection::vec("[ab]{1,2}|a{60}", 0..20)) {
            let mut taken = HashSet::new();
            let given: Vec<_> = names.iter().map(|name| free_name(name, &mut taken)).collect();
            prop_assert_eq!(given.iter().collect::<HashSet<_>>().len(), given.len());
            prop_assert!(given.iter().all(|name| name.chars().count() <= NAME));
        }
    }

    #[test]
    fn who_is_in_a_class_already_keeps_it_and_is_not_counted_twice() {
        let mut rooms = vec![room(0, 1, 0, Some(1), 1)];
        let there = Wants { is_in: Some(rooms[0].id), ..want(1, 0, None) };
        assert_eq!(place(&mut rooms, &[there, want(1, 0, None)]), [Some(rooms[0].id), None]);
        assert_eq!(rooms[0].taken, 1);
    }

    fn pattern(name: &str, level: &str, stream: Option<&str>) -> Pattern {
        let stream = stream.map(str::to_owned);
        Pattern { name: name.into(), level_code: level.into(), stream, capacity: Some(40), room: Some("B 4".into()), like: None }
    }

    #[test]
    fn a_grade_gets_the_classes_it_has_this_year() {
        let this_year = [pattern("Form 2 Red", "F2", Some("Red"))];
        assert_eq!(proposals(("F2", "Form 2"), &this_year, &[pattern("Form 1 A", "F1", Some("A"))]), this_year);
    }

    #[test]
    fn a_grade_that_is_taught_for_the_first_time_gets_the_classes_its_learners_come_from() {
        let from = [pattern("1 A", "F1", Some("A")), pattern("1 B", "F1", Some("B")), pattern("1 A again", "F1", Some("A"))];
        let made = proposals(("F2", "Form 2"), &[], &from);
        let names: Vec<_> = made.iter().map(|new| (new.name.as_str(), new.level_code.as_str(), new.room.is_none())).collect();
        assert_eq!(names, [("Form 2 A", "F2", true), ("Form 2 B", "F2", true)]);
    }
}
