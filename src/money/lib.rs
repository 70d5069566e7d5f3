//! Fee structures and charges.
