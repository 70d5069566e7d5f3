//! The demo schools: everybody can sign in, everything can be read as if it had come in over HTTP, and loading them
//! again changes nothing.

use kernel::{Ctx, Services};
use serde_json::{Value, json};

use crate::harness::{App, Client, both};

async fn client(app: &App, email: &str, password: &str) -> Client {
    let answer = app.client().post("/auth/login").json(&json!({ "email": email, "password": password })).send().await.is(200);
    app.client().with_token(answer.data()["access_token"].as_str().unwrap())
}

async fn total(client: &Client, path: &str) -> i64 {
    client.get(path).query(&[("per_page", "1")]).send().await.is(200).json["meta"]["total"].as_i64().unwrap()
}

async fn load(app: &App) {
    app.run(|services: Services| async move { seed::load_once(&services).await.unwrap() }).await;
}

/// How many audit entries there are in all schools: everything that is written leaves one.
async fn audit_entries(app: &App) -> u64 {
    app.run(|services: Services| async move {
        use sea_orm::{EntityTrait as _, PaginatorTrait as _};
        let (actor, origin) = (kernel::access::Actor::system("tests"), kernel::Origin::default());
        let ctx = Ctx::platform(&services, actor, origin, kernel::db::Access::Read, "a test");
        #[expect(clippy::disallowed_methods, reason = "of all schools")]
        let count = kernel::audit::Entity::find().count(ctx.uow()).await.unwrap();
        ctx.rollback().await;
        count
    })
    .await
}

both!(the_demo_schools_are_complete_and_loading_them_again_changes_nothing, async |app: App| {
    let app = App::private(app.kind(), &[]).unwrap();
    load(&app).await;
    let mut learners = 0;
    for login in seed::demo_logins() {
        let client = client(&app, &login.email, &login.password).await;
        match login.role.as_str() {
            "school_admin" => {
                let students = total(&client, "/students").await;
                learners += students;
                assert_eq!(total(&client, "/class-members").await, students);
                assert_eq!(total(&client, "/enrolments").await, students);
                assert!(total(&client, "/guardians").await > students / 2);
                let staff = total(&client, "/staff-members").await;
                assert!(staff > 10);
                assert_eq!(total(&client, "/staff-contracts").await, staff);
                assert_eq!(total(&client, "/leave-types").await, 7);
            }
            "bursar" => {
                for currency in ["USD", "ZWG"] {
                    let found = client.get("/finance/charges").query(&[("currency", currency)]).send().await.is(200);
                    assert!(found.json["meta"]["total"].as_i64().unwrap() > 0, "{currency}: {found}");
                }
            }
            "teacher" => {
                assert!((1..400).contains(&total(&client, "/students").await), "{}", login.email);
                let own = client.get("/staff-members").query(&[("include", "contract,subjects")]).send().await.is(200);
                assert_eq!(own.list().len(), 1, "{own}");
                assert_eq!(own.list()[0]["contract"]["kind"], "permanent", "{own}");
            }
            "parent" => {
                assert!(total(&client, "/staff-directory").await > 10);
                let children = client.get("/students").query(&[("include", "guardians,enrolment")]).send().await.is(200);
                assert_eq!(children.list().len(), 2, "{children}");
                assert!(children.list().iter().all(|child| child["enrolment"]["level_code"] != Value::Null), "{children}");
                assert!(total(&client, "/finance/charges").await >= 4);
            }
            "student" => assert_eq!(total(&client, "/students").await, 1, "{}", login.email),
            _ => {}
        }
    }
    assert_eq!(learners, 2_400);
    // Signing in leaves entries, too; loading again does not.
    let settled = audit_entries(&app).await;
    load(&app).await;
    assert_eq!(audit_entries(&app).await, settled);
});

both!(the_schools_of_the_ministrys_sample_get_their_structure_in_one_go_and_people_later, async |app: App| {
    let app = App::private(app.kind(), &[]).unwrap();
    let load_listed = async || app.run(|services: Services| async move { seed::listed(&services, &|_| ()).await.unwrap() }).await;
    assert_eq!(load_listed().await, 120);
    let once = audit_entries(&app).await;
    assert_eq!((load_listed().await, audit_entries(&app).await), (120, once), "what is there stays");
    // Two of the demo schools are on the list: they get their people into what is there.
    load(&app).await;
    let logins = seed::demo_logins();
    let head = logins.iter().find(|login| login.role == "school_admin" && login.email.contains("chitombo")).unwrap();
    let head = client(&app, &head.email, &head.password).await;
    assert_eq!(total(&head, "/grades").await, 6);
    assert_eq!(total(&head, "/academic-years").await, 1);
    assert_eq!(total(&head, "/students").await, 860);
    let platform = logins.iter().find(|login| login.role == "super_admin").unwrap();
    let platform = client(&app, &platform.email, &platform.password).await;
    assert_eq!(total(&platform, "/schools").await, 121, "and the college that is on no list");
});
