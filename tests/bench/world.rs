//! A school to work in: who is logged in, and students of theirs.

use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};
use uuid::Uuid;

use crate::place::{Kind, Place};
use crate::server::Server;
use crate::wire::{Connection, Request};

/// The password of everybody in the schools that `oneclass seed --schools` makes.
const PASSWORD: &str = "Demo-2026-school";

/// The head of a school, logged in.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) school: Uuid,
    pub(crate) account: Uuid,
    pub(crate) token: String,
    pub(crate) students: Vec<Student>,
}

/// What the bare statements need of a student.
#[derive(Debug, Clone)]
pub(crate) struct Student {
    pub(crate) id: Uuid,
    pub(crate) number: String,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) version: i64,
}

/// Of every student of a school.
const STUDENTS: &str = "SELECT id, student_number, first_name, last_name, version FROM students \
    WHERE school_id = $1 AND deleted_at IS NULL ORDER BY id";

/// The rows of one question, on either database, each taken apart by `$take`.
macro_rules! rows {
    ($place:expr, $sql:expr, $bound:expr, |$row:ident| $take:expr) => {
        match $place.kind {
            Kind::Postgres => {
                let mut connection = PgConnection::connect(&$place.truth_url).await.expect("a connection");
                let rows = sqlx::query($sql).bind($bound).fetch_all(&mut connection).await.expect("rows");
                rows.into_iter().map(|$row| $take).collect::<Vec<_>>()
            }
            Kind::Sqlite => {
                let mut connection = SqliteConnection::connect(&$place.truth_url).await.expect("a connection");
                let rows = sqlx::query($sql).bind($bound).fetch_all(&mut connection).await.expect("rows");
                rows.into_iter().map(|$row| $take).collect::<Vec<_>>()
            }
        }
    };
}

impl World {
    /// The school `bulk-00001` or another.
    pub(crate) async fn of(place: &Place, server: &Server, number: u32) -> Self {
        let subdomain = format!("bulk-{number:05}");
        let email = format!("head@{subdomain}.example");
        let ids = rows!(place, "SELECT id FROM schools WHERE subdomain = $1", &subdomain, |row| row.get::<Uuid, _>(0));
        let school = *ids.first().expect("a school");
        let ids = rows!(place, "SELECT id FROM accounts WHERE email = $1", &email, |row| row.get::<Uuid, _>(0));
        let students = rows!(place, STUDENTS, school, |row| Student {
            id: row.get(0),
            number: row.get(1),
            first_name: row.get(2),
            last_name: row.get(3),
            version: row.get(4),
        });
        Self { school, account: *ids.first().expect("an account"), token: log_in(server, &email).await, students }
    }

    /// A request of theirs; `path` from `/api/v1`.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        Request::new(method, &format!("/api/v1{path}")).token(&self.token)
    }

    /// The student that this client has to itself.
    pub(crate) fn student(&self, client: usize) -> &Student {
        &self.students[client % self.students.len()]
    }
}

async fn log_in(server: &Server, email: &str) -> String {
    let body = format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#);
    let request = Request::new("POST", "/api/v1/auth/login").body("application/json", body);
    let mut connection = Connection::open(server.address).await.expect("a connection");
    let answer = connection.send(&request.plain()).await.expect("an answer");
    let body: serde_json::Value = serde_json::from_slice(connection.body(answer)).expect("JSON");
    body["data"]["access_token"].as_str().unwrap_or_else(|| panic!("no token for {email}: {body}")).to_owned()
}
