//! `oneclass openapi`.

use std::path::PathBuf;
use std::process::ExitCode;

use app::documents;
use clap::Args;
use kernel::{Error, Result};

#[derive(Debug, Args)]
pub(crate) struct Openapi {
    /// Write the document and its tables into this folder.
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = "openapi")]
    write: Option<PathBuf>,
    /// Fail when the files in this folder are not what the operations say.
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = "openapi", conflicts_with = "write")]
    check: Option<PathBuf>,
}

impl Openapi {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let documents = documents::all(&app::registry()?)?;
        if let Some(folder) = self.write {
            std::fs::create_dir_all(&folder).map_err(Error::internal)?;
            for document in documents {
                std::fs::write(folder.join(document.name), document.text).map_err(Error::internal)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(folder) = self.check {
            let stale: Vec<_> = documents
                .iter()
                .filter(|d| std::fs::read_to_string(folder.join(d.name)).ok().as_deref() != Some(&d.text))
                .map(|d| d.name)
                .collect();
            if stale.is_empty() {
                println!("{} is up to date", folder.display());
                return Ok(ExitCode::SUCCESS);
            }
            eprintln!("Not what the operations say: {}. Run: cargo run -- openapi --write", stale.join(", "));
            return Ok(ExitCode::FAILURE);
        }
        if let Some(document) = documents.first() {
            print!("{}", document.text);
        }
        Ok(ExitCode::SUCCESS)
    }
}
