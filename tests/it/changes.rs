//! The change feed: a copy that follows it is what the lists show, and it skips nothing.

mod copies;
mod gaps;
mod requests;
mod scopes;

use kernel::access::Role;
use kernel::audit;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, App, Client, School};

/// A new school with the code lists, and its head.
async fn headed(app: &App) -> (School, Client) {
    app.run(async |services| seed::load_reference(&services).await.unwrap()).await;
    let school = app.school().await;
    let head = school.as_(Role::SchoolAdmin).await;
    (school, head)
}

/// Seals everything that this school has in its log, also when another sealer is at it.
pub(crate) async fn seal(school: &School) {
    let id = school.id;
    let sealing = school.app().run(move |services| async move {
        loop {
            audit::seal(services.database(), 1_000).await.unwrap();
            let uow = services.database().machinery(kernel::db::Access::Read);
            #[expect(clippy::disallowed_methods, reason = "the audit log is no tenant entity")]
            let all = audit::Entity::find();
            let waiting = all.filter(audit::Column::SchoolId.eq(id)).filter(audit::Column::ChainSeq.is_null());
            let waiting = waiting.count(&uow).await.unwrap();
            uow.rollback().await.unwrap();
            if waiting == 0 {
                return;
            }
        }
    });
    tokio::time::timeout(std::time::Duration::from_secs(30), sealing).await.expect("the log is sealed in time");
}

/// The position that the feed has reached.
async fn now(school: &School, client: &Client) -> String {
    seal(school).await;
    let answer = client.get("/changes").send().await.is(200);
    assert_eq!((answer.list().len(), more(&answer)), (0, false), "without `since` there is only a position: {answer}");
    cursor(&answer)
}

fn cursor(answer: &Answer) -> String {
    answer.json["meta"]["next_cursor"].as_str().unwrap_or_else(|| panic!("no position: {answer}")).to_owned()
}

fn more(answer: &Answer) -> bool {
    answer.json["meta"]["more"].as_bool().unwrap_or_else(|| panic!("{answer}"))
}

fn reach_changed(answer: &Answer) -> bool {
    answer.json["meta"]["reach_changed"].as_bool().unwrap_or_else(|| panic!("{answer}"))
}

/// One page after a position.
async fn page(client: &Client, since: &str, more: &[(&str, &str)]) -> Answer {
    client.get("/changes").query(&[("since", since)]).query(more).send().await.is(200)
}

/// All that is after a position and on record, in pages of `per_page`, and where it goes on.
async fn rest(client: &Client, since: &str, per_page: u64) -> (Vec<Value>, String) {
    let (mut since, mut all) = (since.to_owned(), Vec::new());
    loop {
        let answer = page(client, &since, &[("per_page", &per_page.to_string())]).await;
        all.extend_from_slice(answer.list());
        since = cursor(&answer);
        if !more(&answer) {
            return (all, since);
        }
    }
}

/// What has come after a position, once it is sealed: entity, id and change of each.
async fn told(school: &School, client: &Client, since: &str) -> Vec<(String, String, String)> {
    seal(school).await;
    let (all, _) = rest(client, since, 200).await;
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    all.iter().map(|change| (text(&change["entity"]), text(&change["id"]), text(&change["change"]))).collect()
}

fn said(entity: &str, id: &str, change: &str) -> (String, String, String) {
    (entity.to_owned(), id.to_owned(), change.to_owned())
}

/// The id of a new guardian.
async fn guardian(client: &Client, first_name: &str) -> String {
    let body = json!({ "first_name": first_name, "last_name": "Moyo", "national_id": null });
    client.post("/guardians").json(&body).send().await.is(201).id()
}

/// The id of a new learner who is enrolled.
async fn student(client: &Client, first_name: &str) -> String {
    let body = json!({ "first_name": first_name, "last_name": "Moyo", "sex": "female", "born_on": "2012-02-29",
                       "enrolment": { "level_code": "F1" }, "beam": true });
    client.post("/students").json(&body).send().await.is(201).id()
}

/// The id of a new learner who is not enrolled.
async fn applicant(client: &Client, first_name: &str) -> String {
    let body = json!({ "first_name": first_name, "last_name": "Moyo", "sex": "female", "born_on": "2012-02-29" });
    client.post("/students").json(&body).send().await.is(201).id()
}

/// Lets somebody with this role log in as a learner or a guardian.
async fn log_in_as(school: &School, head: &Client, role: Role, kind: &str, id: &str) -> Client {
    let login = school.new_login(&[role]).await;
    let body = json!({ "account_id": login.account_id });
    head.post(&format!("/{kind}/{id}/link-account")).json(&body).send().await.is(200);
    login.client
}

/// What a school's log has of a record: action of each entry.
async fn entries_about(school: &School, id: Uuid) -> Vec<String> {
    let of = school.id;
    school
        .app()
        .run(move |services| async move {
            let uow = services.database().machinery(kernel::db::Access::Read);
            #[expect(clippy::disallowed_methods, reason = "the audit log is no tenant entity")]
            let all = audit::Entity::find();
            let about =
                all.filter(audit::Column::SchoolId.eq(of)).filter(audit::Column::EntityId.eq(id)).all(&uow).await.unwrap();
            uow.rollback().await.unwrap();
            about.into_iter().map(|entry| entry.action).collect()
        })
        .await
}
