//! Where the configuration is read from; the one place that looks at the process's environment.

use std::fmt;
use std::path::PathBuf;

use super::values::Profile;

/// Where to read the configuration from.
#[derive(Clone, Default)]
pub struct Sources {
    /// The file named on the command line; it must exist. `None`: `ONECLASS__CONFIG`, else `oneclass.toml` in
    /// the working folder if there is one.
    pub file: Option<PathBuf>,
    /// The profile named on the command line, which wins. `None`: `ONECLASS__PROFILE`, else the file's, else demo.
    pub profile: Option<Profile>,
    /// Environment variables, name and value. Those that do not begin with `ONECLASS_` are passed over.
    pub env: Vec<(String, String)>,
}

impl Sources {
    /// The environment of this process; file and profile are left for the command line to name.
    pub fn from_process() -> Self {
        // `vars_os`, because `vars` panics when any variable, even of another program, is not Unicode.
        let ours = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| name.to_uppercase().starts_with("ONECLASS_"))?;
            Some((name, value.to_string_lossy().into_owned()))
        });
        Self { file: None, profile: None, env: ours.collect() }
    }
}

/// Names of variables only: their values may be secrets.
impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.env.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Sources").field("file", &self.file).field("profile", &self.profile).field("env", &names).finish()
    }
}
