//! What is measured against the bare database: requests, and the statements that they come down to.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::closed::Source;
use crate::options::Section;
use crate::place::Kind;
use crate::server::Server;
use crate::statements::{self, Transaction};
use crate::wire::{Connection, Request};
use crate::world::World;

/// A turn of one side of a comparison.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) clients: usize,
    pub(crate) length: Duration,
    /// Its number among all turns, of digits: makes what it writes other than what others have written.
    pub(crate) number: String,
}

/// One comparison.
pub(crate) struct Case {
    pub(crate) section: Section,
    pub(crate) name: &'static str,
    /// What it is held against.
    pub(crate) bare: Transaction,
    pub(crate) expected: u16,
}

impl Case {
    /// Those with a bare transaction for each request.
    pub(crate) fn all(kind: Kind) -> Vec<Self> {
        let case = |section, name, bare, expected| Self { section, name, bare, expected };
        vec![
            case(Section::Get, "get one student", statements::get(), 200),
            case(Section::List, "list 25 of 1,000 by name", statements::list(), 200),
            case(Section::Search, "search `q=moyo`", statements::search(kind), 200),
            case(Section::Create, "create", statements::create(), 201),
            case(Section::Numbered, "create, next number", statements::create_numbered(), 201),
            case(Section::Patch, "patch", statements::patch(), 200),
        ]
    }

    /// The least ratio that is good enough.
    pub(crate) fn target(&self, kind: Kind) -> Option<f64> {
        match (kind, self.section) {
            (Kind::Postgres, Section::Get) => Some(0.75),
            (Kind::Postgres, Section::List | Section::Search) => Some(0.65),
            (Kind::Postgres, _) => Some(0.6),
            (Kind::Sqlite, Section::Get | Section::List) => Some(0.5),
            (Kind::Sqlite, _) => None,
        }
    }

    /// The clients' requests. Those that change something change something else each time.
    pub(crate) fn sources(&self, world: &Rc<World>, clients: usize, turn: &str) -> Vec<Source> {
        (0..clients).map(|client| self.source(world.clone(), client, turn)).collect()
    }

    fn source(&self, world: Rc<World>, client: usize, turn: &str) -> Source {
        let student = format!("/students/{}", world.student(client).id);
        let serial = Cell::new(0_u64);
        let prefix = format!("H{turn}-{client}");
        match self.section {
            Section::Create => made(move || {
                serial.set(serial.get() + 1);
                let body = new_student(&format!(r#""student_number":"{prefix}-{}","#, serial.get()));
                world.request("POST", "/students").body("application/json", body)
            }),
            Section::Patch => made(move || {
                serial.set(serial.get() + 1);
                let body = format!(r#"{{"address":"{} First Street, Harare, {prefix}"}}"#, serial.get());
                world.request("PATCH", &student).body("application/json", body)
            }),
            Section::Numbered => fixed(&world.request("POST", "/students").body("application/json", new_student(""))),
            Section::List => fixed(&world.request("GET", LIST)),
            Section::Search => fixed(&world.request("GET", SEARCH)),
            _ => fixed(&world.request("GET", &student)),
        }
    }

    /// How many statements the server says that one request takes, once what it remembers is warm.
    pub(crate) async fn statements(&self, server: &Server, world: &Rc<World>) -> Option<usize> {
        let mut source = self.source(world.clone(), 0, "probe");
        let mut connection = Connection::open(server.address).await.expect("a connection");
        let mut said = None;
        for _ in 0..3 {
            let mut request = Vec::new();
            source(&mut request);
            let answer = connection.send(&request).await.expect("an answer");
            let body = String::from_utf8_lossy(connection.body(answer)).into_owned();
            assert_eq!(answer.status, self.expected, "{}: {body}", self.name);
            said = connection.header(answer, "server-timing");
        }
        said?.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok())
    }
}

/// A page of students by name.
pub(crate) const LIST: &str = "/students?sort=last_name,first_name&per_page=25";
/// Students by a word.
pub(crate) const SEARCH: &str = "/students?q=moyo";

/// A new student, with more fields before the others.
fn new_student(more: &str) -> String {
    format!(
        r#"{{{more}"first_name":"Rudo","last_name":"Moyo","sex":"female","born_on":"2015-04-18","nationality":"ZW","home_language":"sn","address":"12 Samora Machel Avenue, Harare"}}"#
    )
}

/// The same request again and again.
pub(crate) fn fixed(request: &Request) -> Source {
    let bytes = request.plain();
    Box::new(move |buffer| buffer.extend_from_slice(&bytes))
}

fn made(make: impl Fn() -> Request + 'static) -> Source {
    Box::new(move |buffer| buffer.extend_from_slice(&make().plain()))
}

/// Reads that each client has made before, and asks whether they still hold.
pub(crate) async fn known(server: &Server, world: &World, clients: usize) -> Vec<Source> {
    let mut connection = Connection::open(server.address).await.expect("a connection");
    let mut sources = Vec::new();
    for client in 0..clients {
        let request = world.request("GET", &format!("/students/{}", world.student(client).id));
        let answer = connection.send(&request.plain()).await.expect("an answer");
        let tag = connection.header(answer, "etag").expect("an ETag");
        sources.push(fixed(&request.header("if-none-match", &tag)));
    }
    sources
}
