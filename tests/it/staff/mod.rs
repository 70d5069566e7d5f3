//! Staff: what this module promises beyond what holds for every resource.

mod calendar;
mod contracts;
mod exits;
mod expiry;
mod leave;
mod ledger;
mod members;
mod papers;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kernel::access::Role;
use kernel::clock::SetClock;
use serde_json::{Value, json};

use crate::harness::{App, Client, School};

/// A Monday, noon in Harare.
const NOON: &str = "2026-03-02T10:00:00Z";

/// An application of its own, whose clock stands at noon.
fn at_noon(app: &App) -> (App, SetClock) {
    let moment: DateTime<Utc> = NOON.parse().unwrap();
    let clock = SetClock::at(moment);
    (App::with_clock(app.kind(), &[], Arc::new(clock.clone())).unwrap(), clock)
}

/// A new school where the code lists are loaded, and its head.
async fn school(app: &App) -> (School, Client) {
    app.run(async |services| seed::load_reference(&services).await.unwrap()).await;
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    (school, head)
}

/// A valid new member of staff, changed by a merge patch.
fn member(changes: Value) -> Value {
    let mut body = json!({
        "first_name": "Chipo", "last_name": "Moyo", "sex": "female", "born_on": "1984-03-02", "national_id": null,
        "phone": "+263771234567", "address": "12 Samora Machel Avenue, Harare", "kind": "teaching", "post": "Teacher",
        "paid_by": "government", "started_on": "2019-01-14"
    });
    kernel::json::merge_patch(&mut body, &changes);
    body
}

/// The id of a new member of staff.
async fn new_member(client: &Client, changes: Value) -> String {
    client.post("/staff-members").json(&member(changes)).send().await.is(201).id()
}

/// A member of staff who signs in: their id and client.
async fn who_signs_in(school: &School, head: &Client, role: Role, changes: Value) -> (String, Client) {
    let id = new_member(head, changes).await;
    let login = school.new_login(&[role]).await;
    let body = json!({ "account_id": login.account_id });
    head.post(&format!("/staff-members/{id}/link-account")).json(&body).send().await.is(200);
    (id, login.client)
}

/// The id of one of the types of leave that a school begins with.
async fn leave_type(client: &Client, code: &str) -> String {
    let found = client.get("/leave-types").query(&[("code", code)]).send().await.is(200);
    found.list()[0]["id"].as_str().unwrap().to_owned()
}

/// The topics of what a school has announced, in order.
async fn topics(school: &School) -> Vec<String> {
    school
        .run(async |ctx| {
            use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
            #[expect(clippy::disallowed_methods, reason = "the outbox is no resource")]
            let found = kernel::events::Entity::find().filter(kernel::events::Column::SchoolId.eq(ctx.school_id()));
            let found = found.order_by_asc(kernel::events::Column::Id).all(ctx.uow()).await.unwrap();
            found.into_iter().map(|event| event.topic).collect()
        })
        .await
}

/// How often something was announced.
async fn announced(school: &School, topic: &str) -> usize {
    topics(school).await.iter().filter(|known| *known == topic).count()
}
