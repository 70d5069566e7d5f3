//! How many deliveries of one endpoint are under way in this process: a slow one must not take up all that there is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// Most at a time of an endpoint that answers well.
const WELL: usize = 4;
/// Of one that fails: somebody must look whether it is back.
const FAILING: usize = 1;

/// Who is at it.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<Uuid, usize>>);

/// A place; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Arc<Turns>,
    endpoint: Uuid,
}

impl Turns {
    /// A place for one more, if there is one.
    pub(super) fn take(self: Arc<Self>, endpoint: Uuid, failing: bool) -> Option<Turn> {
        let most = if failing { FAILING } else { WELL };
        {
            let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let count = busy.entry(endpoint).or_default();
            if *count >= most {
                return None;
            }
            *count += 1;
        }
        Some(Turn { turns: self, endpoint })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut busy = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = busy.get_mut(&self.endpoint) {
            *count -= 1;
            if *count == 0 {
                busy.remove(&self.endpoint);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_few_places_and_takes_none_of_anothers() {
        let turns = Arc::new(Turns::default());
        let (slow, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut taken: Vec<_> = (0..WELL).map(|_| turns.clone().take(slow, false).unwrap()).collect();
        assert!(turns.clone().take(slow, false).is_none());
        let probe = turns.clone().take(other, true).unwrap();
        assert!(turns.clone().take(other, true).is_none());
        taken.pop();
        assert!(turns.clone().take(slow, false).is_some());
        drop((taken, probe));
        assert!(turns.0.lock().unwrap().is_empty(), "nobody is forgotten");
    }
}
