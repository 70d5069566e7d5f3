//! `oneclass worker`, as a process of its own.

use std::process::{Child, Stdio};

use crate::place::Place;

/// A running worker, killed when dropped.
#[derive(Debug)]
pub(crate) struct Worker(Child);

impl Worker {
    /// Starts it on this database.
    pub(crate) fn start(place: &Place) -> Self {
        let mut command = place.program();
        Self(command.arg("worker").stderr(Stdio::null()).spawn().expect("the program starts"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It has nothing to finish: what it works on is thrown away.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
