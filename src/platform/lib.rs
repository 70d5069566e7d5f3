//! Schools, identity, and what the whole platform shares.
