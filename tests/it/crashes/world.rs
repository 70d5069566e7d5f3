//! A place with a school in it, and somebody who may do everything there.

use kernel::access::Role;
use serde_json::json;
use test_support::postgres::Cluster;

use crate::harness::{App, Kind, PASSWORD, Place, block_on, folder};

/// A database and folder with one school.
pub(super) struct World {
    /// Where it is.
    pub(super) place: Place,
    /// An access token of the school's head, valid as long as any test.
    pub(super) token: String,
}

impl World {
    /// On a database of this kind; `None` when there is no such server here.
    pub(super) fn new(test: &str, kind: Kind) -> Option<Self> {
        Some(Self::at(Place::new(kind, &folder(&format!("{test}-{kind:?}")))?))
    }

    /// On a cluster of the test's own.
    pub(super) fn on(test: &str, cluster: &Cluster) -> Self {
        Self::at(Place::on(cluster, &folder(test)))
    }

    /// The application that makes the school ends before this returns: whoever opens the place next is alone there.
    fn at(place: Place) -> Self {
        let app = App::at(&place, &[("jobs.enabled", "false"), ("auth.access_token_minutes", "600")]);
        let token = block_on(async {
            let head = app.school().await.login(Role::SchoolAdmin).await;
            let body = json!({ "email": head.email, "password": PASSWORD });
            let answer = app.client().post("/auth/login").json(&body).send().await.is(200);
            answer.data()["access_token"].as_str().unwrap().to_owned()
        });
        drop(app);
        Self { place, token }
    }
}
