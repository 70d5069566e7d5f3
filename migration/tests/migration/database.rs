//! Databases for tests, empty or migrated, and rows that stand in the way of nothing.

use migration::Roles;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};
use test_support::postgres;

pub(crate) const SCHOOL_A: &str = "00000000-0000-0000-0000-00000000000a";
pub(crate) const SCHOOL_B: &str = "00000000-0000-0000-0000-00000000000b";
const NOW: &str = "2026-01-18T10:30:00+00:00";

/// One database and how to get into it.
pub(crate) struct TestDatabase {
    /// One connection, so that what a test sets on it stays set; on PostgreSQL the owner's.
    pub(crate) conn: DatabaseConnection,
    place: Place,
}

enum Place {
    Postgres(postgres::Database),
    Sqlite(tempfile::TempDir),
}

impl TestDatabase {
    /// An empty PostgreSQL database; `None` where no server is installed.
    pub(crate) async fn postgres() -> Option<Self> {
        let database = postgres::cluster()?.create_database("migration").await;
        Some(Self { conn: connect(&database.owner_url).await, place: Place::Postgres(database) })
    }

    /// An empty SQLite file.
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { conn: connect(&sqlite_url(&folder)).await, place: Place::Sqlite(folder) }
    }

    /// Both, empty.
    pub(crate) async fn both_empty() -> Vec<Self> {
        let mut databases = vec![Self::sqlite().await];
        databases.extend(Self::postgres().await);
        databases
    }

    /// Both, migrated, with two schools; on PostgreSQL acting as the platform role.
    pub(crate) async fn both() -> Vec<Self> {
        let databases = Self::both_empty().await;
        for database in &databases {
            database.prepare().await;
        }
        databases
    }

    /// PostgreSQL, migrated, with two schools, acting as the platform role.
    pub(crate) async fn migrated_postgres() -> Option<Self> {
        let database = Self::postgres().await?;
        database.prepare().await;
        Some(database)
    }

    async fn prepare(&self) {
        migration::up(&self.conn, &Roles::default(), |_| {}).await.unwrap();
        if self.is_postgres() {
            self.run("SET ROLE oneclass_platform").await.unwrap();
        }
        for school in [SCHOOL_A, SCHOOL_B] {
            let letter = &school[35..];
            self.run(&format!(
                "INSERT INTO schools (id, name, subdomain, school_type, boarding, status, \
                 search_text, created_at, updated_at) VALUES ('{school}', 'School {letter}', \
                 'school-{letter}', 'secondary', 'day', 'active', '', '{NOW}', '{NOW}')"
            ))
            .await
            .unwrap();
        }
    }

    /// Another connection of the same user to the same place.
    pub(crate) async fn another(&self) -> DatabaseConnection {
        match &self.place {
            Place::Postgres(database) => connect(&database.owner_url).await,
            Place::Sqlite(folder) => connect(&sqlite_url(folder)).await,
        }
    }

    /// A connection as the superuser; `None` in SQLite, which has no users.
    pub(crate) async fn superuser(&self) -> Option<DatabaseConnection> {
        match &self.place {
            Place::Postgres(database) => Some(connect(&database.superuser_url).await),
            Place::Sqlite(_) => None,
        }
    }

    /// A connection as another user of the PostgreSQL cluster.
    pub(crate) async fn connect_as(&self, user: &str) -> DatabaseConnection {
        let Place::Postgres(database) = &self.place else {
            panic!("SQLite has no users");
        };
        let url = database.owner_url.replacen(postgres::OWNER, user, 1);
        connect(&url).await
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.conn.get_database_backend() == DbBackend::Postgres
    }

    /// Runs SQL; gives the number of rows changed.
    pub(crate) async fn run(&self, sql: &str) -> Result<u64, DbErr> {
        let done = self.conn.execute_unprepared(sql).await?;
        Ok(done.rows_affected())
    }

    /// Asserts that the database refuses `sql`, saying `why`.
    #[track_caller]
    pub(crate) fn refuses(&self, sql: &str, why: &str) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move {
            let error = match self.run(sql).await {
                Ok(rows) => panic!("{caller}: {rows} rows changed by {sql}"),
                Err(error) => error.to_string(),
            };
            assert!(error.contains(why), "{caller}: {error}");
        }
    }

    /// The first column of every row, as text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        texts(&self.conn, sql).await
    }

    /// Adds a student and gives the id.
    pub(crate) async fn add_student(&self, school: &str, number: u8) -> String {
        self.run(&insert_student(school, number, &format!("2026-{number:03}"))).await.unwrap();
        id(number)
    }
}

/// An id that differs by its last digits.
pub(crate) fn id(number: u8) -> String {
    format!("00000000-0000-0000-0000-0000000001{number:02x}")
}

/// SQL that adds a student of `school`.
pub(crate) fn insert_student(school: &str, number: u8, student_number: &str) -> String {
    insert(
        "students",
        "school_id, id, student_number, first_name, last_name, sex, born_on, orphan_status, \
         status, search_text",
        &format!(
            "'{school}', '{}', '{student_number}', 'Tendai', 'Moyo', 'female', \
             '2012-03-04', 'none', 'enrolled', ''",
            id(number)
        ),
    )
}

/// SQL that adds a row with `created_at` and `updated_at`; `values` are literals.
pub(crate) fn insert(table: &str, columns: &str, values: &str) -> String {
    format!("INSERT INTO {table} ({columns}, created_at, updated_at) VALUES ({values}, '{NOW}', '{NOW}')")
}

/// The first column of every row, as text.
pub(crate) async fn texts(conn: &DatabaseConnection, sql: &str) -> Vec<String> {
    conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql))
        .await
        .unwrap()
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

fn sqlite_url(folder: &tempfile::TempDir) -> String {
    let path = folder.path().join("test.db");
    format!("sqlite://{}?mode=rwc", path.display())
}
