//! The object store: a folder or an S3 bucket behind one interface. What is written and read goes through as a stream.
//!
//! An object is named by its school and by the id of its row, and by nothing that a person has typed: `<school>/objects/<id>`
//! for a content, `<school>/uploads/<id>/<part>` for what is on its way in. A content is never written twice.

mod keys;
mod s3;

use std::error::Error as _;
use std::io::ErrorKind;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use kernel::Services;
use kernel::config::FileStore;
use kernel::errors::{Error, Result, code};
use kernel::operation::ByteStream;
use object_store::aws::AmazonS3;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};
use tokio::io::AsyncWriteExt;
use tokio::sync::{Semaphore, SemaphorePermit};

pub(super) use keys::{Kind, content, named, part, school, upload};

/// Bytes gathered before they are sent on: the least that S3 takes as a part of an object.
const PORTION: usize = 5 * 1024 * 1024;
/// Portions on their way to the store at once.
const AT_ONCE: usize = 2;

/// Where files are kept.
pub(super) struct Store {
    objects: Arc<dyn ObjectStore>,
    s3: Option<AmazonS3>,
    places: Semaphore,
}

/// The store of one application, opened when it is first wanted.
#[derive(Default)]
struct Opened(OnceLock<Arc<Store>>);

/// Something in the store.
pub(super) struct Object {
    /// Its name.
    pub(super) key: Path,
    /// When it was written.
    pub(super) written_at: DateTime<Utc>,
}

impl Store {
    /// The application's.
    ///
    /// # Errors
    /// 500 when it cannot be opened: a folder that cannot be made, a bucket that is not configured.
    pub(super) fn of(services: &Services) -> Result<Arc<Self>> {
        let opened = services.shared::<Opened>();
        if let Some(store) = opened.0.get() {
            return Ok(store.clone());
        }
        let store = Arc::new(Self::open(services)?);
        Ok(opened.0.get_or_init(|| store).clone())
    }

    fn open(services: &Services) -> Result<Self> {
        let config = &services.config().files;
        let places = Semaphore::new(config.concurrent_uploads);
        Ok(match config.store {
            FileStore::Local => {
                let folder = config.local_folder(&services.config().storage);
                std::fs::create_dir_all(&folder).map_err(Error::internal)?;
                let objects = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?;
                // Once the row is durable, so must the bytes be.
                let objects = objects.with_fsync(true).with_automatic_cleanup(true);
                Self { objects: Arc::new(objects), s3: None, places }
            }
            FileStore::S3 => {
                let s3 = s3::open(config)?;
                Self { objects: Arc::new(s3.clone()), s3: Some(s3), places }
            }
        })
    }

    /// A place among the uploads that are taken in at once.
    ///
    /// # Errors
    /// 503 `OVERLOADED` when all are taken.
    pub(super) fn place(&self) -> Result<SemaphorePermit<'_>> {
        self.places.try_acquire().map_err(|_| Error::new(&code::OVERLOADED).retry_after(5))
    }

    /// Writes an object, in portions; one that is not written whole is not there.
    ///
    /// # Errors
    /// The stream's; 503 when the store is away or full.
    pub(super) async fn write(&self, key: &Path, mut bytes: ByteStream) -> Result<()> {
        let mut writer = BufWriter::with_capacity(self.objects.clone(), key.clone(), PORTION).with_max_concurrency(AT_ONCE);
        let writing = async {
            while let Some(piece) = bytes.try_next().await? {
                writer.put(piece).await.map_err(failed)?;
            }
            Ok(())
        };
        if let Err(error) = writing.await {
            if let Err(error) = writer.abort().await {
                tracing::warn!(%error, "an upload that broke off could not be taken back from the store");
            }
            return Err(error);
        }
        writer.shutdown().await.map_err(|error| failed(object_store::Error::Generic { store: "files", source: error.into() }))
    }

    /// Reads an object, or a part of it.
    ///
    /// # Errors
    /// 500 when it is not there, 503 when the store is away.
    pub(super) async fn read(&self, key: &Path, range: Option<Range<u64>>) -> Result<ByteStream> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = self.objects.get_opts(key, options).await.map_err(failed)?;
        Ok(found.into_stream().map_err(failed).boxed_local())
    }

    /// How long an object is; `None`: it is not there.
    ///
    /// # Errors
    /// 503 when the store is away.
    pub(super) async fn length(&self, key: &Path) -> Result<Option<u64>> {
        match self.objects.head(key).await {
            Ok(object) => Ok(Some(object.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Deletes an object; one that is not there is deleted.
    ///
    /// # Errors
    /// 503 when the store is away.
    pub(super) async fn delete(&self, key: &Path) -> Result<()> {
        match self.objects.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Everything below a name.
    pub(super) fn list(&self, below: &Path) -> BoxStream<'static, Result<Object>> {
        let found = self.objects.list(Some(below)).map_err(failed);
        found.map_ok(|object| Object { key: object.location, written_at: object.last_modified }).boxed()
    }

    /// The bucket, when it is one that signs addresses itself.
    pub(super) fn s3(&self) -> Option<&AmazonS3> {
        self.s3.as_ref()
    }
}

/// What the store said, as the caller hears it; which object it was is told to the log only.
fn failed(error: object_store::Error) -> Error {
    let mut cause = error.source();
    while let Some(inner) = cause {
        let kind = inner.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if matches!(kind, Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded)) {
            return Error::new(&code::STORAGE_FULL).cause(error);
        }
        cause = inner.source();
    }
    match error {
        object_store::Error::NotFound { .. } => Error::internal(error),
        other => Error::new(&code::UNAVAILABLE).retry_after(5).cause(other),
    }
}
