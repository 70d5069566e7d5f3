//! The application under test, serving in this process.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kernel::Services;
use kernel::clock::{Clock, SystemClock};
use kernel::config::Config;
use oneclass::Application;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use tokio::sync::{mpsc, oneshot};
use tokio::task::LocalSet;

use super::database::{self, Kind, Place};
use super::{Client, block_on};

/// How long one may take to stop: longer than what it waits for then, one thing after the other.
const PATIENCE: Duration = Duration::from_secs(150);

type Work = Box<dyn FnOnce(&LocalSet, Services) + Send>;

/// A running application. Cheap to clone; a private one stops with its last clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    services: Services,
    place: Place,
    work: mpsc::UnboundedSender<Work>,
    running: Mutex<Option<Running>>,
}

struct Running {
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl App {
    /// The one that this process's tests share; `None` when there is no such server here.
    pub(crate) fn shared(kind: Kind) -> Option<Self> {
        static SQLITE: OnceLock<Option<App>> = OnceLock::new();
        static POSTGRES: OnceLock<Option<App>> = OnceLock::new();
        let app = match kind {
            Kind::Sqlite => &SQLITE,
            Kind::Postgres => &POSTGRES,
        };
        // Made on a thread of its own, because a test's runtime must not be blocked on.
        app.get_or_init(|| std::thread::spawn(move || Self::private(kind, &[])).join().unwrap()).clone()
    }

    /// One of the caller's own, on a database of its own, with these settings (`http.header_timeout_seconds`).
    pub(crate) fn private(kind: Kind, settings: &[(&str, &str)]) -> Option<Self> {
        Self::with_clock(kind, settings, Arc::new(SystemClock))
    }

    /// Several of the caller's own on one database: the nodes of a deployment. One array of settings for each.
    pub(crate) fn nodes(kind: Kind, settings: &[&[(&str, &str)]]) -> Option<Vec<Self>> {
        let first = Self::private(kind, settings.first()?)?;
        let others: Vec<Self> = settings.iter().skip(1).map(|settings| first.beside(settings)).collect();
        Some(std::iter::once(first).chain(others).collect())
    }

    /// Another one on the database of this one, with these settings.
    pub(crate) fn beside(&self, settings: &[(&str, &str)]) -> Self {
        Self::at(self.place(), settings)
    }

    /// The same, with a clock of the caller's.
    pub(crate) fn with_clock(kind: Kind, settings: &[(&str, &str)], clock: Arc<dyn Clock>) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let folder = database::folder(&format!("app{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
        // Databases are made away from the test's own runtime.
        let place = std::thread::spawn(move || Place::new(kind, &folder)).join().unwrap()?;
        Some(Self::at_time(&place, settings, clock))
    }

    /// One on a database that is there, with these settings.
    pub(crate) fn at(place: &Place, settings: &[(&str, &str)]) -> Self {
        Self::at_time(place, settings, Arc::new(SystemClock))
    }

    /// The same, with a clock of the caller's.
    pub(crate) fn at_time(place: &Place, settings: &[(&str, &str)], clock: Arc<dyn Clock>) -> Self {
        let (config, place) = (place.config(settings), place.clone());
        // Applications are started away from the test's own runtime.
        std::thread::spawn(move || Self::serve(config, place, clock)).join().unwrap()
    }

    fn serve(config: Config, place: Place, clock: Arc<dyn Clock>) -> Self {
        let (started, starting) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let (work, mut asked) = mpsc::unbounded_channel::<Work>();
        let serving = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let application =
                    Application::build_with(config, clock).await.unwrap_or_else(|e| panic!("it does not start: {e}"));
                started.send((application.address(), application.services().clone())).unwrap();
                let told = async move {
                    let _dropped_is_told_too = stopped.await;
                };
                application.run(told).await.unwrap();
            });
        });
        let (address, services) = starting.recv().expect("the application starts");
        let shared = services.clone();
        // What tests do with service functions is done here, because connections belong to the runtime they are made in.
        std::thread::spawn(move || {
            let local = LocalSet::new();
            block_on(local.run_until(async {
                while let Some(work) = asked.recv().await {
                    work(&local, shared.clone());
                }
            }));
        });
        Self(Arc::new(Inner { address, services, place, work, running: Mutex::new(Some(Running { stop, serving })) }))
    }

    /// One of the settings that name its database and folder.
    pub(crate) fn setting(&self, key: &str) -> &str {
        let found = self.0.place.settings.iter().find(|(other, _)| other == key);
        found.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("{key} does not name its place"))
    }

    /// Which database it is on.
    pub(crate) fn kind(&self) -> Kind {
        self.0.place.kind
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// `http://127.0.0.1:port`.
    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// What its parts share; for what needs no connection. What does goes through [`App::run`].
    pub(crate) fn services(&self) -> &Services {
        &self.0.services
    }

    /// A client that is not logged in.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.clone())
    }

    /// Runs something with the application's services, on a runtime that outlives the test.
    pub(crate) async fn run<T, F>(&self, work: impl FnOnce(Services) -> F + Send + 'static) -> T
    where
        F: Future<Output = T> + 'static,
        T: Send + 'static,
    {
        let (done, doing) = oneshot::channel();
        self.submit(work, move |result| drop(done.send(result)));
        doing.await.expect("the work does not panic")
    }

    /// The same, for where nothing can be awaited.
    pub(crate) fn run_blocking<T, F>(&self, work: impl FnOnce(Services) -> F + Send + 'static) -> T
    where
        F: Future<Output = T> + 'static,
        T: Send + 'static,
    {
        let (done, doing) = std::sync::mpsc::channel();
        self.submit(work, move |result| drop(done.send(result)));
        doing.recv().expect("the work does not panic")
    }

    fn submit<T, F>(&self, work: impl FnOnce(Services) -> F + Send + 'static, done: impl FnOnce(T) + Send + 'static)
    where
        F: Future<Output = T> + 'static,
        T: Send + 'static,
    {
        let work: Work = Box::new(move |local, services| {
            local.spawn_local(async move { done(work(services).await) });
        });
        assert!(self.0.work.send(work).is_ok(), "the work thread lives as long as the application");
    }

    /// Runs SQL past every policy and rule of the program, on a connection of its own.
    pub(crate) async fn tamper(&self, statements: &[&str]) {
        let connection = self.truth().await;
        for statement in statements {
            connection.execute_unprepared(statement).await.unwrap_or_else(|e| panic!("{statement}: {e}"));
        }
        connection.close().await.unwrap();
    }

    /// A connection past every policy, to look at what is really there.
    pub(crate) async fn truth(&self) -> DatabaseConnection {
        self.0.place.truth().await
    }

    /// Its database and folder, which outlive it.
    pub(crate) fn place(&self) -> &Place {
        &self.0.place
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let running = self.running.lock().unwrap().take();
        if let Some(Running { stop, serving }) = running {
            let _already_stopped = stop.send(());
            let asked = Instant::now();
            while !serving.is_finished() {
                if asked.elapsed() > PATIENCE {
                    // A second panic would end the process, and with it what the first has to say.
                    assert!(std::thread::panicking(), "the application has not stopped within {PATIENCE:?}");
                    return;
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            let ended = serving.join();
            if !std::thread::panicking() {
                ended.expect("the application stops without a panic");
            }
        }
    }
}
