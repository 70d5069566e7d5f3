//! Where uploaded files are kept, how large they may be, and who looks for viruses in them.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::config::field::{same, settings, unset};
use crate::config::sections::Storage;
use crate::config::values::{FileStore, PublicUrl};

settings! {
    /// Uploaded files.
    struct Files in "files" {
        /// Where uploaded files are kept: `local`, in a folder, or `s3`, in a bucket that speaks the S3 protocol. Several servers need `s3`, or a folder that they share.
        store: FileStore = same("local"),
        /// Folder of the store `local`. Unset: `files` in `storage.folder`.
        folder: Option<PathBuf> = unset(),
        /// Bucket of the store `s3`.
        bucket: Option<String> = unset(),
        /// Region of the bucket.
        region: String = same("us-east-1"),
        /// Address of the S3 service, such as `https://minio.example.org`, reached by servers and browsers alike. Unset: Amazon's own in the region.
        endpoint: Option<PublicUrl> = unset(),
        /// Access key of the S3 service. Unset: the role of the machine it runs on (instance or container).
        access_key: Option<String> = unset(),
        /// Secret of that access key.
        secret_key: Option<SecretString> = unset(),
        /// Longest file, in bytes.
        max_bytes: u64 = same("104857600").within(1_024, 1_099_511_627_776),
        /// Longest picture (JPEG, PNG, WebP), in bytes: one is held in memory while what it tells of its place and camera is taken out.
        max_image_bytes: u64 = same("20971520").within(1_024, 104_857_600),
        /// Bytes that a school may keep, unless it has been given another quota.
        quota_bytes: u64 = same("10737418240").within(1_024, 1_125_899_906_842_624),
        /// Uploads that one process takes in at once; more are asked to come again. Each holds some 15 MiB at most, a picture `files.max_image_bytes`.
        concurrent_uploads: usize = same("32").within(1, 10_000),
        /// Seconds that a signed address of an upload or a download is good for.
        link_seconds: u64 = same("900").within(1, 604_800),
        /// Hours after which an upload that was not finished is given up.
        upload_hours: u64 = same("24").within(1, 720),
        /// Days that the earlier contents of a file can still be read after a newer one has come.
        old_versions_days: u64 = same("365").within(1, 36_500),
        /// Hours between two looks for what is over in a school's files: uploads given up, retention, objects that belong to nothing.
        sweep_hours: u64 = same("6").within(1, 168),
        /// Address of a clamd, `host:port`, that every file is shown to before others than its uploader may read it. Its `StreamMaxLength` must not be below `files.max_bytes`. Unset: nothing is scanned.
        clamd: Option<String> = unset(),
    }
}

impl Files {
    /// The folder of the store `local`.
    pub fn local_folder(&self, storage: &Storage) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| storage.folder.join("files"))
    }
}
