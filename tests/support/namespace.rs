//! A small file system for one process and its children, which goes with the last of them.
//!
//! It is mounted in a mount namespace of the process's own, so nobody else sees it, and nothing has to be cleaned up.
//! From outside it is reached through the process: `/proc/<id>/root/…`.

use std::path::Path;
use std::process::Command;

use crate::programs::{absent, id};

/// Mounts at `$1` with the options `$2`, then runs the rest.
const MOUNT: &str = r#"mount -t tmpfs -o "$2" none "$1" && shift 2 && exec "$@""#;

/// What starts a program (its name and arguments follow) that sees a file system of so many megabytes at `folder`, or
/// `None` after a printed notice where none can be mounted: neither as root, nor as root of a user namespace.
///
/// # Panics
/// When none can be mounted and `ONECLASS_TEST_REQUIRE_MOUNT` is set.
pub fn small_disk(folder: &Path, megabytes: u32) -> Option<Vec<String>> {
    let ways: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
    let found = ways.into_iter().map(|flags| mounting(flags, folder, &format!("size={megabytes}m"))).find(|way| works(way));
    if found.is_none() {
        absent("a file system that may be mounted", "ONECLASS_TEST_REQUIRE_MOUNT");
    }
    found
}

/// The same for a program of another account: only root can do that.
pub(crate) fn small_disk_of(folder: &Path, megabytes: u32, (user, group): (u32, u32)) -> Option<Vec<String>> {
    let way = mounting(&["--mount"], folder, &format!("size={megabytes}m,uid={user},gid={group},mode=0700"));
    let found = (id(&["-u"]) == Some(0) && works(&way)).then_some(way);
    if found.is_none() {
        absent("a file system that may be mounted for PostgreSQL", "ONECLASS_TEST_REQUIRE_MOUNT");
    }
    found
}

fn mounting(flags: &[&str], folder: &Path, options: &str) -> Vec<String> {
    let mut command = vec!["unshare".to_owned()];
    command.extend(flags.iter().map(|flag| (*flag).to_owned()));
    command.extend(["sh", "-c", MOUNT, "sh", &folder.display().to_string(), options].map(str::to_owned));
    command
}

fn works(way: &[String]) -> bool {
    let Some((program, arguments)) = way.split_first() else { return false };
    Command::new(program).args(arguments).arg("true").output().is_ok_and(|output| output.status.success())
}
