//! The master secret: configured, or (outside production, where configuration insists on it) made on the first start.

use std::fs;
use std::io::{ErrorKind, Write as _};

use kernel::config::Config;
use kernel::secret::MasterSecret;
use kernel::{Error, Result};
use secrecy::SecretString;

pub(crate) fn master(config: &Config) -> Result<MasterSecret> {
    if let Some(secret) = &config.auth.secret {
        return Ok(MasterSecret::new(secret.clone()));
    }
    let path = config.storage.secret_key_file();
    let failed = |e: std::io::Error| Error::internal(format!("{}: {e}", path.display()));
    match fs::read_to_string(&path) {
        Ok(text) if text.trim().len() >= 32 => return Ok(MasterSecret::new(SecretString::from(text.trim().to_owned()))),
        Ok(_) => return Err(Error::internal(format!("{} is too short to be a secret", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let mut bytes = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::internal("no random source"))?;
    let text = hex::encode(bytes);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map_err(failed)?,
        // Another process was first: its secret is the one.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return master(config),
        Err(error) => return Err(failed(error)),
    }
    Ok(MasterSecret::new(SecretString::from(text)))
}
