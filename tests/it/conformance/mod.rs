//! Every resource, walked from the registry: each keeps every promise of the conventions, on both databases. A resource
//! that is declared is tested; nobody has to remember it.

mod files;
mod fixtures;
mod life;
mod sensitive;

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use kernel::resource::{ResourceInfo, Verb};

use crate::harness::{App, both};

pub(crate) use fixtures::{Fixtures, change};

/// Runs a check for every resource that fits, and fails at the end with the names of those that fell short.
async fn every(app: &App, fits: impl Fn(&ResourceInfo) -> bool, check: impl AsyncFn(App, ResourceInfo)) {
    let mut short = Vec::new();
    let mut tried = 0;
    for info in app.services().registry().resources().iter().filter(|info| fits(info)) {
        tried += 1;
        // Each in its own right: one that falls short does not hide the next.
        if AssertUnwindSafe(check(app.clone(), info.clone())).catch_unwind().await.is_err() {
            short.push(format!("{info:?}"));
        }
    }
    assert!(tried > 0, "no resource fits: the check checks nothing");
    assert!(short.is_empty(), "{} of {tried} resources fall short (each says how above):\n{}", short.len(), short.join("\n"));
}

fn creatable(info: &ResourceInfo) -> bool {
    info.offers(Verb::Create)
}

both!(every_resource_lives_as_the_conventions_say, async |app: App| every(&app, creatable, life::conforms).await);

both!(every_record_is_unknown_to_another_school, async |app: App| every(&app, creatable, life::is_unknown_elsewhere).await);

both!(every_list_can_be_read_and_every_unknown_record_is_404, async |app: App| {
    every(&app, |_| true, life::reads).await;
});

both!(what_is_exported_can_be_imported_and_changes_nothing, async |app: App| {
    every(&app, |info| creatable(info) && info.offers(Verb::Import) && info.offers(Verb::Export), files::round_trip).await;
});

both!(what_cannot_be_imported_is_refused_and_named, async |app: App| {
    every(&app, |info| info.offers(Verb::Import), files::refusals).await;
});

both!(a_sensitive_field_is_seen_only_by_who_may_see_it, async |app: App| {
    every(&app, |info| sensitive::has_outsiders(&app, info), sensitive::is_hidden).await;
});

/// That every resource lives as the conventions say and is unknown elsewhere, over a database that the caller has
/// prepared.
pub(crate) async fn holds(app: &App) {
    every(app, creatable, life::conforms).await;
    every(app, creatable, life::is_unknown_elsewhere).await;
}
