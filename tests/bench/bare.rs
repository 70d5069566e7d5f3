//! The bare side with the program's own driver: the statements in a loop, with nothing around them.
//!
//! On PostgreSQL each client has a connection. On SQLite readers do, and writers take turns on one, as they do in the
//! program: more would only wait for each other inside SQLite.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, SqliteConnection};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::cases::Turn;
use crate::meter::{Figure, Meter};
use crate::place::{Kind, Place};
use crate::statements::{Slot, Transaction};
use crate::world::{Student, World};

/// How long clients run before what they do is counted.
const WARM_UP: Duration = Duration::from_millis(200);

/// Somebody who runs a transaction again and again.
#[derive(Debug)]
pub(crate) struct Client {
    school: Uuid,
    account: Uuid,
    own: Student,
    /// Makes the student numbers of this client in this turn other than all others.
    prefix: String,
    serial: u64,
    ids: Arc<ContextV7>,
    date: NaiveDate,
}

impl Client {
    pub(crate) fn new(world: &World, number: usize, turn: &str) -> Self {
        let date = NaiveDate::from_ymd_opt(2015, 4, 18).expect("a date");
        Self {
            school: world.school,
            account: world.account,
            own: world.student(number).clone(),
            prefix: format!("X{turn}-{number}-"),
            serial: 0,
            ids: Arc::default(),
            date,
        }
    }

    fn number(&mut self) -> String {
        self.serial += 1;
        format!("{}{}", self.prefix, self.serial)
    }

    /// In the order of time, as the program's are: it matters to an index.
    fn fresh(&self) -> Uuid {
        Uuid::new_v7(Timestamp::now(&*self.ids))
    }
}

/// Binds what stands for the placeholders; the same text for both drivers, which share no trait for it.
macro_rules! bind {
    ($client:expr, $query:expr, $slots:expr) => {{
        let (client, mut query) = (&mut *$client, $query);
        for slot in $slots {
            query = match slot {
                Slot::School => query.bind(client.school),
                Slot::Account => query.bind(client.account),
                Slot::OwnId => query.bind(client.own.id),
                Slot::OwnNumber => query.bind(client.own.number.clone()),
                Slot::OwnFirstName => query.bind(client.own.first_name.clone()),
                Slot::OwnLastName => query.bind(client.own.last_name.clone()),
                Slot::OwnVersion => query.bind(client.own.version),
                Slot::OwnNextVersion => query.bind(client.own.version + 1),
                Slot::Fresh => query.bind(client.fresh()),
                Slot::Number => query.bind(client.number()),
                Slot::Text(text) => query.bind(*text),
                Slot::Json(text) => query.bind(serde_json::from_str::<serde_json::Value>(text).expect("JSON")),
                Slot::Int(number) => query.bind(*number),
                Slot::Bool(truth) => query.bind(*truth),
                Slot::Date => query.bind(client.date),
                // A moment of its own for each, as the program writes: a row that keeps its moment leaves an index of them alone.
                Slot::Time => query.bind(DateTime::<Utc>::from(SystemTime::now())),
                Slot::NoText => query.bind(None::<String>),
                Slot::NoJson => query.bind(None::<serde_json::Value>),
                Slot::NoInt => query.bind(None::<i64>),
                Slot::NoTime => query.bind(None::<DateTime<Utc>>),
            };
        }
        query
    }};
}

/// Somewhere to run transactions.
#[derive(Debug)]
pub(crate) enum Driver {
    Postgres(Box<PgConnection>),
    Reader(Box<SqliteConnection>),
    Writer(Rc<Mutex<SqliteConnection>>),
}

impl Driver {
    /// For so many clients.
    pub(crate) async fn open(place: &Place, writes: bool, clients: usize) -> Vec<Self> {
        let mut drivers = Vec::new();
        match (place.kind, writes) {
            (Kind::Postgres, _) => {
                for _ in 0..clients {
                    drivers.push(Self::Postgres(Box::new(PgConnection::connect(&place.app_url).await.expect("a connection"))));
                }
            }
            (Kind::Sqlite, false) => {
                for _ in 0..clients {
                    let connection = sqlite(place).pragma("query_only", "ON").connect().await.expect("a connection");
                    drivers.push(Self::Reader(Box::new(connection)));
                }
            }
            (Kind::Sqlite, true) => {
                let shared = Rc::new(Mutex::new(sqlite(place).connect().await.expect("a connection")));
                drivers.extend((0..clients).map(|_| Self::Writer(shared.clone())));
            }
        }
        drivers
    }

    /// `BEGIN`, the school, the statements, `COMMIT`, with the messages that the program sends.
    pub(crate) async fn run(&mut self, client: &mut Client, transaction: &Transaction) -> Result<(), sqlx::Error> {
        match self {
            Self::Postgres(connection) => {
                let connection = &mut **connection;
                let begin = if transaction.writes { "BEGIN" } else { "BEGIN READ ONLY" };
                let (school, account) = (client.school, client.account);
                let opening = format!("{begin}; SET LOCAL app.school_id = '{school}'; SET LOCAL app.account_id = '{account}'");
                sqlx::raw_sql(AssertSqlSafe(opening)).execute(&mut *connection).await?;
                for statement in &transaction.statements {
                    bind!(client, sqlx::query(statement.sql), &statement.slots).fetch_all(&mut *connection).await?;
                }
                sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
            }
            Self::Reader(connection) => sqlite_transaction(connection, "BEGIN", client, transaction).await?,
            Self::Writer(shared) => {
                let mut connection = shared.lock().await;
                sqlite_transaction(&mut connection, "BEGIN IMMEDIATE", client, transaction).await?;
            }
        }
        client.own.version += 1;
        Ok(())
    }
}

async fn sqlite_transaction(
    connection: &mut SqliteConnection,
    begin: &'static str,
    client: &mut Client,
    transaction: &Transaction,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(begin).execute(&mut *connection).await?;
    for statement in &transaction.statements {
        bind!(client, sqlx::query(statement.anonymous), &statement.slots).fetch_all(&mut *connection).await?;
    }
    sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
    Ok(())
}

/// The settings of `src/kernel/db/sqlite.rs`.
fn sqlite(place: &Place) -> SqliteConnectOptions {
    let options: SqliteConnectOptions = place.app_url.parse().expect("an address");
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(256)
        .disable_statement_logging()
}

/// Transactions of so many clients.
pub(crate) async fn run(place: &Place, meter: &Meter, world: &World, transaction: &Transaction, turn: &Turn) -> Figure {
    let done = Rc::new(Cell::new(0_u64));
    let stopped = Rc::new(Cell::new(false));
    let mut running = JoinSet::new();
    for (number, mut driver) in Driver::open(place, transaction.writes, turn.clients).await.into_iter().enumerate() {
        let (done, stopped, transaction) = (done.clone(), stopped.clone(), transaction.clone());
        let mut client = Client::new(world, number, &turn.number);
        running.spawn_local(async move {
            while !stopped.get() {
                driver.run(&mut client, &transaction).await.expect("the bare transaction");
                done.set(done.get() + 1);
            }
        });
    }
    tokio::time::sleep(WARM_UP).await;
    let (before, since) = (done.get(), meter.read());
    tokio::time::sleep(turn.length).await;
    let figure = meter.figure(since, done.get() - before);
    // They end their transactions: cut off, a shared connection would be left in the middle of one.
    stopped.set(true);
    while let Some(ended) = running.join_next().await {
        ended.expect("a client ends");
    }
    figure
}
