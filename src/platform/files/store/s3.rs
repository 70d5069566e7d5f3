//! The bucket of a service that speaks the S3 protocol.

use std::time::Duration;

use kernel::config::Files;
use kernel::errors::{Error, Result};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ClientOptions, RetryConfig};
use secrecy::ExposeSecret;

/// How long one request is tried again: whoever waits for it has not for ever.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn open(config: &Files) -> Result<AmazonS3> {
    let bucket = config.bucket.as_deref().ok_or_else(|| Error::internal("files.bucket is not configured"))?;
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(config.region.as_str())
        .with_retry(RetryConfig { max_retries: 3, retry_timeout: PATIENCE, ..RetryConfig::default() });
    if let Some(endpoint) = &config.endpoint {
        let options = ClientOptions::new().with_allow_http(!endpoint.is_https());
        builder = builder.with_endpoint(endpoint.as_str()).with_client_options(options);
    }
    if let (Some(key), Some(secret)) = (&config.access_key, &config.secret_key) {
        builder = builder.with_access_key_id(key.as_str()).with_secret_access_key(secret.expose_secret());
    }
    builder.build().map_err(Error::internal)
}
