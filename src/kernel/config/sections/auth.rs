//! Signing in: the master secret, the life of tokens, locking out, and the cost of a password.

use secrecy::SecretString;

use crate::config::field::{same, settings, unset};

settings! {
    /// Signing in, tokens and passwords.
    struct Auth in "auth" {
        /// Master secret, at least 32 bytes: it seals the signing keys. Demo, unset: made on the first start
        /// and kept in `secret.key` in `storage.folder`. Required in production.
        secret: Option<SecretString> = unset(),
        /// Minutes an access token is valid.
        access_token_minutes: u64 = same("15").within(1, 1_440),
        /// Days a refresh token is valid.
        refresh_token_days: u64 = same("30").within(1, 365),
        /// Seconds a session's state may be held in memory: the longest a revoked session goes on working.
        session_cache_seconds: u64 = same("60").within(0, 3_600),
        /// Days before a new signing key takes over.
        signing_key_days: u64 = same("30").within(1, 365),
        /// Failed sign-ins in a row that lock an account.
        lockout_failures: u32 = same("5").within(1, 100),
        /// Minutes an account stays locked.
        lockout_minutes: u64 = same("15").within(1, 1_440),
        /// Memory of one password hash (Argon2id), in KiB.
        argon2_memory_kib: u32 = same("19456").within(8, 4_194_304),
        /// Passes of one password hash.
        argon2_iterations: u32 = same("2").within(1, 100),
        /// Lanes of one password hash.
        argon2_parallelism: u32 = same("1").within(1, 64),
        /// Issuer (`iss`) in tokens. Changing it ends every session.
        issuer: String = same("oneclass"),
    }
}
