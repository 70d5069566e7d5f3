//! The harness: the real application on a port of its own, in this process, on each database; clients that hold every
//! answer against the conventions and the OpenAPI document without being asked to.
//!
//! One application per kind of database serves all tests of the process; what keeps tests apart is what keeps schools
//! apart: each makes a school of its own. A test that needs other settings, or that tampers with the database, has an
//! application of its own ([`App::private`]).

mod answer;
mod app;
mod client;
pub(crate) mod contract;
mod database;
mod jobs;
mod process;
mod school;
pub(crate) mod wire;

pub(crate) use answer::Answer;
pub(crate) use app::App;
pub(crate) use client::{Call, Client};
pub(crate) use database::{Kind, Place, folder};
pub(crate) use jobs::{JobsEnd, PATIENCE, ended_job};
pub(crate) use process::Process;
pub(crate) use school::{Login, PASSWORD, School, log_in_at, new_account, super_admin};

/// Makes a test for each database of one async closure over the shared application:
/// `both!(name, async |app: App| { … });` gives `name::sqlite` and `name::postgres`.
macro_rules! both {
    ($name:ident, $test:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            #[test]
            fn sqlite() {
                $crate::harness::on($crate::harness::Kind::Sqlite, $test);
            }

            #[test]
            fn postgres() {
                $crate::harness::on($crate::harness::Kind::Postgres, $test);
            }
        }
    };
}
pub(crate) use both;

/// Makes a test for each database of a function of the kind, for tests that start programs of their own: `kinds!(name);`
/// gives `name::sqlite` and `name::postgres`.
macro_rules! kinds {
    ($test:ident) => {
        mod $test {
            use $crate::harness::Kind;

            #[test]
            fn sqlite() {
                super::$test(Kind::Sqlite);
            }

            #[test]
            fn postgres() {
                super::$test(Kind::Postgres);
            }
        }
    };
}
pub(crate) use kinds;

/// Runs a test with the shared application of a kind; passes with a notice when there is no such server here.
pub(crate) fn on(kind: Kind, test: impl AsyncFnOnce(App)) {
    if let Some(app) = App::shared(kind) {
        block_on(test(app));
    }
}

/// Runs a future to its end, on a runtime of its own.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
