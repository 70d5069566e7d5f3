//! Reference data, demo schools, and schools of any size for benchmarks.
//!
//! The pure part makes the data: code lists ([`reference`]), schools ([`schools_list`]), people ([`generate`],
//! [`names`]). The rest ([`load_reference`], [`demo`], [`listed`], [`bulk`]) writes it through the modules' own functions. Every
//! load can be run again: what is there already is left as it is.

pub mod generate;
mod load;
pub mod names;
pub mod reference;
pub mod schools_list;

pub use load::{DEMO_PASSWORD, Options, Progress, bulk, demo, demo_logins, listed, load_once, load_reference, progress_bar, run};
