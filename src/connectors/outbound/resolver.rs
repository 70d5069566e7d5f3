//! Who turns names into addresses.

use std::fmt;
use std::sync::Arc;

use reqwest::dns::Resolve;

/// A resolver of names that stands in for the operating system's.
#[derive(Clone)]
pub struct Resolver(pub Arc<dyn Resolve>);

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Resolver")
    }
}
