//! Finding a server's programs, the account to run it under, and a port for it.

use std::ffi::OsString;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The operating-system account that a server runs under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// The one that runs the tests.
    Own,
    /// Another: PostgreSQL refuses to run as root, which tests in a container often are.
    Other { name: &'static str, user: u32, group: u32 },
}

impl Account {
    /// `postgres` when the tests run as root, else their own.
    pub(crate) fn for_postgres() -> Self {
        if id(&["-u"]) != Some(0) {
            return Self::Own;
        }
        let name = "postgres";
        match (id(&["-u", name]), id(&["-g", name])) {
            (Some(user), Some(group)) => Self::Other { name, user, group },
            _ => panic!("PostgreSQL does not run as root, and there is no `{name}` account to run it under"),
        }
    }

    /// A command that runs `program` under this account.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = match self {
            Self::Own => Command::new(program),
            Self::Other { name, .. } => {
                let mut command = Command::new("runuser");
                command.args(["-u", *name, "--"]).arg(program);
                command
            }
        };
        // The caller's folder may be closed to the account, and `PG*` would point it at another server.
        command.current_dir("/");
        for (key, _) in std::env::vars_os() {
            if key.to_string_lossy().starts_with("PG") {
                command.env_remove(key);
            }
        }
        command
    }
}

/// What `id` says.
pub(crate) fn id(args: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(args).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// Whether the environment variable is set to something other than nothing and `0`.
pub(crate) fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty() && value != "0")
}

/// Runs to the end, and panics with what the command said if it failed.
pub(crate) fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The first folder of `PATH` that holds `program`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|folder| folder.join(program).is_file())
}

/// The newest PostgreSQL's folder of programs: `ONECLASS_TEST_PG_BIN` when set, else the highest version
/// among Debian's `/usr/lib/postgresql/*/bin`, else the one on `PATH`.
///
/// Debian's come before `PATH` because what is on `PATH` there are wrappers that may be of another version.
pub(crate) fn postgres_folder() -> Option<PathBuf> {
    let whole = |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file());
    if let Some(folder) = std::env::var_os("ONECLASS_TEST_PG_BIN").filter(|value| !value.is_empty()) {
        let folder = PathBuf::from(folder);
        assert!(whole(&folder), "ONECLASS_TEST_PG_BIN has no PostgreSQL server: {}", folder.display());
        return Some(folder);
    }
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    newest(installed.map(|entry| entry.file_name()))
        .map(|version| Path::new("/usr/lib/postgresql").join(version).join("bin"))
        .filter(whole)
        .or_else(|| on_path("initdb").filter(whole))
}

/// Versions compare as numbers: 9.6 < 15 < 100.
fn newest(versions: impl Iterator<Item = OsString>) -> Option<OsString> {
    versions
        .filter_map(|name| {
            let parts: Option<Vec<u32>> = name.to_str()?.split('.').map(|part| part.parse().ok()).collect();
            Some((parts?, name))
        })
        .max()
        .map(|(_, name)| name)
}

/// A TCP port of 127.0.0.1 that nothing listens on now. Another process can still take it first, so whoever
/// starts a server on it tries again with another.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port of 127.0.0.1")
        .port()
}

/// Says that a kind of test is left out, past the capture of a passing test's output; or panics where the
/// variable `required` says that nothing may be left out.
pub(crate) fn absent(what: &str, required: &str) {
    use std::io::Write as _;
    assert!(!is_set(required), "there is no {}, and {required} is set", what.trim_start_matches("a "));
    let notice = format!("note: there is no {}: tests on it are SKIPPED\n", what.trim_start_matches("a "));
    let _ = std::io::stderr().write_all(notice.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers_and_other_folders_are_ignored() {
        let names = ["9.6", "15", "17", "100", "lost+found"].map(OsString::from);
        assert_eq!(newest(names.into_iter()), Some(OsString::from("100")));
        assert_eq!(newest(["9.5", "9.10"].map(OsString::from).into_iter()), Some(OsString::from("9.10")));
        assert_eq!(newest(std::iter::empty()), None);
    }
}
