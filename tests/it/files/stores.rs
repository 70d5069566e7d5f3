//! The stores that the suite runs over: a folder, and a bucket of a real S3 server in this process.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::OnceLock;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

use crate::harness::{App, Kind, block_on, folder};

const BUCKET: &str = "files";
const ACCESS_KEY: &str = "an-access-key";
const SECRET_KEY: &str = "a-secret-key-of-the-tests";

/// An application with a store of one kind.
#[derive(Clone)]
pub(crate) struct World {
    /// The application.
    pub(crate) app: App,
    /// Whether its store is a bucket.
    pub(crate) is_bucket: bool,
    /// Where the objects of its store are on disk.
    pub(crate) objects: PathBuf,
}

/// Makes a test for each store on each database of one async closure.
macro_rules! stores {
    ($name:ident, $test:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use $crate::files::stores::on;
            use $crate::harness::Kind;

            #[test]
            fn folder_on_sqlite() {
                on(Kind::Sqlite, false, $test);
            }

            #[test]
            fn folder_on_postgres() {
                on(Kind::Postgres, false, $test);
            }

            #[test]
            fn bucket_on_sqlite() {
                on(Kind::Sqlite, true, $test);
            }

            #[test]
            fn bucket_on_postgres() {
                on(Kind::Postgres, true, $test);
            }
        }
    };
}
pub(crate) use stores;

/// Runs a test; passes with a notice when there is no such database here.
pub(crate) fn on(kind: Kind, is_bucket: bool, test: impl AsyncFnOnce(World)) {
    let world = if is_bucket { World::shared_bucket(kind) } else { World::shared_folder(kind) };
    if let Some(world) = world {
        block_on(test(world));
    }
}

impl World {
    fn shared_folder(kind: Kind) -> Option<Self> {
        App::shared(kind).map(Self::in_folder)
    }

    /// Of an application whose store is a folder.
    pub(crate) fn in_folder(app: App) -> Self {
        let objects = PathBuf::from(app.setting("storage.folder")).join("files");
        Self { app, is_bucket: false, objects }
    }

    fn shared_bucket(kind: Kind) -> Option<Self> {
        static SQLITE: OnceLock<Option<World>> = OnceLock::new();
        static POSTGRES: OnceLock<Option<World>> = OnceLock::new();
        let world = match kind {
            Kind::Sqlite => &SQLITE,
            Kind::Postgres => &POSTGRES,
        };
        world.get_or_init(|| std::thread::spawn(move || Self::bucket(kind, &[])).join().unwrap()).clone()
    }

    /// An application of the caller's own whose store is the bucket, with these settings.
    pub(crate) fn bucket(kind: Kind, settings: &[(&str, &str)]) -> Option<Self> {
        let (address, objects) = server();
        let endpoint = format!("http://{address}");
        let store = bucket_settings(&endpoint);
        let app = App::private(kind, &[&store, settings].concat())?;
        Some(Self { app, is_bucket: true, objects: objects.clone() })
    }

    /// A whole address of one that may be a path of the application.
    pub(crate) fn whole(&self, url: &str) -> String {
        if url.starts_with('/') { format!("{}{url}", self.app.base()) } else { url.to_owned() }
    }

    /// The objects of a school, by their names below it.
    pub(crate) fn objects_of(&self, school: uuid::Uuid) -> Vec<String> {
        let root = self.objects.join(school.to_string());
        let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(&root).unwrap().display().to_string());
                }
            }
        }
        found.sort();
        found
    }
}

/// The settings of a store in the bucket.
pub(crate) fn bucket_settings(endpoint: &str) -> [(&str, &str); 5] {
    [
        ("files.store", "s3"),
        ("files.bucket", BUCKET),
        ("files.endpoint", endpoint),
        ("files.access_key", ACCESS_KEY),
        ("files.secret_key", SECRET_KEY),
    ]
}

/// The S3 server of this process, and where it keeps the bucket.
fn server() -> &'static (SocketAddr, PathBuf) {
    static SERVER: OnceLock<(SocketAddr, PathBuf)> = OnceLock::new();
    SERVER.get_or_init(|| {
        let root = folder("s3");
        let bucket = root.join(BUCKET);
        std::fs::create_dir_all(&bucket).unwrap();
        let (started, starting) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut service = S3ServiceBuilder::new(FileSystem::new(&root).unwrap());
                service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
                let service = service.build();
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                started.send(listener.local_addr().unwrap()).unwrap();
                while let Ok((socket, _)) = listener.accept().await {
                    let service = service.clone();
                    #[expect(clippy::disallowed_methods, reason = "each connection of a server of the tests")]
                    tokio::spawn(async move {
                        // A client that goes away is no fault of the server's.
                        drop(Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(socket), service).await);
                    });
                }
            });
        });
        (starting.recv().unwrap(), bucket)
    })
}
