//! A school of the test's own, with a log-in for every role.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::access::{Actor, Role};
use kernel::db::Access;
use kernel::{Ctx, Origin};
use platform::identity::{accounts, memberships, passwords};
use platform::schools;
use serde_json::json;
use uuid::Uuid;

use super::{App, Client, JobsEnd};

/// The password of every account of the tests.
pub(crate) const PASSWORD: &str = "Correct-horse-7-battery";

/// A school.
pub(crate) struct School {
    app: App,
    /// Its id.
    pub(crate) id: Uuid,
    /// Its subdomain.
    pub(crate) subdomain: String,
    logins: Mutex<Vec<(Role, Login)>>,
}

/// Somebody of the school, logged in.
#[derive(Clone)]
pub(crate) struct Login {
    /// The account.
    pub(crate) account_id: Uuid,
    /// The address they sign in with.
    pub(crate) email: String,
    /// A client with their token.
    pub(crate) client: Client,
}

/// A name that no other test of this process has.
fn unique(stem: &str) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    format!("{stem}-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed))
}

impl App {
    /// A new school.
    pub(crate) async fn school(&self) -> School {
        let subdomain = unique("it");
        let named = subdomain.clone();
        let id = self
            .run(move |services| async move {
                let ctx =
                    Ctx::platform(&services, Actor::system("tests"), Origin::default(), Access::Write, "a school for a test");
                let school = schools::create(&ctx, new_school(&named)).await.unwrap();
                ctx.commit().await.unwrap();
                school.id
            })
            .await;
        School { app: self.clone(), id, subdomain, logins: Mutex::default() }
    }
}

fn new_school(subdomain: &str) -> schools::NewSchool {
    serde_json::from_value(json!({
        "name": format!("School {subdomain}"), "subdomain": subdomain, "school_type": "secondary", "boarding": "both",
    }))
    .unwrap()
}

impl School {
    /// The application.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// A client of somebody with this role; the same somebody every time.
    pub(crate) async fn as_(&self, role: Role) -> Client {
        self.login(role).await.client
    }

    /// The log-in of somebody with this role; the same somebody every time.
    pub(crate) async fn login(&self, role: Role) -> Login {
        let known = self.logins.lock().unwrap().iter().find(|(of, _)| *of == role).map(|(_, login)| login.clone());
        if let Some(login) = known {
            return login;
        }
        let login = self.new_login(&[role]).await;
        self.logins.lock().unwrap().push((role, login.clone()));
        login
    }

    /// A new account with these roles in this school, logged in.
    pub(crate) async fn new_login(&self, roles: &[Role]) -> Login {
        let (account_id, email) = new_account(&self.app, false).await;
        self.add(account_id, roles).await;
        let client = log_in_at(&self.app, &email, None).await;
        Login { account_id, email, client }
    }

    /// Makes an account a member.
    pub(crate) async fn add(&self, account_id: Uuid, roles: &[Role]) {
        let roles = roles.to_vec();
        self.run(async move |ctx| {
            memberships::add(ctx, account_id, &roles, None).await.unwrap();
        })
        .await;
    }

    /// Runs something in this school with service functions, as the system, and commits it.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl AsyncFnOnce(&Ctx) -> T + Send + 'static) -> T {
        let id = self.id;
        self.app
            .run(move |services| async move {
                let school = services.tenants().by_id(&services, id).await.unwrap().unwrap();
                let ctx = Ctx::school_of(&services, school, Actor::system("tests"), Origin::default(), Access::Write);
                let result = work(&ctx).await;
                ctx.commit().await.unwrap();
                result
            })
            .await
    }

    /// Fails the test at the end of the scope when a job of this school has not ended well by then.
    #[must_use]
    pub(crate) fn jobs_must_end(&self) -> JobsEnd {
        JobsEnd { app: self.app.clone(), school: self.id }
    }
}

/// A client of somebody who runs the platform.
pub(crate) async fn super_admin(app: &App) -> Client {
    let (_, email) = new_account(app, true).await;
    log_in_at(app, &email, None).await
}

/// A new account of no school: its id and address.
pub(crate) async fn new_account(app: &App, platform_admin: bool) -> (Uuid, String) {
    let email = format!("{}@example.org", unique("somebody"));
    let address = email.clone();
    let id = app
        .run(move |services| async move {
            let hash = passwords::hash(&services.config().auth, PASSWORD).await.unwrap();
            let ctx = Ctx::platform(&services, Actor::system("tests"), Origin::default(), Access::Write, "an account for a test");
            let email = address.parse().unwrap();
            let mut new = accounts::NewAccount::new(email, "Tendai Moyo", accounts::Credential::Hash(hash));
            new.platform_admin = platform_admin;
            let account = accounts::create(&ctx, new).await.unwrap();
            ctx.commit().await.unwrap();
            account.id
        })
        .await;
    (id, email)
}

/// A client with a token got by logging in, to this school where one is named.
pub(crate) async fn log_in_at(app: &App, email: &str, school: Option<&str>) -> Client {
    let body = json!({ "email": email, "password": PASSWORD, "school": school });
    let answer = app.client().post("/auth/login").json(&body).send().await.is(200);
    app.client().with_token(answer.data()["access_token"].as_str().unwrap())
}
