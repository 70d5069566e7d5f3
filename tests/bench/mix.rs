//! What a school's day is like: nine reads in ten, of which two are lists and one is a search; one write in ten.

use std::rc::Rc;

use crate::cases::{LIST, SEARCH};
use crate::world::World;

/// Makes requests of the mixed load.
#[derive(Debug)]
pub(crate) struct Mix {
    world: Rc<World>,
    list: Vec<u8>,
    search: Vec<u8>,
    /// Makes each change another one.
    serial: std::cell::Cell<usize>,
}

impl Mix {
    pub(crate) fn new(world: &Rc<World>) -> Self {
        let (list, search) = (world.request("GET", LIST).plain(), world.request("GET", SEARCH).plain());
        Self { world: world.clone(), list, search, serial: std::cell::Cell::new(0) }
    }

    /// The next request of client `client`, who has made `made` before, into an empty buffer. Clients are out of step, so
    /// that at any moment all kinds are under way.
    pub(crate) fn next(&self, client: usize, made: usize, buffer: &mut Vec<u8>) {
        buffer.clear();
        let path = |student: usize| format!("/students/{}", self.world.student(student).id);
        match (client + made) % 10 {
            0 => {
                self.serial.set(self.serial.get() + 1);
                let body = format!(r#"{{"address":"{} First Street, Harare"}}"#, self.serial.get());
                // One that nobody else is likely to change just now.
                let request = self.world.request("PATCH", &path(client)).body("application/json", body);
                buffer.extend_from_slice(&request.plain());
            }
            1 | 2 => buffer.extend_from_slice(&self.list),
            3 => buffer.extend_from_slice(&self.search),
            _ => buffer.extend_from_slice(&self.world.request("GET", &path(client + made)).plain()),
        }
    }
}
