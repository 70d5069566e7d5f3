//! Passwords: hashed with Argon2id (RFC 9106) as PHC strings, with the parameters of the configuration.
//!
//! A hash costs tens of milliseconds and megabytes on purpose, so it runs on threads of its own, and never more of them
//! at once than the machine has processors: a flood of log-ins must not take the memory of everything else.
//!
//! A password is tidied as any text that arrives is (NIST SP 800-63B 3.1.1.2: one Unicode normal form; no blanks at its
//! ends), here too, so that one set at the command line can be typed into a log-in form.

pub(super) mod policy;

use std::borrow::Cow;
use std::num::NonZero;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::config;
use kernel::errors::{Error, Result};
use tokio::sync::Semaphore;

static AT_ONCE: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, NonZero::get)));

/// A password's hash, with a salt of its own.
///
/// # Errors
/// 500 when the configured parameters are not Argon2's (memory below 8 KiB a lane).
pub async fn hash(config: &config::Auth, password: &str) -> Result<String> {
    let argon2 = hasher(config)?;
    let password = tidy(password).into_owned();
    apart(move || hash_with(&argon2, &password)).await?
}

/// Whether the password is the one behind the hash.
///
/// # Errors
/// 500 when the hash is not one.
pub(super) async fn verify(password: &str, hash: &str) -> Result<bool> {
    let (password, hash) = (tidy(password).into_owned(), hash.to_owned());
    apart(move || {
        let hash = PasswordHash::new(&hash).map_err(|e| Error::internal(format!("an unreadable password hash: {e}")))?;
        // The parameters are those of the hash, not of this instance.
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await?
}

/// A hash that no password has, for verifying against when there is no account: it takes as long as any other.
/// Hashes at once, on the caller's thread.
pub(super) fn decoy(config: &config::Auth) -> Result<String> {
    let mut unknown = [0; 32];
    aws_lc_rs::rand::fill(&mut unknown).map_err(|_| Error::internal("no randomness"))?;
    hash_with(&hasher(config)?, &hex::encode(unknown))
}

/// Whether a hash was made with other parameters than the configuration's: the next log-in hashes again.
pub(super) fn is_outdated(config: &config::Auth, hash: &str) -> bool {
    let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    let wanted = (config.argon2_memory_kib, config.argon2_iterations, config.argon2_parallelism);
    let made = PasswordHash::new(hash).ok().and_then(|hash| {
        let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        (algorithm == Algorithm::Argon2id).then_some(Params::try_from(&hash).ok()?)
    });
    made.is_none_or(|params| costs(&params) != wanted)
}

fn hasher(config: &config::Auth) -> Result<Argon2<'static>> {
    let params = Params::new(config.argon2_memory_kib, config.argon2_iterations, config.argon2_parallelism, None)
        .map_err(|e| Error::internal(format!("auth.argon2_*: {e}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_with(argon2: &Argon2<'_>, password: &str) -> Result<String> {
    let hash: PasswordHash =
        argon2.hash_password(password.as_bytes()).map_err(|e| Error::internal(format!("hashing a password: {e}")))?;
    Ok(hash.to_string())
}

/// Runs the work on a thread where it holds nobody up, when its turn has come.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    let done = tokio::task::spawn_blocking(work).await.map_err(Error::internal);
    drop(turn);
    done
}

/// What cannot be tidied (control characters) is kept: it is a password nobody can send over HTTP, but not a wrong one.
fn tidy(password: &str) -> Cow<'_, str> {
    kernel::text::clean(password).map_or(Cow::Borrowed(password), Cow::Owned)
}

#[cfg(test)]
mod tests;
