//! Signed addresses of a bucket: made by its own protocol (AWS Signature Version 4), so that the bytes do not pass
//! through this server.

use std::time::Duration;

use actix_web::http::header::DispositionType;
use kernel::errors::{Error, Result};
use kernel::http::disposition;
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::signer::{Method, SignedUrlOptions, Signer};

/// Where to put an object. How long it is, a bucket does not hold against what was announced: completing the upload does.
///
/// # Errors
/// 500 when there are no credentials to sign with.
pub(super) async fn put(s3: &AmazonS3, key: &Path, good_for: Duration) -> Result<String> {
    Ok(s3.signed_url(Method::PUT, key, good_for).await.map_err(Error::internal)?.into())
}

/// Where to get an object, which the bucket then names and types as we would.
///
/// # Errors
/// 500 when there are no credentials to sign with.
pub(super) async fn get(
    s3: &AmazonS3,
    key: &Path,
    (how, name, media_type): (DispositionType, &str, &str),
    good_for: Duration,
) -> Result<String> {
    let options = SignedUrlOptions::default().with_query([
        ("response-content-disposition", disposition::of(how, name).to_string()),
        ("response-content-type", media_type.to_owned()),
        ("response-cache-control", "private, no-cache".to_owned()),
    ]);
    let url = s3.signed_url_opts(Method::GET, key, good_for, &options).await.map_err(Error::internal)?;
    Ok(url.into())
}
